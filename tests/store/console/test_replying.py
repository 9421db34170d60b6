"""Answering from a thread's page: who gets it stands there, what failed is seen, what was typed stays."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest
from litestar import Litestar
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.agents import add_agent
from shared.placement import Triage
from tests.store.application import PASSWORD, Clock, browser, field, sign_in
from tests.store.replying.mailbox import Mailbox, mailbox_open
from tests.store.replying.world import (
    ANKICA,
    IVAN,
    deliveries,
    directory,
    mailed,
    only_thread,
    person,
    sender_to,
)
from tests.store.world import World


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with mailbox_open() as mailbox:
        yield mailbox


@pytest.fixture
async def desk(world: World) -> World:
    await directory(world)
    return world


async def page_of(client: httpx.AsyncClient, query: str = "") -> str:
    handle = (await only_thread(client))["handle"]
    return (await client.get(f"/threads/{handle}{query}")).text


async def post(client: httpx.AsyncClient, **fields: str) -> httpx.Response:
    handle = (await only_thread(client))["handle"]
    page = (await client.get(f"/threads/{handle}")).text
    form = {"csrf_token": field(page, "csrf_token"), "way": "mail"} | fields
    return await client.post(f"/threads/{handle}/reply", data=form)


def boxes(page: str) -> dict[str, str]:
    """Return each address of the form with what else its box says."""
    return dict(re.findall(r'name="to\d+" value="([^"]*)"\s*(\w*)', page))


async def test_the_form_shows_whom_it_goes_to_and_how_far_they_are_known(
    ana: httpx.AsyncClient, desk: World
) -> None:
    await mailed(desk, "novi@gmail.com", trust="unverified", others=(person(ANKICA, "Ankica", "copied"),))

    page = await page_of(ana)

    assert boxes(page) == {"novi@gmail.com": "checked", ANKICA: "disabled", IVAN: ""}
    audience = page[page.index('class="audience"') :]
    assert (
        audience.index("nepotvrđena")
        < audience.index("pripada drugom korisniku")
        < audience.index("u imeniku")
    )


async def test_an_answer_is_seen_on_its_way_and_then_as_sent(
    ana: httpx.AsyncClient, desk: World, engine: AsyncEngine, mailbox: Mailbox, clock: Clock
) -> None:
    await mailed(desk)

    answer = await post(ana, to0=IVAN, text="Riješeno <b>je</b>.\r\nHvala.")

    assert answer.status_code == 303
    shown = (await ana.get(answer.headers["location"])).text
    assert "Riješeno &lt;b&gt;je&lt;/b&gt;.\nHvala." in shown
    assert "čeka slanje" in shown
    await sender_to(engine, mailbox, clock).send_next()
    assert "poslano" in await page_of(ana)
    assert mailbox.mails[0].get_content().startswith("Riješeno <b>je</b>.\r\nHvala.\r\n\r\n-- \r\nAna\r\n")


async def test_what_failed_says_why_and_is_sent_again(
    ana: httpx.AsyncClient, desk: World, engine: AsyncEngine, mailbox: Mailbox, clock: Clock
) -> None:
    await mailed(desk)
    await post(ana, to0=IVAN, text="Radi li?")
    mailbox.recipient_says = "550 5.1.1 <b>no such user"
    await sender_to(engine, mailbox, clock).send_next()

    page = await page_of(ana)

    assert "nije poslano" in page
    assert "550 5.1.1 &lt;b&gt;no such user" in page
    retry = re.search(r'action="(/replies/[^"]+/retry)"', page)
    assert retry
    again = await ana.post(retry[1], data={"csrf_token": field(page, "csrf_token")})
    assert "čeka slanje" in (await ana.get(again.headers["location"])).text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": "Moj dugi odgovor"}, "Označite kome odgovor ide."),
        ({"text": "Moj dugi odgovor", "to0": ANKICA}, "više ne nudi"),
        ({"text": "Moj dugi odgovor za {domain}", "to0": IVAN}, "vitičastim zagradama"),
        ({"text": "Moj dugi odgovor", "way": "0" * 32}, "odavde više ne može"),
    ],
)
async def test_what_is_not_taken_stays_typed(
    ana: httpx.AsyncClient, desk: World, engine: AsyncEngine, fields: dict[str, str], said: str
) -> None:
    await mailed(desk)

    refused = await post(ana, **fields)

    assert refused.status_code in {409, 422}
    assert said in refused.text
    assert "Moj dugi odgovor" in refused.text
    assert await deliveries(engine) == []


async def test_a_canned_answer_comes_filled_in_and_what_nobody_stated_is_seen(
    ana: httpx.AsyncClient, desk: World
) -> None:
    facts = {"domain": "horvat-gradnja.hr", "error": "550 <relay>"}
    await mailed(desk, triage=Triage(problem="email_sending", facts=facts))

    page = await page_of(ana, "?canned=can_shipped_hr_error")

    text = re.search(r'<textarea id="reply-text"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert text
    assert "grešku „550 &lt;relay&gt;” za horvat-gradnja.hr, prisutnu od: {since}" in text[1]
    assert f"Oznaka prijave je {(await only_thread(ana))['reference']}" in text[1]
    asked = await page_of(ana, "?canned=missing")
    assert "treba nam još ovo" in asked[asked.index('id="reply-text"') :]


async def test_who_wrote_by_chat_is_answered_there(ana: httpx.AsyncClient, desk: World) -> None:
    chat = await desk.report("a", customer="C-1001", channel="chat", conversation="chat:w:1", text="bok")

    page = await page_of(ana)

    assert f'value="{chat}" checked' in page
    answer = await post(ana, way=chat, text="Stiže pomoć")
    shown = (await ana.get(answer.headers["location"])).text
    assert "predano: test-chat" in shown


@pytest.mark.parametrize("mail_server", [None])
async def test_without_a_mail_server_the_page_says_so_and_the_chat_still_works(
    ana: httpx.AsyncClient, desk: World
) -> None:
    await mailed(desk)
    assert "Iz ove niti nikome se ne može pisati" in await page_of(ana)
    chat = await desk.report("a", customer="C-1001", channel="chat", conversation="chat:w:1", kind="repeat")

    page = await page_of(ana)

    assert "Poslužitelj e-pošte nije postavljen" in page
    assert 'value="mail"' not in page
    assert (await post(ana, to0=IVAN, text="x")).status_code == 409
    assert (await post(ana, way=chat, text="x")).status_code == 303


async def test_who_may_only_read_is_offered_no_form(app: Litestar, engine: AsyncEngine, desk: World) -> None:
    await mailed(desk)
    await add_agent(engine, login="vid", name="Vid", role="viewer", password=PASSWORD)
    async with browser(app) as vid:
        await sign_in(vid, "vid", PASSWORD)

        assert 'id="reply"' not in await page_of(vid)
        assert (await post(vid, to0=IVAN, text="x")).status_code == 403


async def test_leads_write_canned_answers_and_agents_read_them(
    app: Litestar, ana: httpx.AsyncClient, engine: AsyncEngine
) -> None:
    await add_agent(engine, login="lea", name="Lea", role="lead", password=PASSWORD)
    assert "{domain}" in (await ana.get("/canned-answers")).text
    token = field((await ana.get("/canned-answers?")).text, "csrf_token")
    form = {"language": "hr", "title": "Kvota", "text": "Kvota za {domain} je <veća>."}
    assert (await ana.post("/canned-answers", data={"csrf_token": token, **form})).status_code == 403
    async with browser(app, **{"Accept-Language": "hr"}) as lea:
        await sign_in(lea, "lea", PASSWORD)
        token = field((await lea.get("/canned-answers")).text, "csrf_token")
        made = await lea.post("/canned-answers", data={"csrf_token": token, **form})
        assert made.status_code == 303
        page = (await lea.get("/canned-answers")).text
        handle = re.search(
            r'name="handle" value="(can_[^"]+)">\s*<p[^>]*><label[^>]*>[^<]*</label><input[^>]*value="Kvota"',
            page,
        )
        assert handle
        assert "je &lt;veća&gt;." in page
        gone = {"csrf_token": token, "handle": handle[1], "deed": "withdraw"}
        assert (await lea.post("/canned-answers", data=gone)).status_code == 303
        assert "Kvota za" not in (await lea.get("/canned-answers")).text
        assert (await lea.post("/canned-answers", data=gone)).status_code == 404
        for bad in ({**form, "language": "de"}, {**form, "title": " "}, {**form, "text": ""}):
            assert (await lea.post("/canned-answers", data={"csrf_token": token, **bad})).status_code in {
                400,
                422,
            }
