"""X2: whoever opens a mail is not heard of elsewhere: a browser loads nothing from any host but our own.

Every mail that there is (our corpora, our hostile mails, other people's where they are named, and trackers in
every place that loads one) is taken in, and every page on which it shows is opened in a real Chromium: the
thread, the noise, the customer's own pages, and the original. Every other host leads to one that listens. The
same HTML must be heard of from a page that nothing protects, else the run is void.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from playwright.async_api import Browser, Error, Page

from deploy.store_commands import store_commands
from tests.browser.chromium import NONE_FOUND, chromium_in
from tests.faults.doors import url_of
from tests.faults.instance import Instance
from tests.faults.reading import settled
from tests.faults.results import Outcome, Result
from tests.faults.run import Order
from tests.hostile.bare import fires_unprotected
from tests.hostile.canary import CanaryHost, caged_browser, canary_host
from tests.hostile.lots import Lot
from tests.hostile.mail_set import read_mail_set
from tests.hostile.noticing import Noticed, Notices, noticed_context
from tests.hostile.touring import tour
from tests.hostile.trackers import HOST, Tracker, trackers
from tests.hostile.wall import directory_of
from tests.hostile.walled import PORTAL, TAKEN, bare_desk, come_in, post_all, sign_in, thread_paths

NAME = "X2 foreign loads"
HEARD_SHARE_MIN = 0.5  # of the trackers, from the unprotected page: some wait for other programs
NAKED_PAGES = 10
WHY = "stoji li u izvorniku slika"
CUSTOMER = Lot(number=0, payloads=("Vlasnik",))


async def run(order: Order) -> Result:
    """Return the result: no page asked any other host for anything."""
    if chromium_in(os.environ) is None:
        return Result(run=NAME, outcome="not run", seed=order.seed, why=NONE_FOUND)
    ours, mails = list(trackers(CUSTOMER)), read_mail_set()
    step = max(1, round(1 / order.scale))
    some = mails.all[::step]
    async with (
        bare_desk(order) as instance,
        canary_host() as canary,
        caged_browser(dict(os.environ), canary) as browser,
    ):
        assert browser is not None, "there is a program"
        control = await _heard_unprotected(browser, canary, ours)
        order.say(f"{control:.0%} of the trackers are heard of where nothing protects")
        taken, ids = await _taken(instance, [*some, *(one.raw.encode() for one in ours)], ours)
        order.say(f"{taken} mails are taken in")
        originals = ids[: order.scaled(len(ids), least=10)]
        before = len(canary.heard)
        pages = [await _opened(instance, browser, originals, policy=policy) for policy in (True, False)]
        heard = canary.heard[before:]
        naked = await _opened_naked(instance, browser)
    mails_count = len(some) + len(ours)
    outcome, why = judged(pages, heard, naked, control=control, refused=mails_count - taken)
    figures = {
        "mails": mails_count,
        "others": len(mails.further[::step]),
        "trackers": len(ours),
        "originals": len(originals),
        "control": round(control, 3),
        "heard": len(heard),
        "as it is": pages[0].figures(),
        "without policy": pages[1].figures(),
        "without both": naked.figures(),
    }
    return Result(run=NAME, outcome=outcome, seed=order.seed, why=why, figures=figures)


def judged(
    pages: Sequence[Noticed], heard: Sequence[str], naked: Noticed, *, control: float, refused: int
) -> tuple[Outcome, str]:
    """Return the outcome, and what was loaded or why nothing is shown by it.

    `naked` is what was noticed on the product's own pages without any layer.
    """
    broken = [f"{len(heard)} heard: {heard[:3]}"] if heard else []
    for one in pages:
        broken += [
            f"{getattr(one, what)} {what}: {one.examples.get(what)}"
            for what in ("foreign", "navigations", "fired", "traces")
            if getattr(one, what)
        ]
    if broken:
        return "broken", "; ".join(broken)
    doubts = [f"{refused} mails were not taken"] if refused else []
    doubts += [f"{one.unseen} pages were late" for one in pages if one.unseen]
    if control < HEARD_SHARE_MIN:
        doubts.append(f"only {control:.0%} of the trackers are heard of where nothing protects")
    if not naked.loaded:
        doubts.append("nothing is loaded on the product's own pages with both layers away")
    return ("void", "; ".join(doubts)) if doubts else ("kept", "")


async def _heard_unprotected(browser: Browser, canary: CanaryHost, ours: Sequence[Tracker]) -> float:
    """Return which share of the trackers with HTML is heard of from a page that nothing protects."""
    html = {one.name: one.html for one in ours if one.html}
    await fires_unprotected(browser, canary, list(html.values()))
    asked = {line.split(" ")[1].partition("?")[0].strip("/") for line in canary.heard if " " in line}
    return len({name for name in html if any(path.startswith(name) for path in asked)}) / len(html)


async def _taken(
    instance: Instance, mails: Sequence[bytes], ours: Sequence[Tracker]
) -> tuple[int, Sequence[str]]:
    """Return how many mails were taken in, and by which ids those of the trackers go."""
    directory = instance.plan.data / "run" / "trackers.jsonl"
    directory.write_text(directory_of([CUSTOMER]), encoding="utf-8")
    async with store_commands(instance.settings) as commands:
        await commands.import_directory(directory)
    answers = await post_all(instance, [("email", {"raw": one}) for one in mails])
    await settled(instance)
    own = {one.raw.encode() for one in ours}
    ids = [one.id for one in answers if one.payload["raw"] in own]
    return sum(one.status == TAKEN for one in answers), ids


async def _opened(instance: Instance, browser: Browser, originals: Sequence[str], *, policy: bool) -> Noticed:
    """Return what was noticed on all pages on which the mails show."""
    address = url_of(instance.settings, "store")
    async with noticed_context(browser, address, policy=policy) as (context, notices):
        await sign_in(context, address)
        threads = await thread_paths(instance)
        await tour(context, notices, ["/", "/noise", "/reviews", f"/search?q={HOST}", *threads])
        page = await context.new_page()
        for name in originals:
            await _open_original(page, notices, name)
        await come_in(context, instance, CUSTOMER)
        await tour(context, notices, PORTAL)
    return notices.noticed


async def _opened_naked(instance: Instance, browser: Browser) -> Noticed:
    """Return what is noticed when trackers come in as they are, and stand on pages with both layers away."""
    for service, layer in (("email", "html_kept"), ("store", "unescaped")):
        instance.mutants[service] = layer
        await instance.restart(service)
    other = Lot(number=1, payloads=("Vlasnik",))
    answers = await post_all(instance, [("email", {"raw": one.raw.encode()}) for one in trackers(other)])
    await settled(instance)
    address = url_of(instance.settings, "store")
    async with noticed_context(browser, address, policy=False) as (context, notices):
        await sign_in(context, address)
        paths = [f"/interactions/{one.id}" for one in answers[:NAKED_PAGES]]  # each leads to its thread
        await tour(context, notices, paths, follow=False)
    return notices.noticed


async def _open_original(page: Page, notices: Notices, name: str) -> None:
    """Ask for an original as an administrator does; it is a file to be saved, and no page."""
    await page.goto(f"/interactions/{name}/original")
    await page.locator("[name=why]").fill(WHY)
    try:
        async with page.expect_download():
            await page.locator("main form button").click()
    except Error as error:
        notices.noticed.note("fired", f"no download: {error.message[:60]}", where=name)
    notices.noticed.pages += 1
