"""Walks through every page that a desk or a customer has, from link to link, and looks at each."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, Error, Page, TimeoutError  # noqa: A004  not Python's own

from tests.hostile.noticing import Notices

TABS = 2
TRIES = 2  # of a page that is not there in time
EACH_KIND_MAX = 12  # pages of a kind that lists or asks; of those that show what people said, all
WHOLE_KINDS = frozenset(
    {"/threads/*", "/threads/*?before", "/customers/*", "/articles/*", "/portal/threads/*", "/dead-letters/*"}
)
NOT_PAGES = re.compile(r"\.csv(?:\?|$)|^/static/|^/v1/(?!docs)|^/live$")
HANDLE = re.compile(r"^(?=.*[0-9A-Z_-])[\w-]{8,}$|^agent\d+$|^[0-9a-f]{32}$")
LINKS = "() => [...document.links].map((one) => one.href)"
LOOKED = "() => window.__looked"
LOOK = "() => window.__look()"


async def tour(
    context: BrowserContext, notices: Notices, start: Sequence[str], *, follow: bool = True
) -> list[str]:
    """Open the pages of `start` and, with `follow`, what they lead to; return the paths that were opened.

    What ran and what stands there that should not, `notices` has.
    """
    walk = _Walk(start, follow=follow)

    async def work() -> None:
        page = await context.new_page()
        while (path := await walk.next()) is not None:
            links = await look_at(page, notices, path)
            walk.came_back(links)
        await page.close()

    async with asyncio.TaskGroup() as group:
        for _ in range(TABS):
            group.create_task(work())
    return walk.opened


async def look_at(page: Page, notices: Notices, path: str) -> list[str]:
    """Open a page and return its links; a page that goes elsewhere by itself is noted as such."""
    notices.noticed.pages += 1
    for _ in range(TRIES):
        try:
            await page.goto(path, wait_until="load")
            await look_again(page, notices, LOOKED)
            return list(await page.evaluate(LINKS))
        except TimeoutError:
            continue  # the machine is busy
        except Error as error:
            notices.noticed.note("navigations", error.message.partition("\n")[0], where=path)
            return []
    notices.noticed.note("unseen", "late", where=path)
    return []


async def look_again(page: Page, notices: Notices, how: str = LOOK) -> None:
    """Note what stands on the open page that should not."""
    count, examples = await page.evaluate(how)
    if count:
        notices.noticed.note("traces", " | ".join(examples), where=page.url, times=count)


class _Walk:
    """What is still to be opened."""

    def __init__(self, start: Sequence[str], *, follow: bool) -> None:
        self.opened: list[str] = []
        self._follow = follow
        self._waiting = list(start)
        self._known = set(start)
        self._kinds: Counter[str] = Counter()
        self._under_way = 0
        self._stirred = asyncio.Condition()

    async def next(self) -> str | None:
        """Return a path to open; None once nothing is left and nobody may bring more."""
        while not self._waiting:
            if not self._under_way:
                return None
            await asyncio.sleep(0.01)
        self._under_way += 1
        path = self._waiting.pop(0)
        self.opened.append(path)
        return path

    def came_back(self, links: Sequence[str]) -> None:
        """Take the links of a page that was opened."""
        self._under_way -= 1
        for path in sorted({path_of(link) for link in links if self._follow} - self._known):
            kind = kind_of(path)
            self._known.add(path)
            if not path or NOT_PAGES.search(path):
                continue
            if kind not in WHOLE_KINDS and self._kinds[kind] >= EACH_KIND_MAX:
                continue
            self._kinds[kind] += 1
            self._waiting.append(path)


def path_of(link: str) -> str:
    """Return path and query of a link to a page of ours, empty for any other."""
    parts = urlsplit(link)
    if parts.hostname != "127.0.0.1":
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def kind_of(path: str) -> str:
    """Return what pages that differ but in what they are about have in common."""
    parts = urlsplit(path)
    steps = "/".join("*" if HANDLE.match(step) else step for step in parts.path.split("/"))
    names = "&".join(sorted(one.partition("=")[0] for one in parts.query.split("&") if one))
    return f"{steps}?{names}" if names else steps
