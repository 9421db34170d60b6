"""The articles over the API: for a thread, for a question, and the marks that agents give them."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.agents import add_agent
from services.store.knowledge.importing import import_articles
from shared.placement import Triage
from tests.store.application import PASSWORD, sign_in
from tests.store.knowledge.world import SHELF
from tests.store.world import World


@pytest.fixture(autouse=True)
async def _shelf(engine: AsyncEngine) -> None:
    await import_articles(engine, SHELF, origin="shelf")


async def thread_of(client: httpx.AsyncClient) -> str:
    return str((await client.get("/v1/threads")).json()["threads"][0]["handle"])


async def handle_of(client: httpx.AsyncClient, slug: str, language: str) -> str:
    listed = (await client.get("/v1/articles")).json()["articles"]
    return next(str(one["handle"]) for one in listed if (one["id"], one["language"]) == (slug, language))


async def test_a_thread_is_offered_the_article_its_reports_are_about(
    machine: httpx.AsyncClient, world: World
) -> None:
    await world.report("a", subject="Pošta", text="nešto ne valja, ne znam", ago=timedelta(hours=3))
    await world.report("a", kind="follow_up", text="piše da je pretinac pun, kvota", ago=timedelta(hours=2))

    answer = (await machine.get(f"/v1/threads/{await thread_of(machine)}/articles")).json()

    (offer,) = answer["articles"]
    assert (offer["id"], offer["language"]) == ("mailbox-full", "hr")
    assert {"pretinac", "pun"} <= set(offer["why"])
    assert offer["passage"]["text"]
    assert offer["marked"] is None
    assert answer["said"] == {"hr": "Ovi bi članci mogli pomoći.", "en": "These articles may help."}


async def test_an_error_that_triage_quoted_counts_with_the_words(
    machine: httpx.AsyncClient, world: World
) -> None:
    await world.report("a", text="ne radi nam", triage=Triage(facts={"error": "NET::ERR_CERT_DATE_INVALID"}))

    answer = (await machine.get(f"/v1/threads/{await thread_of(machine)}/articles")).json()

    assert [one["id"] for one in answer["articles"]] == ["certificate"]


async def test_what_the_desk_itself_said_finds_nothing(machine: httpx.AsyncClient, world: World) -> None:
    await world.report("a", text="molim nazovite me", ago=timedelta(hours=2))
    await world.report("a", kind="follow_up", direction="outbound", text="Pretinac je pun, kvota 552.")

    answer = (await machine.get(f"/v1/threads/{await thread_of(machine)}/articles")).json()

    assert answer["articles"] == []
    assert answer["said"] == {"hr": "Za ovo nema članka.", "en": "No article answers this."}


async def test_a_question_is_answered_in_its_language_or_in_the_one_asked_for(
    machine: httpx.AsyncClient,
) -> None:
    async def found(**query: str) -> list[str]:
        answer = (await machine.get("/v1/articles", params=query)).json()
        return [f"{one['id']}.{one['language']}" for one in answer["articles"]]

    assert await found(q="the mailbox of my colleague is full") == ["mailbox-full.en"]
    assert await found(q="the mailbox of my colleague is full", language="hr") == ["mailbox-full.hr"]
    assert await found(q="how much is a VPS") == []


async def test_all_articles_are_listed_page_by_page(machine: httpx.AsyncClient) -> None:
    seen, cursor = [], None
    while True:
        query = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = (await machine.get("/v1/articles", params=query)).json()
        seen += [f"{one['id']}.{one['language']}" for one in page["articles"]]
        if (cursor := page["next"]) is None:
            break

    assert seen == sorted(f"{one.slug}.{one.language}" for one in SHELF)


async def test_an_article_names_its_translation(machine: httpx.AsyncClient) -> None:
    handle = await handle_of(machine, "mailbox-full", "hr")

    one = (await machine.get(f"/v1/articles/{handle}")).json()

    assert one["body"].startswith("## Što vidite")
    assert [other["language"] for other in one["translations"]] == ["en"]


async def test_an_agent_has_one_mark_for_an_article_beside_a_thread_and_may_change_it(
    ana: httpx.AsyncClient, engine: AsyncEngine, world: World
) -> None:
    await world.report("a", text="pretinac je pun, kvota")
    thread, handle = await thread_of(ana), await handle_of(ana, "mailbox-full", "hr")

    async def marked(mark: str) -> tuple[int, int]:
        answer = await ana.post(f"/v1/articles/{handle}/marks", json={"thread": thread, "mark": mark})
        assert answer.status_code == 200, answer.text
        return answer.json()["used"], answer.json()["useless"]

    assert await marked("used") == (1, 0)
    assert await marked("used") == (1, 0)
    assert await marked("useless") == (0, 1)
    (offer,) = (await ana.get(f"/v1/threads/{thread}/articles")).json()["articles"]
    assert (offer["marked"], offer["useless"]) == ("useless", 1)

    await add_agent(engine, login="marko", name="Marko", role="agent", password=PASSWORD)
    await sign_in(ana, "marko", PASSWORD)
    assert await marked("used") == (1, 1)


async def test_only_a_signed_in_agent_marks(
    machine: httpx.AsyncClient, ana: httpx.AsyncClient, world: World
) -> None:
    await world.report("a")
    body = {"thread": await thread_of(machine), "mark": "used"}
    path = f"/v1/articles/{await handle_of(machine, 'ftp', 'en')}/marks"

    assert (await machine.post(path, json=body)).status_code == 403
    assert (await ana.post(path, json=body, headers={"Origin": "https://evil.example"})).status_code == 403
    assert (await ana.post(path, json=body, headers={"Sec-Fetch-Site": "cross-site"})).status_code == 403
    assert (await ana.post(path, json=body)).status_code == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b'{"thread": "x"}', 400),
        (b'{"thread": "x", "mark": "loved"}', 400),
        (b'{"thread": "x", "mark": "used", "agent": "y"}', 400),
        (b'{"thread": "x", "mark": "used"}', 404),
        (b'{"thread": "\\u0000", "mark": "used"}', 400),
        (b'{"thread": "' + b"x" * 5_000 + b'", "mark": "used"}', 400),
        (b"[" * 10_000, 400),
    ],
)
async def test_a_mark_that_cannot_be_is_refused(ana: httpx.AsyncClient, body: bytes, status: int) -> None:
    path = f"/v1/articles/{await handle_of(ana, 'ftp', 'en')}/marks"

    answer = await ana.post(path, content=body, headers={"Content-Type": "application/json"})

    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("name", "value"),
    [("q", "\x00"), ("q", "x" * 5_000), ("language", "de"), ("cursor", "x"), ("limit", "0")],
)
async def test_a_query_that_cannot_be_is_refused(machine: httpx.AsyncClient, name: str, value: str) -> None:
    assert (await machine.get("/v1/articles", params={name: value})).status_code == 400


@pytest.mark.parametrize("name", ["x", "%00", "a" * 5_000, "' or 1=1"])
async def test_what_nobody_bears_is_not_found(machine: httpx.AsyncClient, name: str) -> None:
    for path in (f"/v1/articles/{name}", f"/v1/threads/{name}/articles"):
        assert (await machine.get(path)).status_code == 404
