"""A customer at their own pages and in the chat widget, in a real Chromium."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Page, expect

from tests.browser.desk import NAME, Desk
from tests.browser.watching import NARROW, barriers, sideways
from tests.system.product import LOOK_AGAIN_S

pytestmark = [pytest.mark.system, pytest.mark.timeout(240)]

LONG_MS = 30_000  # for what the correlator does behind the page
OWNER = {"customer_ref": "C-1001", "contact_email": "ivan@horvat-gradnja.hr"}


async def come_in(desk: Desk, page: Page) -> None:
    """Come in by a link as the customer's portal makes it."""
    answer = await desk.product.http.post(
        f"{desk.address}/v1/portal/tokens",
        json=OWNER,
        headers={"Authorization": f"Bearer {desk.product.keys['ticket']}"},
    )
    await page.goto(f"/portal/enter?token={answer.json()['token']}")
    await page.locator("main button.primary").click()
    await page.wait_for_url("**/portal")


async def sound(page: Page) -> list[str]:
    """Return what is wrong with the page that is open."""
    return [*await barriers(page), *await sideways(page)]


async def thread_about(desk: Desk, word: str) -> str:
    """Return the handle of the newest thread whose subject has the word, as soon as there is one."""
    async with asyncio.timeout(LONG_MS / 1_000):
        while True:
            listed = (await desk.product.read("/v1/threads"))["threads"]
            if found := [str(one["handle"]) for one in listed if word in one["subject"]]:
                return found[0]
            await asyncio.sleep(LOOK_AGAIN_S)


@pytest.mark.parametrize(("language", "theme"), [("hr", "light"), ("en", "dark")])
async def test_customers_see_their_threads_and_report_on_pages_that_are_sound(
    desk: Desk, language: str, theme: str
) -> None:
    async with desk.visitor(language=language, theme=theme) as page:
        await come_in(desk, page)
        await expect(page.locator("html")).to_have_attribute("lang", language)
        assert await sound(page) == []
        await page.locator(".own-thread a").first.click()
        assert await sound(page) == []
        await page.goto("/portal/contacts")
        assert await sound(page) == []
        await page.goto("/portal/new")
        assert await sound(page) == []

        await page.locator("#subject").fill("Pošta")
        await page.locator("#text").fill("Od petka ne možemo slati poštu s horvat-gradnja.hr, greška 550.")
        await page.locator("button[value=check]").click()
        await expect(page.locator(".already, .flash").first).to_be_visible(timeout=LONG_MS)
        assert await sound(page) == []


async def test_the_chat_asks_first_and_then_sends_to_the_desk(desk: Desk) -> None:
    async with desk.visitor(language="hr", size=NARROW) as page:
        await page.goto("/widget/demo?source=widget")
        await page.get_by_role("button", name="Pitajte nas").click()
        await page.get_by_label("Ime").fill("Lucija")
        await page.get_by_label("Vaša poruka").fill("Kako da promijenim lozinku za poštu?")
        await page.keyboard.press("Enter")
        send = page.get_by_role("button", name="Ipak pošaljite podršci")
        sent = page.get_by_text("Primili smo.")
        await expect(send.or_(sent).first).to_be_visible(timeout=LONG_MS)
        if await send.is_visible():
            await send.click()
        await expect(sent).to_be_visible(timeout=LONG_MS)
        assert await barriers(page) == []


async def test_an_agents_answer_comes_into_the_open_chat_with_their_name(desk: Desk) -> None:
    async with desk.visitor(language="en") as page, desk.agent(language="en") as agent:
        await page.goto("/widget/demo?source=widget")
        await page.get_by_role("button", name="Ask us").click()
        await page.get_by_label("Your message").fill("How do I keep bees away from router 7c41?")
        await page.keyboard.press("Enter")
        send, sent = (
            page.get_by_role("button", name="Send it to support anyway"),
            page.get_by_text("We have it."),
        )
        await expect(send.or_(sent).first).to_be_visible(timeout=LONG_MS)
        if await send.is_visible():
            await send.click()
        await expect(sent).to_be_visible(timeout=LONG_MS)

        await agent.goto(f"/threads/{await thread_about(desk, '7c41')}")
        await agent.locator("#reply-text").fill("With a net <b>over it</b>.")
        await agent.locator("form.writing button.primary").click()

        log = page.get_by_role("log")
        await expect(log).to_contain_text("With a net <b>over it</b>.", timeout=LONG_MS)
        await expect(log).to_contain_text(f"{NAME}, support")
        assert await barriers(page) == []
