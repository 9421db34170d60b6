"""Payloads that come back at once: from the search, a call's form and look-up, palette, errors, widget."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from itertools import cycle
from urllib.parse import quote, urlencode

from playwright.async_api import BrowserContext, Page, Route

from services.store.reading.search import QUERY_CHARS_MAX
from shared.lookup import LINE_CHARS_MAX
from tests.hostile.lots import packed
from tests.hostile.noticing import Notices
from tests.hostile.payloads import cut
from tests.hostile.touring import LOOKED, look_again

CALL_FIELDS = ("caller_number", "caller_name", "company", "customer_ref", "domain", "email", "note")
ELSEWHERE = (  # paths whose page may say again what was asked
    "/threads/{}",
    "/customers/{}",
    "/articles?q={}",
    "/customers?q={}",
    "/?q={}&channel={}",
    "/?view={}",
    "/sign-in?next=/{}",
    "/{}",
    "/portal/enter?token={}",
    "/widget/demo?source={}",
    "/lead/{}",
    "/threads/x?before={}",
)
PATH_CHARS_MAX = 60
PALETTE_MS = 5_000
WIDGET = "/widget/demo?source=widget"
ANSWERS_AT_ONCE = 100


def searches(payloads: Sequence[str]) -> list[str]:
    """Return the addresses that search for every payload, cut to what a search may be."""
    return [f"/search?q={quote(one)}" for one in packed(payloads, QUERY_CHARS_MAX)]


def calls(payloads: Sequence[str]) -> list[str]:
    """Return addresses of call forms with the payloads in their fields; the page looks them up itself."""
    return [
        f"/calls/new?{urlencode(dict(zip(CALL_FIELDS, some, strict=False)))}"
        for some in cut(packed(payloads, LINE_CHARS_MAX), len(CALL_FIELDS))
    ]


def elsewhere(payloads: Sequence[str]) -> list[str]:
    """Return addresses of pages and errors, each with a payload in it; every payload once."""
    cutting = (quote(one[:PATH_CHARS_MAX], safe="") for one in payloads)
    return [form.replace("{}", one) for form, one in zip(cycle(ELSEWHERE), cutting, strict=False)]


async def type_into_palette(context: BrowserContext, notices: Notices, payloads: Sequence[str]) -> None:
    """Type each payload into the palette and look at what it then shows."""
    page = await context.new_page()
    await page.goto("/")
    await page.keyboard.press("Control+k")
    for one in packed(payloads, QUERY_CHARS_MAX):
        async with page.expect_response("**/search?*", timeout=PALETTE_MS):
            await page.locator("dialog[open] input").fill(one)
        await look_again(page, notices)
    await page.close()


async def chat(context: BrowserContext, notices: Notices, payloads: Sequence[str]) -> None:
    """Let the widget show payloads as the visitor's words, known problems, articles and agents' answers."""
    page = await context.new_page()
    for some in cut(payloads, ANSWERS_AT_ONCE):
        await page.route("**/v1/widget/*", _hostile_desk(some))
        await page.goto(WIDGET)
        await page.evaluate("sessionStorage.clear()")
        await page.goto(WIDGET)
        await page.evaluate(LOOKED)
        await _say(page, some[0])
        await page.locator(".log .links li").first.wait_for(state="attached")
        await look_again(page, notices)
        await page.locator(".choose button").first.click()
        await page.locator(".log .agent").last.wait_for(state="attached")
        await look_again(page, notices)
        notices.noticed.pages += 1
        await page.unroute("**/v1/widget/*")
    await page.close()


async def _say(page: Page, words: str) -> None:
    await page.locator("button.open").click()
    await page.locator("textarea").fill(words)
    await page.keyboard.press("Enter")


def _hostile_desk(payloads: Sequence[str]) -> Callable[[Route], Awaitable[None]]:
    """Return what answers the widget in the desk's place, with nothing but payloads."""
    answers = [
        {"reply": f"rep_{place}", "by": one, "automatic": False, "at": "2026-11-23T10:00:00Z", "text": one}
        for place, one in enumerate(payloads)
    ]
    told = {
        "visits": {"visit": "v", "chat": "c", "known": False},
        "lookup": {
            "threads": [{"reference": one, "state": one, "led_by": one, "agent": one} for one in payloads],
            "disturbed": True,
            "articles": [{"title": one, "url": f"https://{one}"} for one in payloads]
            + [{"title": one, "url": one} for one in payloads],
        },
        "transcripts": {"duplicate": False},
        "answers": {"answers": answers},
    }

    async def answer(route: Route) -> None:
        name = route.request.url.rpartition("/")[2]
        await route.fulfill(status=200, content_type="application/json", body=json.dumps(told[name]))

    return answer
