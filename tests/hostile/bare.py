"""The positive control: the same payloads on a page that nothing protects, each in a frame of its own."""

from __future__ import annotations

from collections.abc import Sequence

from playwright.async_api import Browser, Error, Page

from tests.hostile.canary import CanaryHost
from tests.hostile.noticing import noticed_context
from tests.hostile.payloads import cut

FRAMES_AT_ONCE = 100
# Where the unprotected page writes a payload: a text, two kinds of attribute, an address, a script's string.
PLACES = (
    "{}",
    '<input value="{}">',
    "<input value='{}'>",
    '<a href="{}">x</a>',
    "<script>let x = '{}'</script>",
)
# The frames may not lead the page itself elsewhere: what else they do is theirs.
SANDBOX = "allow-scripts allow-same-origin allow-forms allow-popups allow-modals"
WRITE = """async ([pages, sandbox, names]) => {
  const frames = pages.map((html, place) => {
    const one = document.createElement("iframe");
    one.name = names[place];
    one.setAttribute("sandbox", sandbox);
    one.srcdoc = html;
    return one;
  });
  const loading = (one) => new Promise((done) => one.addEventListener("load", done, { once: true }));
  const loaded = frames.map(loading);
  document.body.replaceChildren(...frames);
  await Promise.race([Promise.all(loaded), new Promise((done) => setTimeout(done, 1500))]);
  await new Promise((done) => setTimeout(done, 60));
  document.body.replaceChildren();
}"""


async def fires_unprotected(browser: Browser, canary: CanaryHost, payloads: Sequence[str]) -> set[int]:
    """Return the places of the payloads that run in at least one place of an unprotected page."""
    fired: set[int] = set()
    async with noticed_context(browser, canary.bare) as (context, notices):
        page = await context.new_page()
        for place in PLACES:
            waiting = [number for number in range(len(payloads)) if number not in fired]
            for some in cut(waiting, FRAMES_AT_ONCE):
                await _write(page, canary, {number: place.format(payloads[number]) for number in some})
            fired = {int(name) for name in notices.noticed.names if name.isdecimal()}
    return fired


async def _write(page: Page, canary: CanaryHost, pages: dict[int, str]) -> None:
    try:
        await page.goto(canary.bare)
        await page.evaluate(WRITE, [list(pages.values()), SANDBOX, [str(number) for number in pages]])
    except Error:  # a payload has torn the page down: that it ran, it has told before
        await page.context.new_page()
