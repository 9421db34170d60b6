"""Calls without a note in the console: beside every page, on the page of calls, and settled there."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.agents import add_agent
from services.store.tables import call_draft
from tests.store.application import PASSWORD, browser, field, sign_in
from tests.store.call_drafts.calling import NUMBER, Telephone
from tests.store.phone_intake import PhoneIntake
from tests.store.world import HORVAT, World

NOTE = "Ivan ne može slati poštu."


@pytest.fixture
def pbx(engine: AsyncEngine) -> Telephone:
    return Telephone(engine)


async def draft_link(client: httpx.AsyncClient, page: str = "/") -> str:
    """Return where the one call without a note leads."""
    found = set(re.findall(r'href="(/calls/new\?draft=call_[\w-]+)"', (await client.get(page)).text))
    assert len(found) == 1
    return str(found.pop())


async def form(client: httpx.AsyncClient, link: str, **values: str) -> dict[str, str]:
    """Return the form as the page has it, with a note."""
    page = (await client.get(link)).text
    hidden = {name: field(page, name) for name in ("csrf_token", "call_id", "draft")}
    shown = {
        name: re.search(rf'name="{name}"[^>]*?value="([^"]*)"', page)[1]  # type: ignore[index]
        for name in ("caller_number", "caller_name", "started_at", "minutes")
    }
    way = re.search(r'name="direction" value="(\w+)" checked', page)[1]  # type: ignore[index]
    return hidden | shown | {"direction": way, "note": NOTE} | values


async def states(engine: AsyncEngine) -> list[str]:
    async with engine.connect() as connection:
        return list((await connection.execute(select(call_draft.c.state))).scalars())


async def test_a_call_stands_beside_every_page_of_who_took_it(
    ana: httpx.AsyncClient, pbx: Telephone, world: World
) -> None:
    await world.directory(HORVAT)
    await pbx.taken("c-1")

    for path in ("/", "/reviews", "/customers", "/calls/drafts"):
        page = (await ana.get(path)).text
        assert f"Poziv s broja {NUMBER}" in page
        assert "<b>Ivan Horvat, Horvat gradnja d.o.o.</b>" in page
        assert "Zapiši bilješku" in page

    ana.headers["Accept-Language"] = "en"
    assert f"Call from {NUMBER}" in (await ana.get("/")).text


async def test_another_agent_does_not_see_it(app: Litestar, engine: AsyncEngine, pbx: Telephone) -> None:
    await add_agent(engine, login="ana", name="Ana", role="agent", password=PASSWORD)
    await add_agent(engine, login="marko", name="Marko", role="agent", password=PASSWORD)
    await pbx.taken("c-1")
    async with browser(app) as marko:
        await sign_in(marko, "marko", PASSWORD)

        assert NUMBER not in (await marko.get("/")).text
        assert NUMBER not in (await marko.get("/calls/new")).text


async def test_the_part_for_the_page_that_is_open_leaves_out_what_is_being_written(
    ana: httpx.AsyncClient, pbx: Telephone
) -> None:
    await pbx.taken("c-1")
    link = await draft_link(ana)

    part = await ana.get("/calls/drafts", params={"at": link})

    assert 'id="calls"' in part.text
    assert "waiting-call" not in part.text


async def test_the_note_is_filled_in_and_settles_the_draft_under_the_calls_own_name(
    ana: httpx.AsyncClient, pbx: Telephone, phone: PhoneIntake, engine: AsyncEngine, world: World
) -> None:
    await world.directory(HORVAT)
    await pbx.taken("c-1")
    await pbx.over("c-1")
    link = await draft_link(ana)

    typed = await form(ana, link)
    answer = await ana.post("/calls/new", data=typed)

    assert answer.headers["location"] == "/calls/" + "c" * 32
    assert phone.posted == [
        {
            "call_id": "pbx:c-1",
            "agent": "Ana",
            "started_at": "2026-11-22T11:45:00+00:00",
            "duration_s": 180,
            "direction": "inbound",
            "caller_number": NUMBER,
            "caller_name": "Ivan Horvat",
            "note": NOTE,
        }
    ]
    assert await states(engine) == ["noted"]
    assert "waiting-call" not in (await ana.get("/")).text


async def test_an_intake_that_is_away_leaves_the_draft_open(
    ana: httpx.AsyncClient, pbx: Telephone, phone: PhoneIntake, engine: AsyncEngine
) -> None:
    await pbx.taken("c-1")
    typed = await form(ana, await draft_link(ana))
    phone.away = True

    answer = await ana.post("/calls/new", data=typed)

    assert answer.status_code == 503
    assert field(answer.text, "draft") == typed["draft"]
    assert await states(engine) == ["open"]


async def test_the_same_form_twice_is_the_same_call(
    ana: httpx.AsyncClient, pbx: Telephone, phone: PhoneIntake
) -> None:
    await pbx.taken("c-1")
    typed = await form(ana, await draft_link(ana))

    for _ in range(2):
        await ana.post("/calls/new", data=typed)

    assert phone.posted[0] == phone.posted[1]


async def test_a_second_agents_note_of_one_missed_call_is_a_call_of_its_own(
    app: Litestar, ana: httpx.AsyncClient, pbx: Telephone, phone: PhoneIntake, engine: AsyncEngine
) -> None:
    await add_agent(engine, login="marko", name="Marko", role="agent", password=PASSWORD)
    await pbx.over("c-1")
    link = await draft_link(ana, "/calls/new")
    async with browser(app) as marko:
        await sign_in(marko, "marko", PASSWORD)
        late = await form(marko, link)
        await ana.post("/calls/new", data=await form(ana, link))
        await marko.post("/calls/new", data=late)
        page = (await marko.get(link)).text

    assert [one["call_id"] for one in phone.posted] == ["pbx:c-1", late["call_id"]]
    assert await states(engine) == ["noted"]
    assert "has its note already" in page or "već ima bilješku" in page
    assert field(page, "draft") == ""


async def test_a_missed_call_is_listed_as_missed_and_can_be_set_aside(
    ana: httpx.AsyncClient, pbx: Telephone, engine: AsyncEngine
) -> None:
    await pbx.over("c-1", number="", name="<script>alert(1)</script>")
    page = (await ana.get("/calls/new")).text

    assert "Poziv sa skrivenog broja" in page
    assert "propušten" in page
    assert "<script>alert" not in page
    (action,) = re.findall(r'action="(/calls/drafts/call_[\w-]+/dismiss)"', page)
    token = {"csrf_token": field(page, "csrf_token"), "next": "//evil.example/"}
    assert (await ana.post(action, data={"next": "/"})).status_code == 403
    answer = await ana.post(action, data=token)

    assert answer.headers["location"] == "/"
    assert await states(engine) == ["dismissed"]
    assert "Nijedan poziv ne čeka bilješku." in (await ana.get("/calls/new")).text


async def test_an_agent_says_what_the_telephone_calls_them(ana: httpx.AsyncClient, pbx: Telephone) -> None:
    page = (await ana.get("/calls/new")).text
    token = {"csrf_token": field(page, "csrf_token")}

    await ana.post("/calls/lines", data=token | {"lines": "101, 102"})
    await pbx.taken("c-1", by="102")

    assert 'value="101, 102"' in (await ana.get("/calls/new")).text
    assert (await draft_link(ana)).startswith("/calls/new?draft=")


async def test_a_draft_that_there_is_not_costs_the_call_nothing(
    ana: httpx.AsyncClient, phone: PhoneIntake
) -> None:
    for handle in ("call_nobody_bears_this_handle", "x", "'; drop table call_draft", "č" * 99, ""):
        page = await ana.get("/calls/new", params={"draft": handle})
        typed = {name: field(page.text, name) for name in ("csrf_token", "call_id")}
        typed |= {"note": NOTE, "started_at": "2026-11-22T12:40", "direction": "inbound", "draft": handle}

        answer = await ana.post("/calls/new", data=typed)

        assert (page.status_code, answer.status_code) == (200, 303)
        assert phone.posted.pop()["call_id"] == typed["call_id"]


async def test_what_the_address_gives_counts_more_than_what_the_telephone_told(
    ana: httpx.AsyncClient, pbx: Telephone
) -> None:
    await pbx.taken("c-1")
    link = await draft_link(ana) + "&name=Marija"

    assert dict(parse_qsl(urlsplit(link).query))["name"] == "Marija"
    assert (await form(ana, link))["caller_name"] == "Marija"
