"""What the browser with the canary notices, on pages that are made to be noticed."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from tests.browser.chromium import NONE_FOUND
from tests.hostile.bare import fires_unprotected
from tests.hostile.canary import CanaryHost, caged_browser, canary_host
from tests.hostile.noticing import Noticed, noticed_context, policy_stops_scripts
from tests.hostile.touring import kind_of, path_of, tour

POLICY = "default-src 'none'; script-src 'self'; img-src 'self' data:"
HANDLER = '<img src=x onerror="alert(1)">'
PAGES = {
    "/clean": "<input autofocus><input autofocus><p>Pošta <a href='/more'>x</a></p>",
    "/more": "<ul><li><b>&lt;img src=x onerror=alert(1)&gt;</b></ul>",
    "/handler": HANDLER,
    "/outside": "<img src='http://tracker.example/pixel'>",
    "/away": "<meta http-equiv=refresh content='0;url=http://elsewhere.example/'>",
    "/throws": "<script>missing()</script>",
    "/console": "<script>console.info('x')</script>",
    "/link": "<a href='javascript:confirm(1)'>x</a>",
}


@pytest.fixture(scope="module")
async def canary() -> AsyncIterator[CanaryHost]:
    """A canary host."""
    async with canary_host() as host:
        yield host


@pytest.fixture(scope="module")
async def browser(canary: CanaryHost) -> AsyncIterator[Browser]:
    """A browser for which every other host is the canary."""
    async with caged_browser(dict(os.environ), canary) as browser:
        if browser is None:
            pytest.skip(NONE_FOUND)
        yield browser


@pytest.fixture(scope="module")
async def address() -> AsyncIterator[str]:
    """The address of a server of PAGES, all with a policy."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readuntil(b"\r\n\r\n")).split(b" ")[1].decode()
        body = PAGES.get(path, "").encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
        writer.write(f"{head}Content-Security-Policy: {POLICY}\r\nConnection: close\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def seen(browser: Browser, address: str, *paths: str, policy: bool) -> Noticed:
    """Return what is noticed on a walk from these pages."""
    async with noticed_context(browser, address, policy=policy) as (context, notices):
        await tour(context, notices, list(paths))
    return notices.noticed


async def test_pages_that_only_say_it_are_walked_and_nothing_is_noticed(
    browser: Browser, address: str
) -> None:
    noticed = await seen(browser, address, "/clean", policy=False)

    assert noticed.figures() == Noticed(pages=2).figures()


@pytest.mark.parametrize("path", ["/handler", "/throws", "/console", "/link"])
async def test_what_runs_is_noticed_and_with_a_policy_that_it_was_stopped(
    browser: Browser, address: str, path: str
) -> None:
    free, held = [await seen(browser, address, path, policy=policy) for policy in (False, True)]

    assert free.fired and free.traces and not free.stopped  # noqa: PT018  one picture
    assert held.stopped and held.traces and not held.fired  # noqa: PT018


async def test_what_is_loaded_from_elsewhere_is_noticed_and_heard(
    browser: Browser, address: str, canary: CanaryHost
) -> None:
    noticed = await seen(browser, address, "/outside", "/away", policy=False)

    assert noticed.foreign == noticed.loaded == 2
    assert any(line.startswith("GET /pixel") for line in canary.heard)


async def test_whether_the_policy_holds_is_found_out_without_counting(browser: Browser, address: str) -> None:
    for policy in (True, False):
        async with noticed_context(browser, address, policy=policy) as (context, notices):
            page = await context.new_page()
            await page.goto("/clean")
            assert await policy_stops_scripts(page, notices) is policy
            assert notices.noticed.figures() == Noticed().figures()


async def test_payloads_fire_where_nothing_protects_and_words_do_not(
    browser: Browser, canary: CanaryHost
) -> None:
    payloads = [
        HANDLER,
        "Pošta ne radi.",
        "' autofocus onfocus='alert(1)",
        "javascript:alert(1)",
        "&lt;b&gt;",
    ]

    assert await fires_unprotected(browser, canary, payloads) == {0, 2, 3}


def test_pages_are_of_a_kind_when_they_differ_in_what_they_are_about() -> None:
    assert kind_of("/threads/thr_5rKAIsLC-tAzG9D?before=x") == "/threads/*?before"
    assert kind_of("/customers?cursor=a&q=b") == "/customers?cursor&q"
    assert path_of("http://127.0.0.1:8000/a?b=c#d") == "/a?b=c"
    assert path_of("http://evil.example/a") == ""
