"""What the worker's tests share: a bus with pieces on it, and records that can be made to fail."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import psycopg
from nats.aio.client import Client
from nats.aio.msg import Msg

import deploy
from deploy.backtest import Corpus, read_corpus
from deploy.databases import libpq_url
from services.correlator.core.keys import customer_keys
from services.correlator.core.models import CURRENT
from services.correlator.ports import OpenLedger
from services.correlator.worker import Worker
from services.store.directory_entries import normalise_entry, read_entries
from shared import subjects
from shared.desk import Desk
from shared.errors import Unavailable
from shared.feed import Feed
from shared.interaction import Interaction, encode_interaction
from shared.metrics import CorrelatorMetrics
from shared.placement import Customer
from tests.contract.directory import HORVAT, ZRNO
from tests.fakes import FakeLedger, FakeRecords

SAMPLE_DESK = Path(deploy.__file__).parent / "sample_desk" / "plus"
DEADLINE_S = 20.0


class Bus:
    """The stream of interactions with its consumer, on a real broker."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._js = client.jetstream()

    async def put(self, *interactions: Interaction) -> None:
        """Publish the interactions as an intake does, in order."""
        for one in interactions:
            await self.put_bytes(encode_interaction(one), channel=one.channel)

    async def put_bytes(self, data: bytes, *, channel: str = "email") -> None:
        await self._js.publish(subjects.INTERACTION_SUBJECT.format(channel=channel), data)

    def feed(self, *, batch_max: int = subjects.BATCH_MAX) -> Feed:
        return Feed(
            self._client, stream=subjects.INTERACTIONS, consumer=subjects.CORRELATOR, batch_max=batch_max
        )

    async def is_done(self) -> bool:
        """Return whether everything on the stream is acknowledged."""
        info = await self._js.consumer_info(subjects.INTERACTIONS, subjects.CORRELATOR)
        return (info.num_pending, info.num_ack_pending) == (0, 0)


class Records(FakeRecords):
    """Records in memory that are away, choke on a piece, or hold their breath before they commit."""

    def __init__(self, customers: Iterable[Customer] = (HORVAT, ZRNO)) -> None:
        known = list(customers)
        super().__init__(known, keys_of(known))
        self.away = False
        self.chokes_on: frozenset[str] = frozenset()
        self.go_on = asyncio.Event()  # until it is set nothing is committed
        self.go_on.set()
        self.about_to_commit = asyncio.Event()

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[FakeLedger]:
        self._be_there()
        async with super().__call__() as ledger:
            yield ledger
            choked = [one for one in ledger.pending if one.interaction.id in self.chokes_on]
            if choked:
                raise ZeroDivisionError(f"cannot take {len(choked)} of them")
            self.about_to_commit.set()
            await self.go_on.wait()

    async def failed(self, interaction_id: str, *, cause: str) -> int:
        self._be_there()
        return await super().failed(interaction_id, cause=cause)

    async def bury(self, interaction: Interaction | None, *, data: bytes, sequence: int, cause: str) -> None:
        self._be_there()
        await super().bury(interaction, data=data, sequence=sequence, cause=cause)

    def _be_there(self) -> None:
        if self.away:
            raise Unavailable("the records are away")


def keys_of(customers: Iterable[Customer]) -> dict[str, set[str]]:
    """Return the customers' ids under their blocking keys."""
    keys: dict[str, set[str]] = {}
    for customer in customers:
        for key in customer_keys(customer):
            keys.setdefault(key, set()).add(customer.id)
    return keys


def worker_on(records: object, *, desk: Desk | None = None) -> Worker:
    """Return a worker on records of any kind."""
    return Worker(
        cast("OpenLedger", records),
        desk=lambda: desk or Desk(),
        model=CURRENT,
        metrics=CorrelatorMetrics(),
    )


def directory_of(corpus: Corpus) -> list[Customer]:
    """Return the customers that a corpus lists."""
    entries = read_entries(corpus.directory)
    return [normalise_entry(entry, region=corpus.desk.region).customer for entry in entries]


def sample_desk() -> Corpus:
    return read_corpus(SAMPLE_DESK)


async def take(feed: Feed, number: int) -> list[Msg]:
    """Return the next `number` messages, however they arrive."""
    taken: list[Msg] = []
    async with asyncio.timeout(DEADLINE_S):
        while len(taken) < number:
            taken += await feed.take()
    return taken


async def until(holds: Callable[[], object]) -> None:
    """Return once `holds()` (or what it awaits) is true."""
    async with asyncio.timeout(DEADLINE_S):
        while True:
            found = holds()
            if (await found) if asyncio.iscoroutine(found) else found:
                return
            await asyncio.sleep(0.01)


async def column(database_url: str, statement: str) -> list[Any]:
    """Return the first column of what `statement` finds."""
    async with await psycopg.AsyncConnection.connect(libpq_url(database_url)) as connection:
        return [row[0] for row in await (await connection.execute(cast("Any", statement))).fetchall()]
