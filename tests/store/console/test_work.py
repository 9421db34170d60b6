"""Working on threads from the pages: taken, closed, put off, noted by plain forms, undone in one click."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
from litestar import Litestar
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.agents import add_agent
from services.store.console.readable import initials, span
from services.store.working.snoozing import snoozed_until
from shared.errors import Rejected
from tests.store.application import PASSWORD, browser, field, sign_in
from tests.store.world import HORVAT, NOW, World


async def press(client: httpx.AsyncClient, page: str, **fields: str) -> httpx.Response:
    """Post one of the forms of the first thread as the page gives it; return the page that it leads to."""
    handle = (await client.get("/v1/threads")).json()["threads"][0]["handle"]
    form = {"csrf_token": field(page, "csrf_token")} | fields
    answer = await client.post(f"/threads/{handle}/work", data=form)
    assert answer.status_code == 303, answer.text
    return await client.get(answer.headers["location"])


async def undo(client: httpx.AsyncClient, page: str, back: str) -> str:
    told = re.search(r'role="status">.*?action="(/work/[^"]+/undo)"', page, re.DOTALL)
    assert told
    form = {"csrf_token": field(page, "csrf_token"), "next": back}
    answer = await client.post(told[1], data=form)
    return (await client.get(answer.headers["location"])).text


async def test_a_thread_is_taken_in_its_row_and_given_back_in_one_click(
    ana: httpx.AsyncClient, world: World
) -> None:
    await world.report("a", subject="Pošta")
    inbox = (await ana.get("/?view=unassigned")).text

    taken = await press(ana, inbox, kind="take", next="/?view=unassigned")

    assert "Dodijeljeno: Ana." in taken.text
    assert "Svaka nit ima nekoga" in taken.text  # the view stays the agent's
    assert "radi Ana" in (await ana.get("/?view=mine")).text
    undone = await undo(ana, taken.text, "/?view=unassigned")
    assert "Vraćeno kako je bilo." in undone
    assert "Pošta" in undone


async def test_a_thread_is_closed_with_what_solved_it(ana: httpx.AsyncClient, world: World) -> None:
    await world.report("a", subject="Pošta")
    page = (await ana.get("/")).text

    closed = await press(ana, page, kind="close", solution="Kvota <b>podignuta</b>.")

    assert "Kvota &lt;b&gt;podignuta&lt;/b&gt;." in closed.text
    assert "Ponovno otvori" in closed.text
    assert "Sve je riješeno" in (await ana.get("/")).text
    assert "Pošta" in (await ana.get("/?view=closed")).text
    again = await press(ana, page, kind="reopen")
    assert "Ponovno otvoreno." in again.text


async def test_a_note_stands_in_the_line_where_it_was_written(ana: httpx.AsyncClient, world: World) -> None:
    await world.report("a", ago=timedelta(hours=3), text="prvo javljanje")
    await world.report("a", kind="follow_up", ago=timedelta(hours=-1), text="kasnije javljanje")
    page = (await ana.get("/")).text

    noted = (await press(ana, page, kind="note", text="Zvati\r\nnakon 15 h")).text

    assert noted.index("prvo javljanje") < noted.index("Zvati\nnakon 15 h") < noted.index("kasnije javljanje")
    assert "samo za agente" in noted


async def test_a_thread_that_can_wait_leaves_the_open_ones(ana: httpx.AsyncClient, world: World) -> None:
    await world.report("a", subject="Pošta", ago=timedelta(hours=2))

    put_off = await press(ana, (await ana.get("/")).text, kind="snooze", until="tomorrow")

    assert "Odgođeno do" in put_off.text
    assert "Sve je riješeno" in (await ana.get("/")).text
    assert "Pošta" in (await ana.get("/?view=snoozed")).text


async def test_who_may_only_read_is_offered_nothing(app: Litestar, engine: AsyncEngine, world: World) -> None:
    await world.report("a")
    await add_agent(engine, login="vid", name="Vid", role="viewer", password=PASSWORD)
    async with browser(app) as vid:
        await sign_in(vid, "vid", PASSWORD)
        handle = (await vid.get("/v1/threads")).json()["threads"][0]["handle"]
        inbox, page = (await vid.get("/")).text, (await vid.get(f"/threads/{handle}")).text
        form = {"csrf_token": field(page, "csrf_token"), "kind": "take"}
        assert (await vid.post(f"/threads/{handle}/work", data=form)).status_code == 403

    for html in (inbox, page):
        assert "/work" not in html


async def test_a_strange_form_is_a_problem_and_no_defect(ana: httpx.AsyncClient, world: World) -> None:
    await world.directory(HORVAT)
    await world.report("a", customer="C-1001")
    handle = (await ana.get("/v1/threads")).json()["threads"][0]["handle"]
    token = field((await ana.get("/")).text, "csrf_token")

    for fields in ({"kind": "burn"}, {"kind": "snooze", "until": "never"}, {}, {"kind": "note"}):
        answer = await ana.post(f"/threads/{handle}/work", data={"csrf_token": token} | fields)
        assert answer.status_code in {400, 422}, fields
    foreign = await ana.post(f"/threads/{handle}/work", data={"kind": "take"})
    assert foreign.status_code == 403


@pytest.mark.parametrize(
    ("choice", "until"),
    [
        ("hour", datetime(2026, 11, 22, 13, 0, tzinfo=UTC)),
        ("afternoon", datetime(2026, 11, 22, 13, 0, tzinfo=UTC)),  # 14:00 in Zagreb
        ("tomorrow", datetime(2026, 11, 23, 7, 0, tzinfo=UTC)),
        ("monday", datetime(2026, 11, 23, 7, 0, tzinfo=UTC)),  # the 22nd is a Sunday
        ("week", datetime(2026, 11, 29, 7, 0, tzinfo=UTC)),
    ],
)
def test_a_thread_comes_back_in_the_desks_own_morning(choice: str, until: datetime) -> None:
    assert snoozed_until(choice, now=NOW, zone=ZoneInfo("Europe/Zagreb")) == until


def test_an_unknown_choice_is_refused() -> None:
    with pytest.raises(Rejected):
        snoozed_until("never", now=NOW, zone=ZoneInfo("UTC"))


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        (timedelta(seconds=-5), "0 min"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(minutes=185), "3 h 05"),
        (timedelta(hours=30), "30 h"),
        (timedelta(hours=72), "3 d"),
    ],
)
def test_waiting_is_told_in_little_room(ago: timedelta, text: str) -> None:
    assert span(NOW - ago, now=NOW) == text


def test_a_face_has_two_letters() -> None:
    assert [initials(name) for name in ("Ana Marija Kos", "marko", "", "§")] == ["AK", "M", "?", "?"]
