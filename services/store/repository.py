"""The records as the correlator needs them: its port (services/correlator/ports.py) on PostgreSQL.

One ledger is one transaction, READ COMMITTED. Its order makes two reports of one problem wait for each
other: claim, lock, and only then read, in statements that see what was committed during the wait.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.bulk import as_list
from services.store.database import PostgresConnection, failures_named, postgres_connection
from services.store.repository_candidates import read_candidates
from services.store.repository_incidents import read_incidents, record_sightings
from services.store.repository_recording import record_placed
from services.store.repository_threads import read_threads
from services.store.tables import dead_letter, failure, inbox
from shared.clean import clean_text
from shared.ids import buried_id
from shared.incident import Incidents, Sighting
from shared.interaction import Interaction
from shared.placement import Candidates, Placed, Thread
from shared.subjects import BATCH_MAX

LOCKS_PER_INTERACTION_MAX = 8
LOCKS_MAX = LOCKS_PER_INTERACTION_MAX * BATCH_MAX
"""Advisory locks of one ledger. `checks.py` holds it against the server's max_locks_per_transaction."""

CAUSE_CHARS_MAX = 4_000

_CLAIM = """
    insert into inbox (interaction_id) select json_array_elements_text(cast(%(ids)s as json))
    on conflict do nothing returning interaction_id
    """
# The keys come sorted, and the aggregate takes them in that order: two ledgers cannot wait in a circle.
_LOCK = """
    select count(pg_advisory_xact_lock(cast(k as bigint)))
    from json_array_elements_text(cast(%(keys)s as json)) as k
    """
_try = insert(failure)
_FAILED = _try.on_conflict_do_update(
    index_elements=["interaction_id"],
    set_={"tries": failure.c.tries + 1, "cause": _try.excluded.cause, "at": func.now()},
).returning(failure.c.tries)
_letter = insert(dead_letter)
# One that was redriven and failed again is open again; one that was given up stays so.
_BURY = _letter.on_conflict_do_update(
    index_elements=["interaction_id"],
    set_={
        "cause": _letter.excluded.cause,
        "sequence": _letter.excluded.sequence,
        "at": func.clock_timestamp(),
        "settled_at": None,
        "settled_how": None,
    },
    where=dead_letter.c.settled_how.is_distinct_from("discarded"),
)
_ENTER = insert(inbox).on_conflict_do_nothing()


class Repository:
    """Opens ledgers and keeps the failures that outlive them; implements the port OpenLedger.

    Its engine is best one that is made for look-ups only, see `database.connect`.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[PostgresLedger]:
        """Begin a transaction: committed on a clean exit, rolled back on an error.

        Raises Unavailable, here and in every method, for what may pass by itself.
        """
        with failures_named():
            async with self._engine.begin() as transaction:
                yield PostgresLedger(await postgres_connection(transaction))

    async def failed(self, interaction_id: str, *, cause: str) -> int:
        """Count a failed try in a transaction of its own and return how many there were."""
        values = {"interaction_id": interaction_id, "tries": 1, "cause": _storable(cause)}
        with failures_named():
            async with self._engine.begin() as connection:
                return int((await connection.execute(_FAILED, values)).scalar_one())

    async def bury(self, interaction: Interaction | None, *, data: bytes, sequence: int, cause: str) -> None:
        """Make a dead letter of what cannot be placed, with its bytes and cause, once.

        It counts as done from then on: a redelivery finds it in the inbox.
        """
        name = interaction.id if interaction else buried_id(data)
        letter = {"interaction_id": name, "sequence": sequence, "data": data, "cause": _storable(cause)}
        with failures_named():
            async with self._engine.begin() as connection:
                await connection.execute(_BURY, letter)
                await connection.execute(_ENTER, {"interaction_id": name})


class PostgresLedger:
    """The records within one transaction; implements the port Ledger.

    It speaks to psycopg itself: SQLAlchemy's way to it costs 0.1 ms a statement and knows no pipeline.
    """

    def __init__(self, connection: PostgresConnection) -> None:
        self._connection = connection

    async def claim(self, interaction_ids: Sequence[str]) -> frozenset[str]:
        """Enter the ids into the inbox and return those that were not in it.

        In sorted order: two ledgers with the same ids wait for each other, never in a circle.
        """
        with failures_named():
            entered = await self._connection.execute(_CLAIM, {"ids": as_list(sorted(set(interaction_ids)))})
            return frozenset(row[0] for row in await entered.fetchall())

    async def lock(self, keys: Collection[str]) -> None:
        """Wait until no other ledger holds one of `keys`, then hold them all to the end."""
        numbers = sorted({_lock_number(key) for key in keys})
        if len(numbers) > LOCKS_MAX:
            raise ValueError(f"{len(numbers)} locks asked for, at most {LOCKS_MAX} are provided for")
        if numbers:
            with failures_named():
                await self._connection.execute(_LOCK, {"keys": as_list(numbers)})

    async def candidates(self, keys: Collection[str], references: Collection[str]) -> Candidates:
        """Return the customers that share a blocking key, and where the references lead."""
        with failures_named():
            return await read_candidates(self._connection, keys, references)

    async def threads(
        self, customer_ids: Collection[str], thread_ids: Collection[str], *, since: datetime
    ) -> Sequence[Thread]:
        """Hold the customers to the end, in order of id, then return what is committed of their threads."""
        with failures_named():
            return await read_threads(self._connection, customer_ids, thread_ids, since=since)

    async def record(self, placed: Sequence[Placed]) -> None:
        """Write interactions, placements, threads, unknown customers, learned identifiers and events."""
        if placed:
            with failures_named():
                await record_placed(self._connection, placed)

    async def incidents(
        self, thread_ids: Collection[str], keys: Collection[str], *, since: datetime, until: datetime
    ) -> Incidents:
        """Hold the deciding on incidents to the end, then return what is committed of them."""
        with failures_named():
            return await read_incidents(self._connection, thread_ids, keys, since=since, until=until)

    async def sight(self, sightings: Sequence[Sighting]) -> None:
        """Write groups, their members, what is usual, and events of what is proposed or joined."""
        if sightings:
            with failures_named():
                await record_sightings(self._connection, sightings)


def _lock_number(key: str) -> int:
    """Return the 64-bit number of an advisory lock; a collision only makes somebody wait for nothing."""
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def _storable(cause: str) -> str:
    return clean_text(cause, chars_max=CAUSE_CHARS_MAX)
