"""An agent's day by keyboard alone, in a real Chromium: no pointer is used in any of these tests."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from services.store.console.words import say
from tests.browser.desk import Desk, sign_in

pytestmark = [pytest.mark.system, pytest.mark.timeout(240)]

VIDOVIC_CALLS = "0995550112"  # of Vidović auto centar, whose domain has run out
LONG_MS = 30_000  # for what the correlator does behind the page


async def handle_at(page: Page) -> str:
    """Return the handle in the page's address."""
    return page.url.partition("?")[0].rpartition("/")[2]


async def test_from_signing_in_through_a_thread_to_its_closing_and_back(desk: Desk) -> None:
    async with desk.visitor() as page:
        keys = page.keyboard
        await sign_in(page)
        await keys.press("j")
        await keys.press("j")
        await keys.press("k")
        await expect(page.locator("#rows .row").first.locator(":focus")).to_have_count(1)
        await keys.press("Enter")
        await page.wait_for_url("**/threads/*")
        handle = await handle_at(page)

        await keys.press("e")
        await expect(page.locator("#solution")).to_be_focused()
        await keys.type("Poslužitelj je ponovno pokrenut.")
        await keys.press("Tab")
        await keys.press("Enter")
        await expect(page.locator(".flash")).to_contain_text(say("hr", "work.did.close"))
        assert (await desk.product.read(f"/v1/threads/{handle}"))["state"] == "closed"

        await keys.press("z")
        await expect(page.locator(".flash")).to_contain_text(say("hr", "work.undone"))
        assert (await desk.product.read(f"/v1/threads/{handle}"))["state"] == "open"


async def test_a_note_for_colleagues_is_written_without_leaving_the_keys(desk: Desk) -> None:
    async with desk.agent(language="en") as page:
        await page.goto(f"/threads/{desk.thread_of(12)}")
        await page.keyboard.press("n")
        await expect(page.locator("#note-text")).to_be_focused()
        await page.keyboard.type("The owner is abroad until Monday.")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")

        await expect(page.locator(".noted")).to_contain_text("abroad until Monday")


async def test_reviews_are_decided_one_key_each_and_taken_back_by_another(desk: Desk) -> None:
    async with desk.agent(theme="dark") as page:
        await page.goto("/reviews")
        question = page.locator(".sides")
        first = await question.get_attribute("id")
        left = len((await desk.product.read("/v1/reviews", limit=100))["reviews"])

        await page.keyboard.press("0")
        await expect(page.locator(".flash")).to_be_visible()
        assert await question.get_attribute("id") != first
        assert len((await desk.product.read("/v1/reviews", limit=100))["reviews"]) == left - 1

        await page.keyboard.press("z")
        await expect(page.locator(".flash")).to_contain_text(say("hr", "correct.flash.undone"))
        assert len((await desk.product.read("/v1/reviews", limit=100))["reviews"]) == left


async def test_a_call_is_logged_into_the_thread_that_the_look_up_shows(desk: Desk) -> None:
    async with desk.agent() as page:
        keys = page.keyboard
        await page.goto("/")
        await keys.press("c")
        await page.wait_for_url("**/calls/new")
        while await page.evaluate("document.activeElement.id") != "caller_number":
            await keys.press("Tab")
        await keys.type(VIDOVIC_CALLS)
        await expect(page.locator("#answer [data-thread]").first).to_be_visible(timeout=LONG_MS)

        await keys.press("ArrowDown")
        chosen = await page.evaluate("document.activeElement.value")
        await keys.press("Enter")
        await expect(page.locator("#note")).to_be_focused()
        await keys.type("Domena im i dalje ne radi; pita je li račun proknjižen.")
        await keys.press("Alt+Enter")

        await page.wait_for_url(f"**/threads/{chosen}*", timeout=LONG_MS)
        await expect(page.locator("#timeline")).to_contain_text(
            "Domena im i dalje ne radi; pita je li račun proknjižen."
        )


async def test_the_palette_finds_pages_and_customers_and_the_help_tells_the_keys(desk: Desk) -> None:
    async with desk.agent(language="en", theme="dark") as page:
        keys = page.keyboard
        await page.goto("/")
        await keys.press("Control+k")
        await expect(page.locator("#palette-q")).to_be_focused()
        await keys.type("incid")
        await expect(page.locator("#palette-places [aria-selected]")).to_have_count(1)
        await keys.press("Enter")
        await page.wait_for_url("**/incidents")
        await expect(page.locator("main h1")).to_have_text(say("en", "incidents.title"))

        await keys.press("Control+k")
        await expect(page.locator("#palette-q")).to_be_focused()
        await keys.type("Autoservis Vidovic")
        await expect(page.locator("#palette-found a").first).to_be_visible()
        await expect(page.locator("#palette-list")).not_to_have_class("old")
        await keys.press("Escape")
        await expect(page.locator("#palette")).to_be_hidden()
        await expect(page.locator("#palette-q")).not_to_be_focused()

        await keys.press("?")
        await expect(page.locator("#keys-help")).to_be_visible()
        await expect(page.locator("#keys-help")).to_contain_text(say("en", "keys.undo"))
        await keys.press("Escape")
        await expect(page.locator("#keys-help")).to_be_hidden()


async def test_single_keys_do_nothing_once_they_are_switched_off(desk: Desk) -> None:
    async with desk.agent(language="en") as page:
        await page.goto("/")
        await page.locator(".me summary").press("Enter")
        await page.locator("select[name=keys]").press("o")
        await page.locator("select[name=keys]").select_option("off")
        await page.locator(".me .sheet form").first.locator("button").press("Enter")
        await expect(page.locator("#keys-help")).to_have_attribute("data-single", "no")

        await page.keyboard.press("?")
        await page.keyboard.press("c")

        await expect(page.locator("#keys-help")).to_be_hidden()
        assert page.url.rstrip("/") == desk.address
        await page.keyboard.press("Control+k")
        await expect(page.locator("#palette")).to_be_visible()
