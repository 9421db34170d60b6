"""A call appears beside the page that its agent is on, which is not loaded anew, and leads to its note."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest
from playwright.async_api import expect

from tests.browser.desk import SECOND, Desk
from tests.browser.watching import barriers, sideways
from tests.intake.adapters.telephones import JSON
from tests.intake.adapters.webhooks import changed, fixture

pytestmark = [pytest.mark.system, pytest.mark.timeout(120)]

DEADLINE_S = 10.0


async def told(desk: Desk, url: str, body: bytes) -> None:
    """Post an event until it is taken."""
    async with asyncio.timeout(DEADLINE_S):
        while True:
            answer = await desk.product.http.post(url, content=body, headers={"Content-Type": JSON})
            if answer.status_code == 200:
                return
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("path", ["/", "/customers"])  # one that live.js keeps up to date, and one that not
async def test_a_call_appears_beside_the_page_and_leads_to_its_note(desk: Desk, path: str) -> None:
    name = f"pbx-{uuid4().hex[:8]}"
    async with desk.product.commands() as commands:
        (url,) = await commands.connect_vendor("phone", name=name, vendor="zammad-cti")
    answer = changed(fixture("zammad_cti", "answer"), answeringNumber=SECOND, callId=name)
    async with desk.agent(SECOND) as page:
        async with page.expect_response("**/live"):
            await page.goto(path)
        await told(desk, url, answer)

        box = page.locator(".waiting-call")
        await expect(box).to_contain_text("+385915550101")
        assert [*await barriers(page), *await sideways(page)] == []

        await box.get_by_role("link").click()
        await expect(page.locator("#caller_number")).to_have_value("+385915550101")
        await expect(page.locator(".waiting-call")).to_have_count(0)  # what is being written
        await expect(page.locator(".waiting-line")).to_have_count(1)
        assert [*await barriers(page), *await sideways(page)] == []
        await page.locator(".waiting-line button").click()
        await expect(page.locator(".waiting-line")).to_have_count(0)
