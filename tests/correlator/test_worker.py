"""The shell around the core: what it acknowledges, what it puts back, what it gives up, and when."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast

import pytest
from nats.aio.msg import Msg
from sqlalchemy.ext.asyncio import AsyncEngine

from services.correlator.worker import TRIES_MAX
from services.store.repository import Repository
from shared import failpoints
from shared.errors import Unavailable
from shared.feed import AWAY_PAUSES_S
from shared.interaction import decode_interaction, encode_interaction
from shared.placement import Placed
from tests.correlator.world import DEADLINE_S, Bus, Records, column, take, until, worker_on
from tests.pieces import make_interaction

OFTEN = 12
TURNS = 100  # of the event loop: whoever would stop at once has done it by then
NOT_STORABLE = "a text with NUL \x00 in it, which no intake lets through"


@pytest.fixture
def records() -> Records:
    return Records()


@pytest.fixture
def disarmed() -> Iterator[None]:
    yield
    failpoints.arm("")


def names_in(placed: list[Placed]) -> list[str]:
    return [one.interaction.id for one in placed]


# --- once, and only then acknowledged -------------------------------------------------------------------


async def test_what_is_placed_is_acknowledged(bus: Bus, records: Records) -> None:
    pieces = [make_interaction(name) for name in ("a", "b", "c")]
    await bus.put(*pieces)

    async with bus.feed() as feed:
        await worker_on(records).handle(await take(feed, 3))

    assert names_in(records.placed) == [one.id for one in pieces]
    await until(bus.is_done)


async def test_a_piece_that_comes_twice_is_placed_once(bus: Bus, records: Records) -> None:
    piece, other = make_interaction("a"), make_interaction("b")
    await bus.put(piece, piece, other, piece)
    worker = worker_on(records)

    async with bus.feed() as feed:
        first, *rest = await take(feed, 4)
        await worker.handle([first])
        await worker.handle(rest)

    assert names_in(records.placed) == [piece.id, other.id]
    await until(bus.is_done)


@pytest.mark.usefixtures("disarmed")
async def test_a_death_between_commit_and_ack_places_nothing_twice(bus: Bus, engine: AsyncEngine) -> None:
    worker = worker_on(Repository(engine))
    await bus.put(make_interaction("a"))
    failpoints.arm("after_commit_before_ack:raise_once")

    async with bus.feed() as feed:
        (message,) = await take(feed, 1)
        with pytest.raises(Unavailable):
            await worker.handle([message])  # dies, and the bus hears nothing
        await message.nak()  # the bus's patience is at an end
        (again,) = await take(feed, 1)
        placed_again = await worker.place([decode_interaction(again.data)])
        await worker.handle([again])

    assert again.metadata.num_delivered == 2
    assert placed_again == ()
    await until(bus.is_done)


@pytest.mark.usefixtures("disarmed")
async def test_nothing_is_acknowledged_before_it_is_committed(bus: Bus, records: Records) -> None:
    piece = make_interaction("a")
    await bus.put(piece)
    failpoints.arm("before_commit:raise_once")

    async with bus.feed() as feed:
        await worker_on(records).handle(await take(feed, 1))
        assert records.placed == []
        (again,) = await take(feed, 1)  # had it been acknowledged, it would never come
        await worker_on(records).handle([again])

    assert names_in(records.placed) == [piece.id]


# --- one piece at fault ---------------------------------------------------------------------------------


async def test_a_piece_at_fault_does_not_harm_its_batch_mates(bus: Bus, records: Records) -> None:
    pieces = [make_interaction(name) for name in ("a", "bad", "c")]
    records.chokes_on = frozenset({pieces[1].id})
    await bus.put(*pieces)

    async with bus.feed() as feed:
        await worker_on(records).handle(await take(feed, 3))
        assert names_in(records.placed) == [pieces[0].id, pieces[2].id]
        (again,) = await take(feed, 1)

    assert decode_interaction(again.data).id == pieces[1].id
    assert records.failures == {pieces[1].id: 1}
    assert records.dead_letters == []


async def test_a_piece_that_fails_three_times_is_a_dead_letter_with_its_cause(
    bus: Bus, records: Records
) -> None:
    bad = make_interaction("bad")
    records.chokes_on = frozenset({bad.id})
    await bus.put(bad)
    worker = worker_on(records)

    async with bus.feed() as feed:
        for _ in range(TRIES_MAX):
            assert records.dead_letters == []
            (message,) = await take(feed, 1)
            await worker.handle([message])

    (letter,) = records.dead_letters
    assert (letter.interaction_id, letter.data, letter.sequence) == (bad.id, encode_interaction(bad), 1)
    assert letter.cause == "ZeroDivisionError: cannot take 1 of them"
    assert records.placed == []
    await until(bus.is_done)


async def test_what_postgresql_cannot_keep_is_given_up_alone(
    bus: Bus, engine: AsyncEngine, database_url: str
) -> None:
    good, bad = make_interaction("good"), make_interaction("bad", text=NOT_STORABLE)
    await bus.put(bad, good)
    worker = worker_on(Repository(engine))

    async with bus.feed() as feed:
        await worker.handle(await take(feed, 2))
        for _ in range(TRIES_MAX - 1):
            await worker.handle(await take(feed, 1))

    assert await column(database_url, "select interaction_id from placement") == [good.id]
    assert await column(database_url, "select interaction_id from dead_letter") == [bad.id]
    await until(bus.is_done)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b'{"type":"interaction.v1"}',
        b'{"type":"something.else"}',
        b'{"a":' * 20_000,
    ],
    ids=["nothing", "cut off", "no UTF-8", "a list", "fields away", "another type", "too deep"],
)
async def test_what_is_no_interaction_is_a_dead_letter_at_once_with_its_bytes(
    bus: Bus, records: Records, data: bytes
) -> None:
    good = make_interaction("good")
    await bus.put_bytes(data)
    await bus.put(good)

    async with bus.feed() as feed:
        await worker_on(records).handle(await take(feed, 2))

    (letter,) = records.dead_letters
    assert (letter.data, letter.sequence) == (data, 1)
    assert letter.cause.startswith("not readable as an interaction: ")
    assert names_in(records.placed) == [good.id]
    await until(bus.is_done)


# --- the records away -----------------------------------------------------------------------------------


async def test_while_the_records_are_away_nothing_is_acknowledged_counted_or_given_up(
    bus: Bus, records: Records
) -> None:
    pieces = [make_interaction("a"), make_interaction("b")]
    await bus.put(*pieces)
    worker = worker_on(records)

    async with bus.feed() as feed:
        records.away = True
        await worker.handle(await take(feed, 2))
        records.away = False
        again = await take(feed, 2)  # had they been acknowledged, they would never come
        await worker.handle(again)

    assert [message.metadata.num_delivered for message in again] == [2, 2]
    assert (records.failures, records.dead_letters) == ({}, [])
    assert sorted(names_in(records.placed)) == sorted(one.id for one in pieces)
    await until(bus.is_done)


async def test_the_bus_brings_a_piece_again_however_often_it_was_put_back(bus: Bus) -> None:
    """Only we give up a piece; a limit of the bus's own would hide it for ever."""
    await bus.put(make_interaction("a"))

    async with bus.feed() as feed:
        for delivered in range(1, OFTEN):
            (message,) = await take(feed, 1)
            assert message.metadata.num_delivered == delivered
            await message.nak()


