"""The side panel of a thread and the inbox's priority: what we know, what is missing, how urgent, and why."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx
import pytest
from litestar import Litestar
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.agents import add_agent
from services.store.desk_settings import set_desk
from shared.desk import Desk, LogLink
from shared.placement import Triage
from tests.store.application import PASSWORD, browser, sign_in
from tests.store.world import HORVAT, World

FACTS = {"error": "javlja 550", "since": "od jučer"}


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


async def trouble(world: World) -> None:
    await world.directory(HORVAT)
    mail = Triage(problem="mail", facts=FACTS)
    await world.report("mail", customer="C-1001", contact="P-1", subject="Pošta", ago=hours(5), triage=mail)
    error = Triage(problem="mail", facts={"error": "535 <b>auth</b>"}, may_request=False)
    await world.report("mail", customer="C-1001", kind="follow_up", ago=hours(4), triage=error)


async def address(client: httpx.AsyncClient) -> str:
    return f"/threads/{(await client.get('/v1/threads')).json()['threads'][0]['handle']}"


async def test_the_panel_says_what_we_know_what_is_missing_and_how_urgent_it_is(
    ana: httpx.AsyncClient, world: World, engine: AsyncEngine
) -> None:
    link = LogLink(name="Mail log", url="https://logs.example/?q={domain}&e={error}")
    await set_desk(engine, Desk(language="hr", log_links=(link,)))
    await trouble(world)

    croatian = (await ana.get(await address(ana))).text
    english = (await ana.get(await address(ana), headers={"Accept-Language": "en"})).text

    for words in ("Što znamo", "Što nedostaje", "Tko je prijavio", "ne slaže se", "nešto ne radi"):
        assert words in croatian
    for words in ("What we know", "What is missing", "contradicts", "something does not work", "% sure: "):
        assert words in english
    assert 'Hitnost: <span class="flag level-2">važno' in croatian
    assert "<q>javlja 550</q>" in croatian
    assert "535 &lt;b&gt;auth&lt;/b&gt;" in croatian
    assert "Javio se i netko tko nema pravo" in croatian
    assert 'href="https://logs.example/?q=horvat-gradnja.hr&amp;e=535%20%3Cb%3Eauth%3C%2Fb%3E"' in croatian
    asked = re.search(r'<textarea id="questions"[^>]* readonly lang="hr">([^<]*)<', english)
    assert asked
    assert "O kojoj je adresi e-pošte riječ?" in asked[1]


async def test_the_inbox_shows_priority_missing_facts_and_waiting_the_most_urgent_first(
    ana: httpx.AsyncClient, world: World
) -> None:
    await trouble(world)
    await world.report("b", author="Netko", subject="Pitanje", text="", triage=Triage(problem="billing"))

    usual = (await ana.get("/")).text
    newest = (await ana.get("/?order=activity")).text
    closed = (await ana.get("/?view=closed")).text

    assert usual.index("Pošta") < usual.index("Pitanje")
    assert newest.index("Pitanje") < newest.index("Pošta")
    assert '<span class="level">važno</span>' in usual
    assert "nedostaju 4" in usual
    assert '<span aria-hidden="true">5 h</span>' in usual
    assert '<a href="/?view=open&amp;order=activity">najnovije</a>' in usual
    assert '<a href="/?view=closed&amp;order=activity" aria-current="true">' in closed


async def test_paging_keeps_the_order_that_was_asked_for(ana: httpx.AsyncClient, world: World) -> None:
    for number in range(41):
        await world.report(f"t{number}", author=f"Osoba {number}", subject=f"nit-{number:02}.")

    seen: list[str] = []
    for order in ("", "activity"):
        first = (await ana.get("/", params={"order": order})).text
        older = re.search(r'rel="next" href="([^"]+)"', first)
        assert older
        second = (await ana.get(older[1].replace("&amp;", "&"))).text
        seen = [*re.findall(r"nit-\d\d\.", first), *re.findall(r"nit-\d\d\.", second)]
        assert len(set(seen)) == 41


async def test_who_only_reads_is_offered_no_pin_and_cannot_make_one(
    app: Litestar, engine: AsyncEngine, world: World
) -> None:
    await trouble(world)
    await add_agent(engine, login="vid", name="Vid", role="viewer", password=PASSWORD)
    async with browser(app) as viewer:
        await sign_in(viewer, "vid", PASSWORD)
        page = await viewer.get(await address(viewer))
        token = re.search(r'name="csrf_token" value="([^"]*)"', page.text)
        assert token

        answer = await viewer.post(
            f"{await address(viewer)}/priority", data={"csrf_token": token[1], "level": "1"}
        )

    assert "pin-level" not in page.text
    assert answer.status_code == 403


@pytest.mark.parametrize("order", ["x", "priority'--", "%00", "a" * 200])
async def test_an_order_that_there_is_none_of_does_no_harm(
    ana: httpx.AsyncClient, world: World, order: str
) -> None:
    await world.report("a")

    assert (await ana.get(f"/?order={order}")).status_code in {200, 400}
