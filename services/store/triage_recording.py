"""Keeps what the inbox orders threads by, in the transaction that changes their placements.

Whoever writes placements, the correlator's ledger or a correction, calls this at the end with every thread
that it touched: the row is computed anew from the placements that hold now, so there is nothing to add up.
A pinned level stays. Who holds the customers' rows, as both do, waits here for nobody else of its kind.
"""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from services.store.bulk import as_rows
from services.store.database import PostgresConnection
from services.store.triage.standing import standing
from services.store.triage_rows import read_situations

# In order of id: two transactions with the same threads cannot wait in a circle.
_KEEP = """
    insert into thread_triage (thread_id, points, waiting_since, missing)
    select thread_id, points, waiting_since, missing from json_to_recordset(cast(%(rows)s as json))
        as r (thread_id text, points smallint, waiting_since timestamptz, missing smallint)
    order by thread_id
    on conflict (thread_id) do update set
        points = excluded.points, waiting_since = excluded.waiting_since, missing = excluded.missing
    """


async def keep_triage(connection: PostgresConnection, thread_ids: Collection[str]) -> None:
    """Bring the triage of these threads up to what their current placements say."""
    if not thread_ids:
        return
    situations = await read_situations(connection, thread_ids)
    rows = [
        {"thread_id": thread_id, **msgspec.structs.asdict(standing(situation))}
        for thread_id, situation in sorted(situations.items())
    ]
    await connection.execute(_KEEP, as_rows(rows))
