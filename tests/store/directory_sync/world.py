"""A desk whose directory is kept like a source that a test fills."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.directory_entries import Entry
from services.store.directory_sync.listed import Broken, Listed, Refusal
from services.store.directory_sync.running import Runner
from services.store.directory_sync.runs import RunView
from services.store.directory_sync.syncs import Sync, Syncs
from services.store.directory_sync.vanishing import RUNS_UNTIL_END
from services.store.directory_sync.whmcs import Progress
from services.store.profiles import LISTED_PROFILE
from services.store.tables import customer
from shared.desk_key import KEY_BYTES, DeskKey
from shared.phrases import Phrase
from shared.placement import Customer
from tests.contract.directory import keys_of
from tests.store.world import NOW

KEY = DeskKey(b"k" * KEY_BYTES)


def line(number: int, **changes: Any) -> Entry:
    raw = {
        "customer": str(number),
        "name": f"Tvrtka {number}",
        "contacts": [
            {"id": f"c{number}", "name": f"Ana {number}", "role": "owner", "emails": [f"a@k{number}.hr"]}
        ],
        "domains": [f"k{number}.hr"],
    }
    return msgspec.convert(raw | changes, Entry)


class Source:
    """A source that lists what a test wants."""

    def __init__(self, *entries: Entry) -> None:
        self.entries: Sequence[Entry] = entries
        self.refused: Sequence[Refusal] = ()
        self.broken = ""
        self.defect: Exception | None = None
        self.reads = 0
        self.entered = asyncio.Event()
        self.go_on = asyncio.Event()
        self.go_on.set()

    def refuse(self, where: str, what: str, number: str = "") -> None:
        """Let the source have a row that cannot be taken."""
        self.refused = (*self.refused, Refusal(Phrase(where), Phrase(what), number))

    async def __call__(self, _sync: Sync, progress: Progress) -> Listed:
        self.reads += 1
        self.entered.set()
        await self.go_on.wait()
        if self.defect:
            raise self.defect
        if self.broken:
            raise Broken(self.broken)
        await progress(len(self.entries), len(self.entries))
        return Listed(entries=self.entries, refused=self.refused)


class Desk:
    """A desk with one sync, `billing`."""

    def __init__(self, engine: AsyncEngine, source: Source) -> None:
        self.engine = engine
        self.source = source
        self.now = NOW
        self.syncs = Syncs(engine, key=KEY, clock=self.clock)
        self.runner = Runner(engine, source, customer_keys=keys_of, clock=self.clock)

    def clock(self) -> datetime:
        return self.now

    async def run(self, name: str = "billing", *, dry: bool = False) -> RunView:
        ran = await self.runner.run(await self.syncs.named(name), dry=dry)
        assert ran is not None
        return ran

    async def run_until_the_end_is_due(self) -> RunView:
        for _ in range(RUNS_UNTIL_END - 1):
            assert (await self.run()).figures.ended == 0
        return await self.run()

    async def known(self, number: int) -> Customer:
        async with self.engine.connect() as connection:
            found = await connection.exec_driver_sql(
                f"select ({LISTED_PROFILE})::text from customer c where number = '{number}'"
            )
            return msgspec.json.decode(found.scalar_one(), type=Customer)

    async def archived(self) -> set[str | None]:
        async with self.engine.connect() as connection:
            gone = select(customer.c.number).where(customer.c.archived_at.is_not(None))
            return set((await connection.execute(gone)).scalars())
