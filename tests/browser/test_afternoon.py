"""An afternoon at the desk: forty reports arrive, an agent works, and the lead's page tells what it was."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from services.store.console.words import say
from tests.browser.desk import Desk, open_desk

pytestmark = [pytest.mark.system, pytest.mark.timeout(240)]

ARRIVING = 40
REPEAT = 3  # a chat about what was told by phone before


@pytest.fixture
async def afternoon(browser: Browser) -> AsyncIterator[Desk]:
    """A desk of its own: what the lead's page tells is this afternoon's alone."""
    async with open_desk(browser) as desk:
        yield desk


async def numbers(page: Page, selector: str) -> list[int]:
    """Return the numbers that stand in an element."""
    return [int(one) for one in re.findall(r"\d+", await page.locator(selector).inner_text())]


async def filed(desk: Desk) -> list[str]:
    """Return as what each of the pieces is filed now."""
    read = desk.product.read
    return [(await read(f"/v1/interactions/{one['id']}"))["placement"]["kind"] for one in desk.placed]


async def lead_tells(page: Page, desk: Desk) -> None:
    """See that the lead's sentence is what is filed now: repeats, reports, and the time saved."""
    await page.goto("/lead")
    (minutes_each,) = await numbers(page, ".tile:first-child .muted")
    kinds = await filed(desk)
    repeats = kinds.count("repeat")
    _days, *told = await numbers(page, ".headline")
    assert told == [repeats, repeats + kinds.count("new"), *divmod(repeats * minutes_each, 60)]


async def take_and_close(page: Page) -> None:
    """Open the first thread of nobody's, take it and close it with what solved it."""
    await page.goto("/?view=unassigned")
    await page.locator("#rows .row > a").first.click()
    await page.wait_for_url("**/threads/*")
    await page.keyboard.press("a")
    await expect(page.locator(".holder")).to_be_visible()
    await page.keyboard.press("e")
    await page.locator("#solution").fill("Zapis je ispravljen.")
    await page.locator("#work .deed[open] button.primary").click()
    await expect(page.locator(".closing")).to_be_visible()


async def decide_reviews(page: Page) -> int:
    """Answer every review with the first key, or that none fits, and return how many there were."""
    await page.goto("/reviews")
    decided = 0
    while await page.locator(".sides").count():
        asked = await page.locator(".sides").get_attribute("id")
        await page.keyboard.press("0" if decided % 2 else "1")
        await expect(page.locator(f"[id='{asked}']")).to_have_count(0)
        await expect(page.locator(".flash")).to_have_count(1)
        decided += 1
    return decided


async def part_a_join(page: Page, desk: Desk) -> None:
    """Say that a repeat is not the same."""
    await page.goto(f"/threads/{desk.thread_of(REPEAT)}")
    item = page.locator(f"[id='i-{desk.placed[REPEAT]['id']}']")
    await item.locator(".put-right > summary").click()
    await item.get_by_role("button", name=say("hr", "correct.not_same"), exact=True).click()
    await expect(page.locator(".flash")).to_contain_text(say("hr", "correct.did.not_same"))


async def test_forty_reports_are_worked_and_the_lead_sees_what_it_saved(afternoon: Desk) -> None:
    desk = afternoon
    async with desk.agent() as page:
        await page.goto("/")
        await desk.arrive(0, ARRIVING)
        await expect(page.locator(".news button")).to_be_visible()
        await lead_tells(page, desk)

        await take_and_close(page)
        decided = await decide_reviews(page)
        await part_a_join(page, desk)
        await page.locator(".flash form button").first.click()
        await expect(page.locator(".flash")).to_contain_text(say("hr", "correct.flash.undone"))
        await part_a_join(page, desk)

        assert (await filed(desk))[REPEAT] == "new"
        await lead_tells(page, desk)
        asked, still_open = await numbers(page, ".tile:nth-child(2) .muted")
        assert (decided, still_open) == (asked, 0)
        (wrong_joins,) = await numbers(page, ".tile:nth-child(3) dd:not(.muted)")
        assert wrong_joins == 1
        undone, made = await numbers(page, ".tile:nth-child(4) .muted")
        assert (undone, made) == (1, decided + 2)
