"""What must never be seen on a page: errors, breaches of the policy, other hosts, weight, barriers."""

from __future__ import annotations

import asyncio
from importlib import resources
from typing import Any

from playwright.async_api import BrowserContext, ConsoleMessage, Page, Request, Response, WebError

HTML_BYTES_MAX = 100_000
NARROW = {"width": 360, "height": 780}
GRAVE = {"serious", "critical"}
FAILED_TO_LOAD = "Failed to load resource: the server responded with"
WITHOUT_HOST = ("data:", "blob:", "about:")

# The carrier's own wrapper is left aside: it asks for nothing that these two calls do not do.
AXE = (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
RUN_AXE = "() => axe.run(document, {resultTypes: ['violations']})"
TOO_WIDE = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  const out = [...document.body.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > root.clientWidth + 1);
  return [`${root.scrollWidth} px`, ...out.slice(0, 5).map((one) => `${one.tagName}.${one.className} ${one.id}`)];
}"""  # noqa: E501


class Watch:
    """Notes what goes wrong on any page of a browser's context, from its first request on."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self._address = address
        self._seen: list[str] = []
        self._weighing: list[asyncio.Task[None]] = []
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("request", self._request)
        context.on("response", self._response)

    async def faults(self) -> list[str]:
        """Return what was seen until now."""
        await asyncio.gather(*self._weighing)
        return self._seen

    def _console(self, message: ConsoleMessage) -> None:
        # Also what the content security policy has kept from happening; what failed to load, _response tells.
        if message.type == "error" and not message.text.startswith(FAILED_TO_LOAD):
            self._seen.append(f"console: {message.text} {message.location.get('url', '')}")

    def _error(self, error: WebError) -> None:
        self._seen.append(f"script: {error.error}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self._address, *WITHOUT_HOST)):
            self._seen.append(f"another host: {request.url}")

    def _response(self, response: Response) -> None:
        document = response.request.resource_type == "document"
        refused = (
            document and response.request.method == "POST" and response.status < 500
        )  # it says what is amiss
        if response.status >= 400 and not refused:
            self._seen.append(f"{response.status}: {response.url}")
        if document and response.status == 200:
            self._weighing.append(asyncio.create_task(self._weigh(response)))

    async def _weigh(self, response: Response) -> None:
        length = int((await response.all_headers())["content-length"])
        if length > HTML_BYTES_MAX:
            self._seen.append(f"{length} bytes: {response.url}")


async def barriers(page: Page) -> list[str]:
    """Return what of the page somebody cannot see, reach or be told of, as far as it is grave."""
    await page.evaluate(AXE)
    found: dict[str, Any] = await page.evaluate(RUN_AXE)
    return [
        f"{one['id']} ({one['impact']}): {one['nodes'][0]['html'][:200]} {one['nodes'][0]['failureSummary']}"
        for one in found["violations"]
        if one["impact"] in GRAVE
    ]


async def sideways(page: Page) -> list[str]:
    """Return what makes the page scroll sideways on a telephone; the page keeps its size afterwards."""
    size = page.viewport_size
    assert size is not None
    await page.set_viewport_size({"width": NARROW["width"], "height": NARROW["height"]})
    found: list[str] = await page.evaluate(TOO_WIDE)
    await page.set_viewport_size(size)
    return found
