"""A customer at their own pages and in the chat widget, in a real Chromium."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser.desk import Desk
from tests.browser.watching import NARROW, barriers, sideways

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