class Letter:
    """A message that notes what it is answered; a bus would need minutes for these pauses."""

    def __init__(self, data: bytes, *, delivered: int = 1) -> None:
        self.data = data
        self.metadata = SimpleNamespace(num_delivered=delivered, sequence=SimpleNamespace(stream=1))
        self.answers: list[tuple[str, float | None]] = []

    async def ack(self) -> None:
        self.answers.append(("ack", None))

    async def nak(self, delay: float | None = None) -> None:
        self.answers.append(("nak", delay))


async def handle(records: object, *letters: Letter) -> None:
    await worker_on(records).handle(cast("list[Msg]", list(letters)))


@pytest.mark.parametrize(("delivered", "pause_s"), [(1, 1.0), (2, 2.0), (3, 5.0), (4, 5.0), (10_000, 5.0)])
async def test_while_the_records_are_away_a_piece_is_tried_again_within_5_s_without_end(
    records: Records, delivered: int, pause_s: float
) -> None:
    records.away = True
    letter = Letter(encode_interaction(make_interaction("a")), delivered=delivered)

    await handle(records, letter)

    assert letter.answers == [("nak", pause_s)]


async def test_what_cannot_be_buried_now_is_buried_later(records: Records) -> None:
    records.away = True
    letter = Letter(b"no interaction")

    await handle(records, letter)

    assert letter.answers == [("nak", AWAY_PAUSES_S[0])]
    assert records.dead_letters == []


async def test_a_failure_that_cannot_be_counted_is_tried_again(records: Records) -> None:
    class GoneInBetween(Records):
        async def failed(self, interaction_id: str, *, cause: str) -> int:
            raise Unavailable("gone")

    bad = make_interaction("bad")
    gone = GoneInBetween()
    gone.chokes_on = frozenset({bad.id})
    letter = Letter(encode_interaction(bad))

    await handle(gone, letter)

    assert letter.answers == [("nak", AWAY_PAUSES_S[0])]
    assert gone.dead_letters == []


# --- closing --------------------------------------------------------------------------------------------


async def test_closing_finishes_what_is_in_hand(bus: Bus, records: Records) -> None:
    piece = make_interaction("a")
    await bus.put(piece)
    records.go_on.clear()
    closing = asyncio.Event()

    async with bus.feed() as feed, asyncio.timeout(DEADLINE_S):
        working = asyncio.create_task(worker_on(records).run(feed, closing=closing))
        await records.about_to_commit.wait()
        closing.set()
        for _ in range(TURNS):
            await asyncio.sleep(0)
        assert not working.done()
        records.go_on.set()
        await working

    assert names_in(records.placed) == [piece.id]
    await until(bus.is_done)


async def test_closing_ends_a_worker_that_waits(bus: Bus, records: Records) -> None:
    closing = asyncio.Event()

    async with bus.feed() as feed, asyncio.timeout(DEADLINE_S):
        working = asyncio.create_task(worker_on(records).run(feed, closing=closing))
        await asyncio.sleep(0)
        closing.set()
        await working
