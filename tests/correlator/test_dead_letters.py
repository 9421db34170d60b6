"""A dead letter's way back: over the bus, through the same worker, into effect once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.nats import Broker
from services.correlator.worker import TRIES_MAX
from services.store.dead_letters import DeadLetters
from services.store.outbox import Publish
from services.store.repository import PostgresLedger, Repository
from shared.bus import connect
from shared.errors import Rejected, Unavailable
from shared.interaction import Interaction, encode_interaction
from shared.publishing import Message, Publisher, event
from shared.subjects import INTERACTION_SUBJECT, INTERACTION_TYPE
from tests.correlator.world import Bus, column, take, until, worker_on
from tests.pieces import make_interaction


class Breaking(Repository):
    """Records on PostgreSQL on which nothing can be placed, until somebody mends them."""

    broken = True

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[PostgresLedger]:
        async with super().__call__() as ledger:
            yield ledger
            if self.broken:
                raise ZeroDivisionError("a defect of ours")


@pytest.fixture
async def publish(bus: Bus, nats_server: Broker) -> AsyncIterator[Publish]:
    client = await connect(nats_server.url, name="test", token=nats_server.token)
    async with Publisher(client, client.jetstream()) as publisher:
        yield publisher.publish_all
    await client.close()


def as_an_intake_does(one: Interaction) -> Message:
    return event(
        subject=INTERACTION_SUBJECT.format(channel=one.channel),
        event_id=one.id,
        event_type=INTERACTION_TYPE,
        source=f"onethread/{one.channel}/{one.source}",
        data=encode_interaction(one),
    )


async def handled(bus: Bus, records: Repository, *, number: int = 1) -> None:
    """Let a worker take the next `number` messages, until all on the bus is acknowledged."""
    async with bus.feed() as feed:
        await worker_on(records).handle(await take(feed, number))
    await until(bus.is_done)


async def buried(bus: Bus, publish: Publish, records: Breaking, name: str = "a") -> Interaction:
    """Return a piece that came over the bus and became a dead letter."""
    piece = make_interaction(name)
    for _ in range(TRIES_MAX - 1):
        await records.failed(piece.id, cause="before")
    await publish([as_an_intake_does(piece)])
    await handled(bus, records)
    return piece


async def count(url: str, table: str) -> int:
    (found,) = await column(url, f"select count(*) from {table}")
    return int(found)


async def test_what_is_redriven_is_placed_once_however_often_it_is_done(
    bus: Bus,
    publish: Publish,
    engine: AsyncEngine,
    store_engine: AsyncEngine,
    owner_engine: AsyncEngine,
    database_url: str,
) -> None:
    records, letters = Breaking(engine), DeadLetters(store_engine, publish)
    piece = await buried(bus, publish, records)
    assert await letters.waiting() == [piece.id]

    records.broken = False
    assert await letters.redrive(piece.id, who="command") == "redriven"
    await handled(bus, records)
    # Somebody who did not hear of it opens the letter and does it again.
    async with owner_engine.begin() as connection:
        await connection.execute(text("update dead_letter set settled_at = null, settled_how = null"))
    assert await letters.redrive(piece.id, who="command") == "filed"

    assert await column(database_url, "select interaction_id from placement") == [piece.id]
    assert await letters.waiting() == []
    assert await column(database_url, "select what from audit order by id") == [
        "dead_letter.redriven",
        "dead_letter.filed",
    ]


async def test_two_messages_of_one_redriving_take_effect_once(
    bus: Bus, publish: Publish, engine: AsyncEngine, store_engine: AsyncEngine, database_url: str
) -> None:
    """As when the first answer of the bus was lost and the operator did it again at once."""
    records, letters = Breaking(engine), DeadLetters(store_engine, publish)
    piece = await buried(bus, publish, records)
    records.broken = False

    async def stored_but_not_answered(messages: Sequence[Message]) -> object:
        await publish(messages)
        raise Unavailable("no answer")

    with pytest.raises(Unavailable):
        await DeadLetters(store_engine, stored_but_not_answered).redrive(piece.id, who="command")
    assert await letters.waiting() == [piece.id], "still open"
    await letters.redrive(piece.id, who="command")
    await handled(bus, records, number=2)

    assert await count(database_url, "placement") == 1
    assert await letters.waiting() == []


async def test_what_fails_again_is_open_again_with_the_new_cause(
    bus: Bus, publish: Publish, engine: AsyncEngine, store_engine: AsyncEngine
) -> None:
    records, letters = Breaking(engine), DeadLetters(store_engine, publish)
    piece = await buried(bus, publish, records)

    await letters.redrive(piece.id, who="command")
    for _ in range(TRIES_MAX - 1):
        await records.failed(piece.id, cause="since")
    await handled(bus, records)

    letter = await letters.find(piece.id)
    assert letter.settled_at is None
    assert "ZeroDivisionError" in letter.cause


async def test_what_is_given_up_says_why_and_stays_given_up(
    bus: Bus, publish: Publish, engine: AsyncEngine, store_engine: AsyncEngine, database_url: str
) -> None:
    records, letters = Breaking(engine), DeadLetters(store_engine, publish)
    piece = await buried(bus, publish, records)

    with pytest.raises(Rejected, match="say why"):
        await letters.discard(piece.id, who="ana", why="  ")
    await letters.discard(piece.id, who="ana", why="a test of the PBX")
    await records.bury(piece, data=b"{}", sequence=9, cause="again")

    assert await letters.waiting() == []
    assert await column(database_url, "select who || ': ' || why from audit") == ["ana: a test of the PBX"]
    for refused in (letters.redrive(piece.id, who="ana"), letters.discard(piece.id, who="ana", why="x")):
        with pytest.raises(Rejected, match="settled: discarded"):
            await refused


async def test_what_nobody_can_read_is_not_sent_again(
    publish: Publish, engine: AsyncEngine, store_engine: AsyncEngine, database_url: str
) -> None:
    letters = DeadLetters(store_engine, publish)
    await Repository(engine).bury(None, data=b"\xff{", sequence=1, cause="not readable")
    (name,) = await letters.waiting()

    with pytest.raises(Rejected, match="no interaction that this version can read"):
        await letters.redrive(name, who="command")
    with pytest.raises(Rejected, match="there is no dead letter"):
        await letters.redrive("nothing", who="command")
    assert await count(database_url, "inbox") == 1


async def test_what_was_erased_does_not_come_back(
    bus: Bus, publish: Publish, engine: AsyncEngine, store_engine: AsyncEngine, owner_engine: AsyncEngine
) -> None:
    piece = await buried(bus, publish, Breaking(engine))
    async with owner_engine.begin() as connection:
        await connection.execute(
            text(
                "insert into erasure (id, kind, customer_id, salt, marks)"
                " values ('e', 'person', '', '', '{}')"
            )
        )
        await connection.execute(text("insert into erased values (:id, 'e')"), {"id": piece.id})

    with pytest.raises(Rejected, match="was erased"):
        await DeadLetters(store_engine, publish).redrive(piece.id, who="command")
