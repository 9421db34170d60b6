"""A run in the database: batch after batch, each a transaction, until nothing is due any more.

Interrupted anywhere, what is done is done and the next run finds the rest.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.store import audit
from services.store.database import failures_named
from services.store.retaining import due, leavings
from services.store.retaining.due import What
from services.store.retaining.kept_rules import APPLIED, DESK
from services.store.retaining.listing import PATIENTLY, bury, enlist
from services.store.retaining.pieces import empty
from services.store.retaining.rules import Rules, before
from services.store.search_words import forget_words

ERASURE_BYTES = 16

Batch = Callable[[AsyncConnection], Awaitable[int]]


class Removed(msgspec.Struct, frozen=True, kw_only=True):
    """How many of each kind a run took away, or would."""

    texts: int = 0
    originals: int = 0
    noise: int = 0
    ignored: int = 0
    deliveries: int = 0
    contacts: int = 0
    audit: int = 0


class Run:
    """One run of the rules."""

    def __init__(self, engine: AsyncEngine, rules: Rules, *, now: datetime) -> None:
        self._engine = engine
        self._rules = rules
        self._now = now
        self._erasures: dict[What, str] = {}

    async def count(self) -> Removed:
        """Return what `take_away` would take away now; reads only."""
        found = {}
        with failures_named():
            async with self._engine.begin() as connection:
                await connection.execute(PATIENTLY)
                for kind in Removed.__struct_fields__:
                    limit = before(getattr(self._rules, kind), self._now)
                    found[kind] = 0 if limit is None else await self._count(connection, kind, limit)
        return Removed(**found)

    async def take_away(self) -> Removed:
        """Take away all that is due in the database, and return how many of each kind that was."""
        taken = {kind: await self._take(kind) for kind in Removed.__struct_fields__}
        if taken["texts"] or taken["noise"]:
            with failures_named():
                async with self._engine.begin() as connection:
                    await connection.run_sync(forget_words)
        return Removed(**taken)

    async def _count(self, connection: AsyncConnection, kind: str, limit: datetime) -> int:
        if kind in leavings.KINDS:
            return await leavings.count(connection, kind, before=limit)
        if kind == "noise":
            return await due.count_set_aside(connection, before=limit)
        what: What = "originals" if kind == "originals" else "texts"
        return await due.count_closed(connection, what, before=limit, now=self._now)

    async def _take(self, kind: str) -> int:
        limit = before(getattr(self._rules, kind), self._now)
        if limit is None:
            return 0
        if kind in leavings.KINDS:
            return await self._until_none(lambda connection: leavings.take(connection, kind, before=limit))
        if kind == "noise":
            pieces = await self._until_none(lambda connection: self._empty_noise(connection, limit))
            return pieces + await self._until_none(lambda connection: self._drop_letters(connection, limit))
        return await self._empty_closed("originals" if kind == "originals" else "texts", limit)

    async def _until_none(self, batch: Batch) -> int:
        """Return the sum of the batches, the last of which found nothing."""
        total = 0
        while True:
            with failures_named():
                async with self._engine.begin() as connection:
                    await connection.execute(PATIENTLY)
                    taken = await batch(connection)
            if not taken:
                return total
            total += taken

    async def _empty_closed(self, what: What, limit: datetime) -> int:
        total, after = 0, ""
        while True:
            with failures_named():
                async with self._engine.begin() as connection:
                    await connection.execute(PATIENTLY)
                    threads = await due.closed_threads(
                        connection, what, before=limit, now=self._now, after=after
                    )
                    if not threads:
                        return total
                    pieces = await due.pieces_in(connection, what, threads)
                    total += await empty(
                        connection, what, pieces, erasure=await self._erasure(connection, what)
                    )
                    after = threads[-1]

    async def _empty_noise(self, connection: AsyncConnection, limit: datetime) -> int:
        pieces = await due.noise(connection, before=limit)
        if not pieces:
            return 0
        return await empty(connection, "texts", pieces, erasure=await self._erasure(connection, "texts"))

    async def _drop_letters(self, connection: AsyncConnection, limit: datetime) -> int:
        ids = await due.letters(connection, before=limit)
        if ids:
            await bury(connection, ids, erasure=await self._erasure(connection, "texts"))
        return len(ids)

    async def _erasure(self, connection: AsyncConnection, what: What) -> str:
        """Return the id under which this run lists what it empties, in the same transaction as the first."""
        name = self._erasures.setdefault(what, secrets.token_hex(ERASURE_BYTES))
        await enlist(connection, name, what, at=self._now)
        return name


async def note_run(engine: AsyncEngine, told: str, *, who: str) -> None:
    """Enter a finished run into the journal."""
    with failures_named():
        async with engine.begin() as connection:
            await audit.note(connection, who=who, what=APPLIED, about=DESK, why=told)
