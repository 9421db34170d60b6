"""What a browser's context noticed: what ran, what the policy stopped, what was loaded from elsewhere."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import msgspec
from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    Request,
    Response,
    WebError,
)

from services.store.console.pages import LANGUAGE_COOKIE
from tests.hostile.canary import IN_PAGE

WITHOUT_HOST = ("data:", "blob:", "about:", "chrome-error:", "chrome:")
OWN_SCRIPTS = ("/static/", "/widget/")
EXAMPLES_MAX = 5
TOLD_CHARS_MAX = 160
ANSWER_MS = 30_000


class Noticed(msgspec.Struct):
    """What was noticed on any page of a context."""

    pages: int = 0
    unseen: int = 0  # pages that were not there in time, twice
    fired: int = 0  # how often something ran that came in as text
    stopped: int = 0  # how often the policy kept something from running or loading
    foreign: int = 0  # requests to other hosts than our own, also such as the policy stopped
    loaded: int = 0  # of them, those that were answered
    navigations: int = 0  # pages that went elsewhere by themselves
    traces: int = 0  # elements, handlers and addresses on pages of ours that none of ours has
    names: set[str] = msgspec.field(default_factory=set)  # of the frames in which something ran
    examples: dict[str, list[str]] = msgspec.field(default_factory=dict)
    kinds: Counter[str] = msgspec.field(default_factory=Counter)

    def note(self, what: str, more: str, *, where: str, times: int = 1) -> None:
        """Count it, and keep the first few of its kind as examples."""
        setattr(self, what, getattr(self, what) + times)
        kept = self.examples.setdefault(what, [])
        if len(kept) < EXAMPLES_MAX:
            kept.append(f"{where}: {more}"[:TOLD_CHARS_MAX])

    def figures(self) -> dict[str, Any]:
        """Return the counts by name."""
        names = ("pages", "unseen", "fired", "stopped", "foreign", "loaded", "navigations", "traces")
        return {name: getattr(self, name) for name in names}


class Notices:
    """Listens to a context from its first page on."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        """Use `noticed_context`."""
        self.noticed = Noticed()
        self._address = address
        context.on("dialog", self._dialog)
        context.on("weberror", self._error)
        context.on("console", self._console)
        context.on("request", self._request)
        context.on("response", self._response)

    def told(self, source: Any, what: str, more: str, name: str) -> None:
        """Take what tests/hostile/canary.js tells."""
        if what == "policy":
            self.noticed.kinds[more.partition(" ")[0]] += 1
        if what == "ran" and name:
            self.noticed.names.add(name)
        self.noticed.note("stopped" if what == "policy" else "fired", more, where=source["page"].url)

    async def _dialog(self, dialog: Dialog) -> None:
        self.noticed.note("fired", f"dialog {dialog.message}", where=dialog.page.url if dialog.page else "")
        with contextlib.suppress(Exception):  # its page may be gone
            await dialog.dismiss()

    def _error(self, error: WebError) -> None:
        stack = error.error.stack or ""
        if not any(path in stack for path in OWN_SCRIPTS):  # those suffer on a page that is torn apart
            where = error.page.url if error.page else ""
            self.noticed.note("fired", f"script error {error.error.message}", where=where)

    def _console(self, message: ConsoleMessage) -> None:
        if message.args:  # a script said it: what the browser itself says has none
            where = message.page.url if message.page else ""
            self.noticed.note("fired", f"console {message.text}", where=where)

    def _response(self, response: Response) -> None:
        if self._is_foreign(response.url):
            self.noticed.note("loaded", response.url, where=response.request.url)

    def _is_foreign(self, url: str) -> bool:
        return not url.startswith((self._address, *WITHOUT_HOST))

    def _request(self, request: Request) -> None:
        if self._is_foreign(request.url):
            self.noticed.note("foreign", request.url, where=request.frame.url if request.frame else "")


@contextlib.asynccontextmanager
async def noticed_context(
    browser: Browser, address: str, *, policy: bool = True
) -> AsyncIterator[tuple[BrowserContext, Notices]]:
    """Yield a context with an ear at it; without `policy` its pages have no content security policy."""
    context = await browser.new_context(
        base_url=address, bypass_csp=not policy, accept_downloads=False, reduced_motion="reduce"
    )
    context.set_default_timeout(ANSWER_MS)
    notices = Notices(context, address)
    await context.expose_binding("__told", notices.told)
    await context.add_init_script(IN_PAGE)
    await context.add_cookies([{"name": LANGUAGE_COOKIE, "value": "en", "url": address}])
    try:
        yield context, notices
    finally:
        await context.close()


async def policy_stops_scripts(page: Page, notices: Notices) -> bool:
    """Return whether a handler put into the open page is kept from running; nothing of it is counted."""
    before = notices.noticed
    notices.noticed = Noticed()
    await page.evaluate(
        """() => new Promise((done) => {
          document.body.insertAdjacentHTML("beforeend", "<img id=probe src='data:,x' onerror='canary(0)'>");
          document.getElementById("probe").addEventListener("error", () => setTimeout(done, 0));
        })"""
    )
    probed, notices.noticed = notices.noticed, before
    return probed.fired == 0 and probed.stopped > 0
