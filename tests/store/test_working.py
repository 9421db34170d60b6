"""What agents do with threads: each step tells, is kept, and can be undone unless it was overtaken."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest
from litestar import Litestar
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.agents import add_agent
from services.store.correcting.asked import Move
from services.store.correcting.corrections import Corrections
from services.store.events import decode_events
from services.store.tables import outbox
from shared.placement import Triage
from tests.store.application import PASSWORD, Clock, browser, sign_in
from tests.store.world import HORVAT, NOW, World

JSON = {"Content-Type": "application/json"}


async def thread(client: httpx.AsyncClient, place: int = 0) -> dict[str, Any]:
    listed = (await client.get("/v1/threads")).json()["threads"]
    return dict((await client.get(f"/v1/threads/{listed[place]['handle']}")).json())


async def work(client: httpx.AsyncClient, **asked: object) -> httpx.Response:
    handle = (await thread(client))["handle"]
    return await client.post(f"/v1/threads/{handle}/work", content=msgspec.json.encode(asked), headers=JSON)


async def undo(client: httpx.AsyncClient, step: httpx.Response) -> httpx.Response:
    return await client.post(f"/v1/work/{step.json()['handle']}/undo", headers=JSON)


async def test_an_agent_takes_a_thread_and_gives_it_back(ana: httpx.AsyncClient, world: World) -> None:
    await world.report("a")

    taken = await work(ana, kind="assign", agent="ana")

    assert (await thread(ana))["assignee"] == {"login": "ana", "name": "Ana"}
    assert {one["handle"] for one in (await ana.get("/v1/threads?assignee=ana")).json()["threads"]}
    assert (await ana.get("/v1/threads?assignee=-")).json()["threads"] == []
    await undo(ana, taken)
    after = await thread(ana)
    assert after["assignee"] is None
    assert after["work"]["history"][0]["undone_by"] == "Ana"


async def test_closing_keeps_what_solved_it_and_undoing_opens_again(
    ana: httpx.AsyncClient, world: World
) -> None:
    await world.report("a")

    closed = await work(ana, kind="close", solution="Kvota podignuta.\nJavljeno Ivanu.")

    after = await thread(ana)
    assert after["state"] == "closed"
    assert after["work"]["closing"]["solution"] == "Kvota podignuta.\nJavljeno Ivanu."
    await undo(ana, closed)
    again = await thread(ana)
    assert (again["state"], again["work"]["closing"]) == ("open", None)


async def test_what_the_customer_says_later_opens_a_closed_thread_again(
    ana: httpx.AsyncClient, world: World, clock: Clock
) -> None:
    await world.report("a", ago=timedelta(hours=5))
    clock.now = NOW - timedelta(hours=4)
    await work(ana, kind="close")
    clock.now = NOW

    await world.report("a", kind="follow_up", ago=timedelta(hours=1))

    after = await thread(ana)
    assert (after["state"], after["work"]["closing"]) == ("open", None)


@pytest.mark.parametrize("ago", [timedelta(hours=1), timedelta(days=30)])
async def test_an_agent_opens_again_what_was_closed_by_word_or_by_quiet(
    ana: httpx.AsyncClient, world: World, ago: timedelta
) -> None:
    await world.report("a", ago=ago, triage=Triage(closes=ago.days < 1))
    assert (await thread(ana))["state"] == "closed"

    await work(ana, kind="reopen")

    assert (await thread(ana))["state"] == "open"


async def test_a_correction_does_not_lose_an_agents_closing(
    ana: httpx.AsyncClient, world: World, engine: AsyncEngine
) -> None:
    await world.directory(HORVAT)
    await world.report("a", customer="C-1001", ago=timedelta(hours=3))
    moved = await world.report("a", customer="C-1001", kind="follow_up", ago=timedelta(hours=2))
    await work(ana, kind="close", solution="gotovo")
    handle = (await thread(ana))["handle"]

    await Corrections(engine).correct(Move(interaction=moved, revision=1), agent="ana", name="Ana")

    after = (await ana.get(f"/v1/threads/{handle}")).json()
    assert (after["state"], after["work"]["closing"]["solution"]) == ("closed", "gotovo")


async def test_a_thread_that_can_wait_comes_back_in_time_or_with_the_customers_word(
    ana: httpx.AsyncClient, world: World, clock: Clock
) -> None:
    await world.report("a", ago=timedelta(hours=3))
    clock.now = NOW - timedelta(hours=2)
    until = (NOW + timedelta(hours=2)).isoformat()

    assert (await work(ana, kind="snooze", until=until)).status_code == 200

    assert (await thread(ana))["snoozed_until"] is not None
    clock.now = NOW + timedelta(hours=3)
    assert (await thread(ana))["snoozed_until"] is None
    clock.now = NOW
    await world.report("a", kind="follow_up", ago=timedelta(hours=1))
    assert (await thread(ana))["snoozed_until"] is None


async def test_a_note_is_kept_for_agents_and_can_be_withdrawn(ana: httpx.AsyncClient, world: World) -> None:
    await world.report("a")

    note = await work(ana, kind="note", text="Zvati nakon 15 h.")

    assert [one["text"] for one in (await thread(ana))["work"]["notes"]] == ["Zvati nakon 15 h."]
    await undo(ana, note)
    assert (await thread(ana))["work"]["notes"] == []


async def test_a_step_that_was_overtaken_is_not_undone(ana: httpx.AsyncClient, world: World) -> None:
    await world.report("a")
    first = await work(ana, kind="assign", agent="ana")
    second = await work(ana, kind="assign")

    assert (await undo(ana, first)).status_code == 409

    await undo(ana, second)
    assert (await thread(ana))["assignee"]["login"] == "ana"
    assert (await undo(ana, first)).status_code == 200
    assert (await undo(ana, first)).status_code == 200  # undone already: nothing happens
    assert (await thread(ana))["assignee"] is None


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"kind": "assign", "agent": "nobody"}, 422),
        ({"kind": "snooze", "until": "2020-01-01T00:00:00Z"}, 422),
        ({"kind": "snooze", "until": "2096-01-01T00:00:00Z"}, 422),
        ({"kind": "snooze", "until": "2026-11-22T14:00:00"}, 400),
        ({"kind": "note", "text": ""}, 400),
        ({"kind": "note", "text": " \n"}, 422),
        ({"kind": "note", "text": "x" * 5_001}, 400),
        ({"kind": "burn"}, 400),
    ],
)
async def test_what_cannot_be_done_is_refused(
    ana: httpx.AsyncClient, world: World, asked: dict[str, object], status: int
) -> None:
    await world.report("a")

    assert (await work(ana, **asked)).status_code == status
    assert (await thread(ana))["work"]["history"] == []


async def test_who_may_only_read_does_nothing_with_threads(
    app: Litestar, engine: AsyncEngine, world: World, machine: httpx.AsyncClient
) -> None:
    await world.report("a")
    await add_agent(engine, login="vid", name="Vid", role="viewer", password=PASSWORD)
    async with browser(app) as vid:
        await sign_in(vid, "vid", PASSWORD)
        assert (await work(vid, kind="close")).status_code == 403
    assert (await work(machine, kind="close")).status_code == 403
    assert (await thread(machine))["state"] == "open"


async def test_every_step_is_told_to_live_pages_without_its_words(
    ana: httpx.AsyncClient, world: World, engine: AsyncEngine
) -> None:
    await world.report("a")
    await work(ana, kind="note", text="tajna")

    async with engine.connect() as connection:
        row = (
            await connection.execute(select(outbox.c.events).order_by(outbox.c.id.desc()).limit(1))
        ).scalar_one()
    (event,) = decode_events(msgspec.json.encode(row))
    assert event.subject == "onethread.thread.worked"
    assert (event.data["did"], event.data["kind"]) == ("note", "worked")
    assert "tajna" not in str(event.data)


async def test_nothing_is_done_with_a_thread_that_is_not_there(ana: httpx.AsyncClient) -> None:
    answer = await ana.post("/v1/threads/thr_none/work", content=b'{"kind":"close"}', headers=JSON)
    gone = await ana.post("/v1/work/work_none/undo", headers=JSON)

    assert (answer.status_code, gone.status_code) == (404, 404)
