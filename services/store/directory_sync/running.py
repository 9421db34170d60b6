"""One run of a sync: read the source, weigh, write in bounded steps, tell what was done.

A session's advisory lock keeps two from running the same sync; it goes with the connection, so a killed run
blocks nobody. Each step is a transaction of its own: live traffic never waits long, and a run that is cut off
is simply run again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from itertools import islice
from time import monotonic
from typing import TypeVar

import psycopg
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.store.auth import Clock
from services.store.database import PostgresConnection, failures_named, postgres_connection
from services.store.desk_settings import get_desk
from services.store.directory import CHUNK, changes_of, count_directory, listings_of, make_look_ups_cheap
from services.store.directory import stored_of as held_of
from services.store.directory_entries import Entry, Listing, customer_id_of
from services.store.directory_sync.entries import (
    Entered,
    Stored,
    archive,
    enter,
    read_entered,
    read_others,
    read_stored,
)
from services.store.directory_sync.listed import Broken, Listed, Refusal
from services.store.directory_sync.planning import Known, Plan, emptied, ended_at, plan, taken
from services.store.directory_sync.report import Figures, RunReport, line, refusals
from services.store.directory_sync.runs import RunView, begin_run, end_run, last_runs, note_progress
from services.store.directory_sync.source import Read
from services.store.directory_sync.syncs import Sync
from services.store.directory_sync.vanishing import kept, why_broken
from services.store.directory_sync.whmcs import Progress
from services.store.directory_writing import CustomerKeys, write_keys, write_listings
from services.store.tables import directory_sync
from shared.errors import Rejected

PROGRESS_EVERY_S = 1.0
VACUUM_FROM = 500  # customers written; fewer are left to the autovacuum
_LOCKS = 0x0D15  # the class of our advisory locks; the sync's id is the other half

_LOCK = text("select pg_try_advisory_lock(:locks, :sync)")

One = TypeVar("One")
Tell = Callable[[int, int], None]


class Runner:
    """Runs syncs, each by one at a time however many runners there are."""

    def __init__(self, engine: AsyncEngine, read: Read, *, customer_keys: CustomerKeys, clock: Clock) -> None:
        self._engine = engine
        self._read = read
        self._customer_keys = customer_keys
        self._clock = clock

    async def run(self, sync: Sync, *, dry: bool = False, tell: Tell | None = None) -> RunView | None:
        """Bring the directory in line with the source, or with `dry` say only what that would change.

        Returns what was done; None where another one runs it at this moment, or somebody has removed it
        meanwhile. A source that is broken or half changes nothing. `tell` hears of the progress. Raises
        Unavailable.
        """
        with failures_named():
            async with self._alone(sync) as own:
                if own is None:
                    return None
                try:
                    await self._run(own, sync, dry=dry, tell=tell)
                except (IntegrityError, psycopg.IntegrityError):  # its rows refer to one that is gone
                    if not await self._is_removed(own, sync):
                        raise
                return next(iter(await last_runs(own, sync.id, limit=1)), None)

    async def _run(self, own: AsyncConnection, sync: Sync, *, dry: bool, tell: Tell | None) -> None:
        run_id = await begin_run(own, sync.id, dry=dry, at=self._clock())
        try:
            listed = await self._read(sync, _progress(own, run_id, tell))
            planned, known = await self._weighed(sync, listed)
        except Broken as broken:
            await self._end_broken(own, run_id, sync, broken)
        except Rejected as rejected:
            await self._end_broken(own, run_id, sync, Broken(rejected.phrase))
        else:
            if not dry:
                await self._write(sync, planned, known, _progress(own, run_id, tell))
            await end_run(
                own,
                run_id,
                sync_id=sync.id,
                outcome="held" if planned.held else "done",
                at=self._clock(),
                figures=planned.figures,
                report=planned.report,
            )

    @staticmethod
    async def _is_removed(own: AsyncConnection, sync: Sync) -> bool:
        found = await own.execute(select(directory_sync.c.id).where(directory_sync.c.id == sync.id))
        return found.first() is None

    @asynccontextmanager
    async def _alone(self, sync: Sync) -> AsyncIterator[AsyncConnection | None]:
        """Yield a connection while nobody else runs the sync; None where somebody does."""
        async with self._engine.connect() as pooled:
            own = await pooled.execution_options(isolation_level="AUTOCOMMIT")
            got = (await own.execute(_LOCK, {"locks": _LOCKS, "sync": sync.id})).scalar_one()
            try:
                yield own if got else None
            finally:
                await own.invalidate()  # closed, and so unlocked, whatever has happened

    async def _weighed(self, sync: Sync, listed: Listed) -> tuple[Plan, Known]:
        """Return what is to be done. Raises Broken for a source that nothing may follow from."""
        async with self._engine.connect() as reading:
            connection = await postgres_connection(reading)
            entered = await read_entered(connection, sync.id)
            others = await read_others(connection, sync.id)
        own, foreign = taken(listed.entries, others)
        allowed = sync.ends_allowed
        known = Known(entered=entered, stored={})
        if cause := why_broken(
            listed=len(listed.entries), refused=len(listed.refused), known=known.alive, allowed=allowed
        ):
            raise Broken(cause, refused=listed.refused)
        return await self._planned(own, [*listed.refused, *foreign], listed, known, allowed=allowed)

    async def _planned(
        self,
        entries: Sequence[Entry],
        refused: Sequence[Refusal],
        listed: Listed,
        known: Known,
        *,
        allowed: bool,
    ) -> tuple[Plan, Known]:
        region = (await get_desk(self._engine)).region
        listings, merged_away = await listings_of(self._engine, entries, region=region)
        stored: dict[str, Stored] = {}
        for chunk in _chunks(listings):
            async with self._engine.connect() as reading:
                connection = await postgres_connection(reading)
                stored |= await read_stored(connection, [one.customer.id for one in chunk])
        known = Known(entered=known.entered, stored=stored)
        left_out = [*listed.noticed, *merged_away, *(what for one in listings for what in one.left_out)]
        numbers = {customer_id_of(one.customer): one.customer for one in entries}
        planned = await asyncio.to_thread(
            lambda: plan(listings, numbers, known, refused, left_out, counts=listed.whole, allowed=allowed)
        )
        return planned, known

    async def _write(self, sync: Sync, planned: Plan, known: Known, progress: Progress) -> None:
        entered = {one.customer_id: one for one in planned.entered}
        done, of = 0, len(planned.listings) + len(planned.gone)
        for chunk in _chunks(planned.listings):
            async with self._engine.begin() as transaction:
                connection = await postgres_connection(transaction)
                standing = [entered.pop(one.customer.id, None) for one in chunk]
                await self._write_listings(connection, chunk, known, planned)
                await enter(connection, sync.id, [one for one in standing if one is not None])
            done += len(chunk)
            await progress(done, of)
        for gone in _chunks(planned.gone):
            async with self._engine.begin() as transaction:
                await self._write_gone(await postgres_connection(transaction), sync, gone)
            done += len(gone)
            await progress(done, of)
        async with self._engine.begin() as transaction:
            await enter(await postgres_connection(transaction), sync.id, entered.values())
            await count_directory(transaction)
            if sync.ends_allowed:
                used = update(directory_sync).where(directory_sync.c.id == sync.id)
                await transaction.execute(used.values(ends_allowed=False))
        if of >= VACUUM_FROM:
            await make_look_ups_cheap(self._engine)

    async def _write_listings(
        self, connection: PostgresConnection, chunk: Sequence[Listing], known: Known, planned: Plan
    ) -> None:
        """Write what differs from what is stored now, which may have changed since it was weighed."""
        stored = await held_of(connection, [one.customer.id for one in chunk])
        differing = []
        for listing in chunk:
            one = listing
            if (now := stored.get(listing.customer.id)) is not None:
                before = known.entered.get(listing.customer.id)
                parts = before.parts if before else {}
                one = kept(listing, now[0], parts, counts=planned.counts, ends=planned.ends).listing
                if not changes_of(one.customer, now):
                    continue
            differing.append(one)
        await write_listings(connection, differing)
        await write_keys(connection, differing, self._customer_keys)

    async def _write_gone(self, connection: PostgresConnection, sync: Sync, gone: Sequence[Entered]) -> None:
        ids = [one.customer_id for one in gone]
        await held_of(connection, ids)
        stored = await read_stored(connection, ids)
        listings = [emptied(one) for one in stored.values() if not one.merged]
        await write_listings(connection, listings)
        await write_keys(connection, listings, self._customer_keys)
        await archive(connection, [one.customer.id for one in listings], at=self._clock())
        await enter(connection, sync.id, [ended_at(one, self._clock()) for one in gone])

    async def _end_broken(self, own: AsyncConnection, run_id: int, sync: Sync, broken: Broken) -> None:
        await end_run(
            own,
            run_id,
            sync_id=sync.id,
            outcome="broken",
            at=self._clock(),
            figures=Figures(refused=len(broken.refused)),
            report=RunReport(cause=line(broken.phrase), refused=refusals(broken.refused)),
        )


def _progress(own: AsyncConnection, run_id: int, tell: Tell | None) -> Progress:
    """Return what notes the progress, at most each PROGRESS_EVERY_S."""
    next_at = monotonic()

    async def progress(done: int, of: int) -> None:
        nonlocal next_at
        if tell is not None:
            tell(done, of)
        if monotonic() >= next_at or done == of:
            await note_progress(own, run_id, done, of)
            next_at = monotonic() + PROGRESS_EVERY_S

    return progress


def _chunks(all_of_them: Iterable[One]) -> Iterator[list[One]]:
    rest = iter(all_of_them)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
