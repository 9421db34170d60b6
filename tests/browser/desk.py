"""A running desk with customers of the sample desk, an agent's browser at it, and what arrives there."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, expect

from deploy.articles import SAMPLE_ARTICLES
from deploy.sample import SAMPLE_DESK, pieces_of
from deploy.sample_times import shifted_payload, weeks_until
from services.store.console.pages import LANGUAGE_COOKIE, THEME_COOKIE
from tests.browser.watching import Watch
from tests.system.product import Product, running

LOGIN, PASSWORD, NAME = "marta", "dovoljno-duga-lozinka", "Marta Babić"
SECOND = "petar"  # another lead: a merge of customers takes two
WIDE = {"width": 1280, "height": 900}
ANSWER_MS = 10_000


class Desk:
    """A running instance, as those who sit before it see it."""

    def __init__(self, product: Product, browser: Browser) -> None:
        self.product, self._browser = product, browser
        self.address = f"http://127.0.0.1:{product.settings.store_port}"
        pieces = pieces_of(SAMPLE_DESK)
        self._pieces = pieces
        self._weeks = weeks_until(datetime.fromisoformat(pieces[-1].received_at), datetime.now(UTC))
        self._signed_in: dict[str, Any] = {}
        self.placed: list[dict[str, Any]] = []

    async def arrive(self, first: int, last: int) -> None:
        """Post the sample desk's pieces from `first` up to `last`; `placed` has them when they are."""
        ids = [
            await self.product.post_until_taken(one.channel, shifted_payload(one.payload, self._weeks))
            for one in self._pieces[first:last]
        ]
        self.placed += [await self.product.placed(one) for one in ids]

    def thread_of(self, piece: int) -> str:
        """Return the handle of the thread in which the sample desk's piece of this number was placed."""
        return str(self.placed[piece]["placement"]["thread"]["handle"])

    async def call(self, call_id: str, note: str, **known: str) -> dict[str, Any]:
        """Post the note of a call, from a number that nobody has where none is given; return it as placed."""
        note_of_call = {
            "call_id": call_id,
            "agent": "Ana",
            "started_at": datetime.now(UTC).isoformat(),
            "caller_number": f"+3859170{len(call_id):02}{sum(call_id.encode()) % 1_000:03}",
            "note": note,
            **known,
        }
        return await self.product.placed(await self.product.post_until_taken("phone", note_of_call))

    @contextlib.asynccontextmanager
    async def visitor(
        self, *, language: str = "hr", theme: str = "light", size: Mapping[str, int] = WIDE, **options: Any
    ) -> AsyncIterator[Page]:
        """Yield a page of somebody who has not signed in; afterwards nothing odd was seen on any page."""
        context = await self._browser.new_context(
            base_url=self.address,
            viewport={"width": size["width"], "height": size["height"]},
            locale="hr-HR" if language == "hr" else "en-GB",
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(ANSWER_MS)
        await context.add_cookies(
            [
                {"name": name, "value": value, "url": self.address}
                for name, value in ((LANGUAGE_COOKIE, language), (THEME_COOKIE, theme))
            ]
        )
        watch = Watch(context, self.address)
        try:
            yield await context.new_page()
            faults = await watch.faults()
            assert not faults, "\n".join(faults)
        finally:
            await context.close()

    @contextlib.asynccontextmanager
    async def agent(self, login: str = LOGIN, **how: Any) -> AsyncIterator[Page]:
        """Yield a page of an administrator who has signed in, as `visitor` does."""
        if login not in self._signed_in:
            async with self.visitor() as page:
                await sign_in(page, login)
                self._signed_in[login] = await cookies_of(page.context)
        async with self.visitor(**how) as page:
            await page.context.add_cookies(self._signed_in[login])
            yield page


async def cookies_of(context: BrowserContext) -> list[Any]:
    """Return the cookies that are not about looks."""
    looks = {LANGUAGE_COOKIE, THEME_COOKIE}
    return [one for one in await context.cookies() if one.get("name") not in looks]


async def sign_in(page: Page, login: str = LOGIN) -> None:
    """Sign in by keyboard alone and end in the inbox."""
    await page.goto("/")
    await expect(page.locator("#login")).to_be_focused()
    await page.keyboard.type(login)
    await page.keyboard.press("Tab")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#views")


@contextlib.asynccontextmanager
async def open_desk(browser: Browser) -> AsyncIterator[Desk]:
    """Within the context a desk runs that knows its customers, and to which nothing has come yet."""
    async with running() as product, product.commands() as commands:
        await commands.set_desk(SAMPLE_DESK / "desk.json")
        await commands.import_directory(SAMPLE_DESK / "directory.jsonl")
        await commands.import_articles(SAMPLE_ARTICLES)
        await commands.add_agent(LOGIN, role="admin", name=NAME, password=PASSWORD)
        await commands.add_agent(SECOND, role="lead", name="Petar Perić", password=PASSWORD)
        yield Desk(product, browser)
