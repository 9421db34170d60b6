"""Every page of the console in a real Chromium: in both languages, both themes and on a telephone."""

from __future__ import annotations

import pytest
from playwright.async_api import Page

from tests.browser.desk import Desk
from tests.browser.watching import barriers, sideways

pytestmark = [pytest.mark.system, pytest.mark.timeout(240)]

FIXED = (
    "/",
    "/?view=closed",
    "/?q=pošta",
    "/reviews",
    "/incidents",
    "/customers",
    "/merges",
    "/articles",
    "/search?q=horvat",
    "/calls/new?caller_number=%2B385915550101",
    "/lead",
    "/noise",
    "/dead-letters",
    "/canned-answers",
    "/account",
    "/agents",
    "/sources",
    "/directory",
    "/syncs",
    "/webhooks",
    "/overlays",
    "/settings",
    "/audit",
    "/v1/docs",
    "/widget/demo?source=widget",
)


@pytest.fixture(scope="module")
async def paths(desk: Desk) -> list[str]:
    """Every page there is, once something has arrived."""
    placed = desk.placed
    asked = next(one for one in placed if one["placement"]["zone"] == "review")
    known = placed[0]["placement"]
    read = desk.product.read
    review = (await read("/v1/reviews"))["reviews"][0]["handle"]
    incident = (await read("/v1/incidents"))["incidents"][0]["handle"]
    article = (await read("/v1/articles"))["articles"][0]["handle"]
    customer, other = known["customer"]["handle"], placed[1]["placement"]["customer"]["handle"]
    return [
        *FIXED,
        f"/threads/{known['thread']['handle']}",
        f"/threads/{asked['placement']['thread']['handle']}",
        f"/interactions/{placed[2]['id']}",
        f"/interactions/{placed[2]['id']}/portal",
        f"/interactions/{placed[2]['id']}/original",
        f"/reviews/{review}/together",
        f"/incidents/{incident}",
        f"/articles/{article}",
        f"/customers/{customer}",
        f"/customers/{customer}/merge",
        f"/customers/{customer}/merge?into={other}",
    ]


async def look_at(page: Page, paths: list[str]) -> list[str]:
    """Return what is wrong with the pages, a line each."""
    wrong = []
    for path in paths:
        answer = await page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        wrong += [f"{path}: {one}" for one in (*await barriers(page), *await sideways(page))]
    return wrong


@pytest.mark.parametrize(("language", "theme"), [("hr", "dark"), ("en", "light")])
async def test_every_page_is_sound_for_everybody_and_everywhere(
    desk: Desk, paths: list[str], language: str, theme: str
) -> None:
    async with desk.agent(language=language, theme=theme) as page:
        wrong = await look_at(page, paths)
        assert not wrong, "\n".join(wrong)
        assert await page.get_attribute("html", "lang") == language


@pytest.mark.parametrize(("language", "theme"), [("hr", "light"), ("en", "dark")])
async def test_the_page_to_sign_in_with_is_too(desk: Desk, language: str, theme: str) -> None:
    async with desk.visitor(language=language, theme=theme) as page:
        wrong = await look_at(page, ["/sign-in"])
        assert not wrong, "\n".join(wrong)
