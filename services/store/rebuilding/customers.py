"""Listed customers get back the handles by which the world knows them.

A directory that is imported into new records gives every customer a new handle.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.bulk import as_list, as_rows
from services.store.database import failures_named, postgres_connection

_KNOWN = """
    select handle from customer where handle in (select json_array_elements_text(cast(%(handles)s as json)))
    """
# Nobody else may bear it, and nothing may stand with the customer under the new one yet.
_CALL = """
    update customer c set handle = r.handle
    from json_to_recordset(cast(%(rows)s as json)) as r (handle text, id text)
    where c.id = r.id and c.kind <> 'unknown'
    and not exists (select from placement p where p.customer_id = c.id)
    """


async def handles_unknown(engine: AsyncEngine, handles: Collection[str]) -> frozenset[str]:
    """Return which of these handles no customer bears."""
    with failures_named():
        async with engine.connect() as pooled:
            connection = await postgres_connection(pooled)
            found = await connection.execute(_KNOWN, {"handles": as_list(sorted(handles))})
            return frozenset(handles) - {handle for (handle,) in await found.fetchall()}


async def give_back(engine: AsyncEngine, handles: Mapping[str, str]) -> int:
    """Let each customer, by its id, bear its old handle; return how many do."""
    rows = [{"handle": handle, "id": customer_id} for handle, customer_id in handles.items()]
    with failures_named():
        async with engine.begin() as transaction:
            connection = await postgres_connection(transaction)
            return (await connection.execute(_CALL, as_rows(rows))).rowcount
