"""Gives a request its connection and its clock: one request, one transaction, read only but for `write`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.store.auth import Clock
from services.store.database import failures_named
from services.store.team_scope import reading


class Records:
    """The records as the reading side sees them."""

    def __init__(self, engine: AsyncEngine, *, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return self._clock()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction to read in, as the visitor's team sees it. Raises Unavailable (team_scope)."""
        async with reading(self._engine) as connection:
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction to write in, committed on a clean exit. Raises Unavailable as `read` does."""
        with failures_named():
            async with self._engine.begin() as connection:
                yield connection
