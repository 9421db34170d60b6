"""What a helpdesk's agents put together or apart: a label on what the machine had placed, moving nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.correcting.asked import NotSame
from services.store.correcting.corrections import Corrections
from services.store.labelling import keep_labels
from services.store.reading.decisions import Decision
from services.store.reading.labels import read_labels
from shared.errors import Rejected
from shared.helpdesk import OPENING, post_key, ticket_name
from shared.notice import LABEL, NoticeReceived
from tests.store.world import HORVAT, NOW, World

SOURCE = "test-ticket"


def key(ticket: int, post: str = OPENING) -> str:
    return post_key(ticket_name("whmcs", SOURCE, str(ticket)), post)


async def tell(engine: AsyncEngine, *pairs: Any, minutes: int = 0, **data: Any) -> None:
    notice = NoticeReceived(
        id="n",
        kind=LABEL,
        source=SOURCE,
        channel="ticket",
        vendor="whmcs",
        what="TicketMerge",
        received_at=NOW + timedelta(minutes=minutes),
        data=data or {"pairs": [list(one) for one in pairs]},
    )
    async with engine.begin() as connection:
        await keep_labels(connection, notice)


async def labels(engine: AsyncEngine) -> list[Decision]:
    async with engine.connect() as connection:
        return [one async for one in read_labels(connection)]


async def ticket(world: World, number: int, *, thread: str, post: str = OPENING, hours: int = 1) -> str:
    return await world.report(
        thread,
        customer="C-1001",
        channel="ticket",
        natural_key=key(number, post),
        ago=timedelta(hours=hours),
    )


@pytest.fixture(autouse=True)
async def directory(world: World) -> None:
    await world.directory(HORVAT)


async def test_a_merge_says_that_the_later_ticket_was_a_repeat_of_the_earlier(
    engine: AsyncEngine, world: World
) -> None:
    await ticket(world, 7, thread="first", hours=5)
    later = await ticket(world, 9, thread="second", hours=2)

    for pair in ((key(9), key(7), True), (key(7), key(9), True)):  # whichever went into the other
        await tell(engine, pair)
    (label,) = await labels(engine)

    assert (label.interaction_id, label.kind, label.human_kind) == (later, "move", "repeat")
    assert label.said.thread_id == world.thread_id("second")
    assert label.thread_id == world.thread_id("first")
    assert not label.thread_right


async def test_a_split_says_that_a_reply_was_something_new(engine: AsyncEngine, world: World) -> None:
    await ticket(world, 7, thread="first", hours=5)
    reply = await ticket(world, 7, thread="first", post="44", hours=1)

    await tell(engine, (key(7, "44"), key(7), False))
    (label,) = await labels(engine)

    assert (label.interaction_id, label.kind, label.human_kind) == (reply, "not_same", "new")


async def test_the_latest_word_on_two_pieces_holds(engine: AsyncEngine, world: World) -> None:
    await ticket(world, 7, thread="first", hours=5)
    await ticket(world, 9, thread="second")

    await tell(engine, (key(9), key(7), True))
    await tell(engine, (key(9), key(7), False), minutes=5)
    await tell(engine, (key(9), key(7), True))  # told again, and late

    assert [one.human_kind for one in await labels(engine)] == ["new"]


async def test_a_label_waits_for_the_piece_it_names(engine: AsyncEngine, world: World) -> None:
    await ticket(world, 7, thread="first", hours=5)
    await tell(engine, (key(9), key(7), True), (key(7), key(7), True))
    assert await labels(engine) == []

    await ticket(world, 9, thread="second")

    assert len(await labels(engine)) == 1


async def test_where_a_human_of_ours_decided_their_word_counts(engine: AsyncEngine, world: World) -> None:
    await ticket(world, 7, thread="first", hours=5)
    later = await ticket(world, 9, thread="first")
    await tell(engine, (key(9), key(7), True))
    wrong = NotSame(interaction=later, revision=1)
    await Corrections(engine).correct(wrong, agent="agt", name="Ana")

    assert await labels(engine) == []


@pytest.mark.parametrize("data", [{"pairs": [["a", "b"]]}, {"pairs": "x"}, {"cut": "…"}])
async def test_what_is_no_label_is_refused(engine: AsyncEngine, data: dict[str, Any]) -> None:
    with pytest.raises(Rejected, match="labels"):
        await tell(engine, **data)
