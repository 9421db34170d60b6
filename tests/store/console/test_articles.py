"""Articles in the console: beside a thread, as a list, and as a page, whatever somebody wrote into them."""

from __future__ import annotations

import re

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.knowledge.importing import import_articles
from tests.store.application import field
from tests.store.knowledge.world import SHELF, article
from tests.store.world import World

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}"


@pytest.fixture(autouse=True)
async def _shelf(engine: AsyncEngine) -> None:
    await import_articles(engine, SHELF, origin="shelf")


async def thread_page(ana: httpx.AsyncClient) -> tuple[str, str]:
    inbox = (await ana.get("/")).text
    found = re.search(r'href="(/threads/thr_[^"]+)"', inbox)
    assert found
    return found[1], (await ana.get(found[1])).text


async def test_a_threads_page_shows_the_passage_and_takes_a_mark(
    ana: httpx.AsyncClient, world: World
) -> None:
    await world.report("a", text="pretinac je pun, kvota, da ispraznim smeće i obrišem najveće poruke?")
    path, page = await thread_page(ana)
    form = re.search(r'action="(/articles/art_[^"]+/marks)"', page)
    assert form
    assert "Pretinac je pun" in page
    assert "Ispraznite smeće." in page
    assert "pomogao: 0, nije pomogao: 0" in page

    posted = {"csrf_token": field(page, "csrf_token"), "thread": field(page, "thread"), "mark": "used"}
    answer = await ana.post(form[1], data=posted)

    assert (answer.status_code, answer.headers["location"]) == (303, f"{path}#articles")
    after = (await ana.get(path)).text
    assert "pomogao: 1, nije pomogao: 0" in after
    assert re.search(r'value="used" aria-pressed="true"', after)
    assert (await ana.post(form[1], data=posted | {"csrf_token": "x"})).status_code == 403
    assert (await ana.post(form[1], data=posted | {"mark": "loved"})).status_code == 400
    assert (await ana.post(form[1], data=posted | {"thread": "thr_x"})).status_code == 404


async def test_where_there_is_no_article_the_page_says_so(ana: httpx.AsyncClient, world: World) -> None:
    await world.report("a", text="molim ponudu za VPN")

    _, page = await thread_page(ana)

    assert "Za ovo nema članka." in page


async def test_the_list_finds_and_the_page_shows_an_article(ana: httpx.AsyncClient) -> None:
    everything = (await ana.get("/articles")).text
    found = (await ana.get("/articles", params={"q": "pretinac je pun"})).text
    nothing = (await ana.get("/articles", params={"q": "cijena VPS servera"})).text

    assert everything.count('class="row"') == len(SHELF)
    handle = re.search(r'href="(/articles/art_[^"]+)"', found)
    assert handle
    assert found.count('class="row"') == 1
    assert "Za ovo nema članka." in nothing
    page = (await ana.get(handle[1])).text
    assert "<h2>Što vidite</h2>" in page
    assert "<code>552 5.2.2 Mailbox is full</code>" in page
    assert re.search(r'hreflang="en"[^>]*>English<', page)
    assert (await ana.get("/articles/art_x")).status_code == 404


async def test_what_somebody_wrote_into_an_article_is_text(
    ana: httpx.AsyncClient, engine: AsyncEngine
) -> None:
    body = f"## {HOSTILE}\n\n- `{HOSTILE}` **{HOSTILE}** [x](javascript:alert(1))\n\n```\n{HOSTILE}\n```"
    await import_articles(engine, [article("bad", "hr", HOSTILE, body, HOSTILE)], origin="bad")
    listed = (await ana.get("/articles")).text
    handle = re.search(r'<span class="ref">hr</span>\s*<span[^>]*><b>&lt;script', listed)
    assert handle
    path = re.findall(r'href="(/articles/art_[^"]+)"', listed)[0]

    page = (await ana.get(path)).text

    assert "bad" in page
    for html in (listed, page):
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert 'javascript:alert(1)"' not in html
        assert "49" not in re.sub(r"[\w-]{12,}", "", html)
