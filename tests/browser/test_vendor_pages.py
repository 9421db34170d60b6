"""The pages of the doors with something on them, in both languages and themes and on a telephone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import FilePayload, expect

from services.store.console.causes import cause_said
from services.store.console.words import Language, say
from tests.browser.desk import Desk
from tests.browser.doors import CAUSE, FAULTY, KEEPER, SOLUTION, open_doors
from tests.browser.test_pages import look_at
from tests.browser.watching import barriers, sideways

pytestmark = [pytest.mark.system, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
async def paths(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Every page of the doors."""
    folder: Path = tmp_path_factory.mktemp("directory")
    return await open_doors(desk, folder)


@pytest.mark.parametrize(("language", "theme"), [("hr", "light"), ("en", "dark")])
async def test_every_page_of_the_doors_is_sound(
    desk: Desk, paths: list[str], language: Language, theme: str
) -> None:
    async with desk.agent(KEEPER, language=language, theme=theme) as page:
        wrong = await look_at(page, paths)
        assert not wrong, "\n".join(wrong)

        await expect(page.locator("main")).to_contain_text(SOLUTION)
        await page.goto("/overlays/zammad")
        await expect(page.locator("main")).to_contain_text(cause_said(language, CAUSE))
        await page.goto("/sources")
        await expect(page.locator("main")).to_contain_text("conversation_typing_on")


@pytest.mark.parametrize(("language", "theme"), [("hr", "dark"), ("en", "light")])
async def test_pages_that_follow_a_form_are_sound_too(
    desk: Desk, paths: list[str], language: Language, theme: str
) -> None:
    async with desk.agent(KEEPER, language=language, theme=theme) as page:
        await page.goto("/directory")
        faulty = FilePayload(name="directory.csv", mimeType="text/csv", buffer=FAULTY.encode())
        await page.locator("input[type=file]").set_input_files(faulty)
        await page.locator(".upload button").click()
        await expect(page.locator(".faults")).to_be_visible()
        assert [*await barriers(page), *await sideways(page)] == []

        await page.goto("/account")
        await page.get_by_role("button", name=say(language, "account.turn_on")).click()
        await expect(page.locator("#code")).to_be_visible()
        assert [*await barriers(page), *await sideways(page)] == []
