"""Overlay mode on both helpdesks: nothing when off, a list when dry, one note each when on, come what may."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.correcting.asked import NotSame
from services.store.correcting.corrections import Corrections
from services.store.desk_settings import set_desk
from services.store.overlay.connecting import (
    add_overlay,
    list_overlays,
    remove_overlay,
    set_mode,
)
from services.store.overlay.helpdesk import Access, Line
from services.store.overlay.notes import Note, notes_of, try_again
from services.store.overlay.outcome import PAUSES
from services.store.overlay.sending import HANDING_MAX, Overlays
from services.store.sources import add_source
from services.store.tables import overlay
from shared import failpoints
from shared.desk import Desk
from shared.errors import Rejected, Unavailable
from shared.helpdesk import ticket_name
from tests.standins.http import serving
from tests.standins.whmcs import WhmcsTickets
from tests.standins.zammad import ZammadTickets
from tests.store.application import KEY, Clock
from tests.store.world import HORVAT, World

HELPDESKS: dict[str, Any] = {"whmcs": WhmcsTickets, "zammad": ZammadTickets}
ACCESS = Access(identifier="ident", secret="tajna")
TICKET = 812
ON_ONE = pytest.mark.parametrize("desk", ["whmcs"], indirect=True)  # whichever the helpdesk is
SOURCE = "test-ticket"  # as the world names the source of its tickets


class Looked:
    """A helpdesk, the overlay on it, and reports that come in."""

    def __init__(self, vendor: str, engine: AsyncEngine, world: World, clock: Clock, http: Any) -> None:
        self.vendor, self.engine, self.world, self.clock = vendor, engine, world, clock
        self.helpdesk = HELPDESKS[vendor](TICKET, 900)
        self.overlays = Overlays(engine, Line(http), key=KEY, public_url="https://desk.example", clock=clock)

    async def turn(self, mode: str) -> None:
        await set_mode(self.engine, "main", mode)

    async def ticket(self, ticket: int = TICKET, *, thread: str = "mail", **fields: Any) -> str:
        name = ticket_name(self.vendor, SOURCE, str(ticket))
        given = {"conversation": f"ticket:{name}", "known_as": ("ticket:516757",), "natural_key": f"{name}/0"}
        return await self.world.report(thread, customer="C-1001", channel="ticket", **(given | fields))

    async def call(self, *, thread: str = "mail", **fields: Any) -> str:
        return await self.world.report(
            thread, customer="C-1001", kind="repeat", author="Ana Horvat", **fields
        )

    async def work(self) -> None:
        await self.overlays.plan()
        await self.overlays.find_lost()
        while await self.overlays.send_next():
            pass

    async def told(self, ticket: int = TICKET) -> list[str]:
        assert self.helpdesk.seen_by_customers(ticket) == []
        return list(self.helpdesk.seen_by_agents(ticket))

    async def notes(self) -> list[Note]:
        async with self.engine.connect() as connection:
            return list(await notes_of(connection, "main"))

    async def pass_by(self, pause: timedelta) -> None:
        self.clock.now += pause


@pytest.fixture(params=sorted(HELPDESKS))
async def desk(
    request: pytest.FixtureRequest, engine: AsyncEngine, world: World, clock: Clock
) -> AsyncIterator[Looked]:
    await world.directory(HORVAT)
    await set_desk(engine, Desk(language="hr", time_zone="Europe/Zagreb"))
    await add_source(engine, channel="ticket", name=SOURCE)
    async with httpx.AsyncClient(trust_env=False) as http:
        found = Looked(request.param, engine, world, clock, http)
        async with serving(found.helpdesk) as url:
            await add_overlay(
                engine,
                KEY,
                name="main",
                vendor=request.param,
                source_name=SOURCE,
                url=url,
                access=ACCESS,
            )
            yield found


async def test_off_is_how_it_begins_and_nothing_is_written(desk: Looked) -> None:
    await desk.ticket()
    await desk.call()

    await desk.work()

    assert await desk.told() == []
    assert await desk.notes() == []


async def test_a_dry_run_lists_what_would_be_written_and_writes_nothing_ever(desk: Looked) -> None:
    await desk.turn("dry")
    await desk.ticket()
    await desk.call()

    await desk.work()
    await desk.turn("on")
    await desk.work()

    (note,) = await desk.notes()
    assert (note.state, note.ticket, note.report.author) == ("listed", str(TICKET), "Ana Horvat")
    assert await desk.told() == []


async def test_what_joins_a_tickets_thread_is_told_there_once_in_the_desks_language(desk: Looked) -> None:
    await desk.turn("on")
    await desk.ticket()
    await desk.call(ago=timedelta(minutes=46))

    for _ in range(3):
        await desk.work()

    (told,) = await desk.told()
    (note,) = await desk.notes()
    reference = note.report.number
    assert told.startswith(
        "OneThread: isti je problem prijavljen i telefonom, 22. 11. 2026. u 12:14, javlja Ana Horvat. "
        f"Nit OT-{reference}-"
    )
    assert f"https://desk.example/threads/{note.report.thread}" in told
    assert note.mark in told
    assert note.state == "sent"
    assert not {one for one in desk.world.internal_ids() if one in told}


async def test_a_ticket_that_joins_what_was_reported_before_it_is_told_too(desk: Looked) -> None:
    await desk.call()
    await desk.turn("on")
    await desk.ticket(kind="repeat")

    await desk.work()

    assert len(await desk.told()) == 1


@ON_ONE
async def test_two_tickets_of_one_thread_tell_of_each_other(desk: Looked) -> None:
    await desk.turn("on")
    await desk.ticket()
    await desk.ticket(900, kind="repeat", known_as=("ticket:99",))

    await desk.work()

    assert "drugim zahtjevom #99," in (await desk.told())[0]
    assert "drugim zahtjevom #516757," in (await desk.told(900))[0]


@ON_ONE
async def test_posts_of_the_ticket_itself_answers_doubts_and_other_threads_are_not_told(desk: Looked) -> None:
    await desk.turn("on")
    await desk.ticket()
    await desk.ticket(kind="follow_up", natural_key="second")
    await desk.call(direction="outbound")
    await desk.call(automatic="auto_reply")
    await desk.call(zone="review")
    await desk.call(thread="site")

    await desk.work()

    assert await desk.told() == []


@ON_ONE
async def test_a_chat_that_grows_is_told_once(desk: Looked) -> None:
    await desk.turn("on")
    await desk.ticket()
    for _ in range(3):
        await desk.call(channel="chat", conversation="chat:w:7", natural_key="7")
        await desk.work()

    assert len(await desk.told()) == 1


@ON_ONE
async def test_only_what_is_placed_after_it_was_turned_on_is_told(desk: Looked) -> None:
    await desk.ticket()
    await desk.call()

    await desk.turn("on")
    await desk.work()
    assert await desk.told() == []
    await desk.call()
    await desk.work()

    assert len(await desk.told()) == 2  # the thread moved: its agents learn of all that is in it


async def test_a_helpdesk_that_is_away_is_asked_again_and_told_once(desk: Looked) -> None:
    await desk.turn("on")
    await desk.ticket()
    await desk.call()
    desk.helpdesk.troubles = ["away", "away"]

    for pause in PAUSES[:3]:
        await desk.work()
        assert await desk.told() == []
        await desk.pass_by(pause)
        if not desk.helpdesk.troubles:
            break
    await desk.work()

    assert len(await desk.told()) == 1
    assert [one.state for one in await desk.notes()] == ["sent"]


async def test_an_answer_that_was_lost_is_looked_for_before_anything_is_written_again(desk: Looked) -> None:
    await desk.turn("on")
    await desk.ticket()
    await desk.call()
    desk.helpdesk.troubles = ["lost"]

    await desk.work()
    assert [one.state for one in await desk.notes()] == ["waiting"]
    await desk.pass_by(PAUSES[0])
    await desk.work()

    assert len(await desk.told()) == 1
    assert [one.state for one in await desk.notes()] == ["sent"]


async def test_a_kill_between_writing_and_noting_it_does_not_write_twice(desk: Looked) -> None:
    await desk.turn("on")
    await desk.ticket()
    await desk.call()
    failpoints.arm("after_note_before_noted:raise_once")
    with pytest.raises(Unavailable):
        await desk.work()
    assert [one.state for one in await desk.notes()] == ["handing"]

    await desk.work()
    assert [one.state for one in await desk.notes()] == ["handing"]  # who writes it may be at it still
    await desk.pass_by(HANDING_MAX + timedelta(seconds=1))
    await desk.work()

    assert len(await desk.told()) == 1
    assert [one.state for one in await desk.notes()] == ["sent"]


async def test_a_note_is_dead_after_its_tries_with_its_cause_until_it_is_sent_again(
    desk: Looked,
) -> None:
    await desk.turn("on")
    await desk.ticket()
    await desk.call()
    desk.helpdesk.troubles = ["away"] * 100

    for pause in (*PAUSES, timedelta()):
        await desk.work()
        await desk.pass_by(pause)
    (dead,) = await desk.notes()
    desk.helpdesk.troubles = []
    async with desk.engine.begin() as connection:
        assert await try_again(connection, "main", at=desk.clock.now) == 1
    await desk.work()

    assert (dead.state, dead.tries) == ("dead", len(PAUSES) + 1)
    assert "50" in dead.cause
    assert len(await desk.told()) == 1


async def test_a_ticket_that_is_gone_is_not_asked_for_again(desk: Looked) -> None:
    await desk.turn("on")
    await desk.ticket(77)
    await desk.call()

    await desk.work()

    (note,) = await desk.notes()
    assert (note.state, note.tries) == ("dead", 1)
    assert "find" in note.cause.lower() or "not found" in note.cause.lower()


@ON_ONE
async def test_what_was_moved_elsewhere_before_it_was_told_is_not_told(desk: Looked) -> None:
    await desk.turn("on")
    await desk.ticket()
    call = await desk.call()
    await desk.overlays.plan()
    wrong = NotSame(interaction=call, revision=1)
    await Corrections(desk.engine).correct(wrong, agent="agt", name="Ana")

    await desk.work()

    assert await desk.told() == []
    assert [one.state for one in await desk.notes()] == ["dropped"]


@ON_ONE
async def test_what_was_told_and_is_moved_elsewhere_is_taken_back_and_told_again_when_it_returns(
    desk: Looked,
) -> None:
    await desk.turn("on")
    await desk.ticket()
    call = await desk.call()
    await desk.work()
    corrections = Corrections(desk.engine)
    wrong = NotSame(interaction=call, revision=1)

    handle = await corrections.correct(wrong, agent="agt", name="Ana")
    await desk.work()
    await desk.work()
    _, taken_back = await desk.told()
    await corrections.undo(handle, agent="agt")
    await desk.work()
    await desk.work()

    assert "javlja Ana Horvat, ipak nije ovaj problem." in taken_back
    assert "OT-" not in taken_back
    assert "https://" not in taken_back
    assert len(await desk.told()) == 3
    assert [one.state for one in await desk.notes()] == ["sent"] * 3


@ON_ONE
async def test_what_is_moved_away_and_back_before_it_is_told_changes_nothing_there(desk: Looked) -> None:
    await desk.turn("on")
    await desk.ticket()
    call = await desk.call()
    await desk.work()
    corrections = Corrections(desk.engine)

    handle = await corrections.correct(NotSame(interaction=call, revision=1), agent="agt", name="Ana")
    await desk.overlays.plan()
    await corrections.undo(handle, agent="agt")
    await desk.work()

    assert len(await desk.told()) == 1
    assert sorted(one.state for one in await desk.notes()) == ["dropped", "sent"]


@ON_ONE
async def test_what_waits_when_it_is_turned_off_waits(desk: Looked) -> None:
    await desk.turn("on")
    await desk.ticket()
    await desk.call()
    await desk.overlays.plan()
    await desk.turn("off")

    await desk.work()

    assert await desk.told() == []
    assert [one.state for one in await desk.notes()] == ["waiting"]


@ON_ONE
async def test_what_was_read_and_is_old_is_not_read_again(desk: Looked) -> None:
    await desk.turn("on")
    await desk.ticket()
    await desk.call()
    await desk.overlays.plan()
    await desk.pass_by(timedelta(days=40_000))  # by then all transactions of that time are over
    await desk.overlays.plan()

    async with desk.engine.connect() as connection:
        newest = (await connection.execute(text("select max(id) from placement"))).scalar_one()
        seen = (await connection.execute(text("select seen from overlay"))).scalar_one()
    assert seen == newest


@ON_ONE
async def test_a_helpdesk_whose_secret_cannot_be_opened_is_told_of(desk: Looked) -> None:
    await desk.turn("on")
    await desk.ticket()
    await desk.call()
    async with desk.engine.begin() as connection:
        await connection.execute(update(overlay).values(sealed=b"\x00" * 40))

    await desk.work()

    (note,) = await desk.notes()
    assert note.state == "waiting"
    assert "cannot be opened" in note.cause


@ON_ONE
async def test_operators_see_how_it_stands_and_can_take_it_out(desk: Looked) -> None:
    await desk.turn("on")
    await desk.ticket()
    await desk.call()
    await desk.work()

    (line,) = await list_overlays(desk.engine)
    assert (line.name, line.vendor, line.mode, line.sent, line.dead) == ("main", desk.vendor, "on", 1, 0)
    await remove_overlay(desk.engine, "main")
    assert await list_overlays(desk.engine) == []


@ON_ONE
async def test_what_cannot_be_looked_after_is_refused(desk: Looked) -> None:
    given = {"name": "b", "vendor": "zammad", "source_name": SOURCE, "url": "https://z.example"}
    for fields, said in (
        ({"vendor": "jira"}, "notes can be written in whmcs, zammad"),
        ({"source_name": "nobody"}, "no source nobody"),
        ({"url": "http://helpdesk.example"}, "https"),
        ({"name": "Main Desk"}, "lower case"),
        ({"name": "main"}, "exists already"),
    ):
        with pytest.raises(Rejected, match=said):
            await add_overlay(desk.engine, KEY, access=ACCESS, **(given | fields))
    with pytest.raises(Rejected, match="no overlay b"):
        await set_mode(desk.engine, "b", "on")
    with pytest.raises(Rejected, match="off, dry, on"):
        await set_mode(desk.engine, "main", "loud")


@ON_ONE
async def test_the_secret_is_nowhere_in_the_database_as_it_is(desk: Looked) -> None:
    async with desk.engine.connect() as connection:
        row = (await connection.execute(text("select overlay::text from overlay"))).scalar_one()

    assert "tajna" not in row
    assert b"tajna".hex() not in row
