"""The records as the live look-up reads them: candidates and threads, without locks, writing nothing.

The same statements as a ledger's. What is read may change the next moment; nothing is decided by it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.database import PostgresConnection, failures_named, postgres_connection
from services.store.repository_candidates import read_candidates
from services.store.repository_threads import read_threads
from shared.placement import Candidates, Thread


class Looking:
    """Opens sights; implements the port OpenSight. Its engine is one that only reads, `database.connect`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[PostgresSight]:
        """Begin a transaction that is rolled back in the end. Raises Unavailable, as every method does."""
        with failures_named():
            async with self._engine.connect() as connection:
                yield PostgresSight(await postgres_connection(connection))


class PostgresSight:
    """The records within one look; implements the port Sight."""

    def __init__(self, connection: PostgresConnection) -> None:
        self._connection = connection

    async def candidates(self, keys: Collection[str], references: Collection[str]) -> Candidates:
        """Return the customers that share a blocking key, and where the references lead."""
        with failures_named():
            return await read_candidates(self._connection, keys, references)

    async def threads(
        self, customer_ids: Collection[str], thread_ids: Collection[str], *, since: datetime
    ) -> Sequence[Thread]:
        """Return what is committed of these customers' recent threads, and of `thread_ids`."""
        with failures_named():
            return await read_threads(self._connection, customer_ids, thread_ids, since=since, holds=False)
