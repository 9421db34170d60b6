"""One Chromium and one running desk for the whole walk; without a Chromium, no walk."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, async_playwright

from tests.browser.chromium import ARGUMENTS, NONE_FOUND, chromium_in
from tests.browser.desk import Desk, open_desk

ARRIVED = 60  # of the sample desk: every channel, reviews, an incident, noise


@pytest.fixture(scope="package")
async def browser() -> AsyncIterator[Browser]:
    """A real browser without a window."""
    program = chromium_in(os.environ)
    if program is None:
        pytest.skip(NONE_FOUND)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture(scope="package")
async def desk(browser: Browser) -> AsyncIterator[Desk]:
    """A running desk to which the beginning of the sample has come."""
    async with open_desk(browser) as desk:
        await desk.arrive(0, ARRIVED)
        yield desk
