"""The relay: everything that was committed is told, by its own id, however often it has to be tried."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import msgspec
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store import outbox as relaying
from services.store.outbox import Publish, relay, send_unsent
from services.store.repository import Repository
from services.store.tables import outbox
from shared.errors import Unavailable
from shared.publishing import Message
from tests.pieces import ignoring

SOON_S = 10.0


class Bus:
    """A bus that remembers what it took; while it is `away`, nothing gets through."""

    def __init__(self) -> None:
        self.taken: list[Message] = []
        self.away = False
        self.changed = asyncio.Event()

    async def publish(self, messages: Sequence[Message]) -> None:
        if self.away:
            raise Unavailable("away")
        self.taken += messages
        self.changed.set()

    async def until_taken(self, count: int) -> None:
        async with asyncio.timeout(SOON_S):
            while len(self.taken) < count:
                self.changed.clear()
                await self.changed.wait()


async def happen(engine: AsyncEngine, *names: str) -> None:
    async with Repository(engine)() as ledger:
        await ledger.record([ignoring(name) for name in names])


async def unsent(engine: AsyncEngine) -> int:
    async with engine.connect() as connection:
        count = select(func.count()).select_from(outbox)
        return int((await connection.execute(count)).scalar_one())


@asynccontextmanager
async def relaying_to(engine: AsyncEngine, publish: Publish) -> AsyncIterator[None]:
    closing = asyncio.Event()
    task = asyncio.create_task(relay(engine, publish, closing=closing))
    try:
        yield
    finally:
        closing.set()
        await asyncio.wait_for(task, SOON_S)


async def test_an_event_goes_out_once_as_a_cloud_event(
    engine: AsyncEngine, correlator_engine: AsyncEngine
) -> None:
    bus = Bus()
    await happen(correlator_engine, "a")

    assert await send_unsent(engine, bus.publish) == 1
    assert await send_unsent(engine, bus.publish) == 0

    (message,) = bus.taken
    assert message.subject == "onethread.thread.ignored"
    assert message.headers["ce-type"] == "hr.onethread.interaction.ignored.v1"
    assert message.headers["ce-id"] == message.headers["Nats-Msg-Id"] == message.id
    assert msgspec.json.decode(message.data)["kind"] == "noise"


async def test_what_the_bus_did_not_take_is_sent_again_under_the_same_id(
    engine: AsyncEngine, correlator_engine: AsyncEngine
) -> None:
    bus = Bus()
    await happen(correlator_engine, "a", "b")
    bus.away = True
    with pytest.raises(Unavailable):
        await send_unsent(engine, bus.publish)
    assert await unsent(engine) == 1
    bus.away = False

    assert await send_unsent(engine, bus.publish) == 1

    assert len({message.id for message in bus.taken}) == 2
    assert await unsent(engine) == 0


async def test_two_relays_do_not_send_the_same_event(
    engine: AsyncEngine, correlator_engine: AsyncEngine
) -> None:
    bus, entered, leave = Bus(), asyncio.Event(), asyncio.Event()
    await happen(correlator_engine, "a", "b")

    async def slow(messages: Sequence[Message]) -> None:
        entered.set()
        await leave.wait()
        await bus.publish(messages)

    first = asyncio.create_task(send_unsent(engine, slow))
    await asyncio.wait_for(entered.wait(), SOON_S)
    assert await send_unsent(engine, bus.publish) == 0
    leave.set()

    assert await asyncio.wait_for(first, SOON_S) == 1
    assert len(bus.taken) == 2


async def test_a_relay_is_woken_by_what_happens(
    engine: AsyncEngine, correlator_engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relaying, "POLL_S", SOON_S * 2)  # too late for this test
    bus = Bus()
    await happen(correlator_engine, "before")
    async with relaying_to(engine, bus.publish):
        await bus.until_taken(1)
        await happen(correlator_engine, "after")
        await bus.until_taken(2)


async def test_a_relay_goes_on_after_the_bus_was_away(
    engine: AsyncEngine, correlator_engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relaying, "POLL_S", 0.05)
    bus = Bus()
    bus.away = True
    async with relaying_to(engine, bus.publish):
        await happen(correlator_engine, "a")
        bus.away = False
        await bus.until_taken(1)


async def test_a_backlog_of_many_batches_goes_out_in_order(
    engine: AsyncEngine, correlator_engine: AsyncEngine
) -> None:
    bus = Bus()
    names = [f"m{number}" for number in range(2 * relaying.ROWS_MAX + 1)]
    for name in names:
        await happen(correlator_engine, name, f"{name}, after")

    async with relaying_to(engine, bus.publish):
        await bus.until_taken(2 * len(names))

    told = [msgspec.json.decode(message.data)["interaction"] for message in bus.taken]
    assert told == [ignoring(one).interaction.id for name in names for one in (name, f"{name}, after")]
    assert await unsent(engine) == 0
