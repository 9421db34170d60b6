"""X1: nothing that people write runs as a script, on no page, and each layer holds it alone.

Thousands of payloads stand wherever words can stand. Every page is opened in a real Chromium: as it is;
without its content security policy, so that escaping alone must hold; and with escaping taken out of the
store and HTML left in mails, so that the policy alone must hold. What holds without the policy holds with it,
as nothing on the page is written otherwise: so what is asked page by page (searches, calls, the widget) is
asked in full there, and in part where the policy stands. The same payloads must fire where nothing protects,
else the run is void.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from typing import Any

from playwright.async_api import Browser

from tests.browser.chromium import NONE_FOUND, chromium_in
from tests.faults.doors import url_of
from tests.faults.instance import Instance
from tests.faults.results import Result
from tests.faults.run import Order
from tests.hostile.asking import calls, chat, elsewhere, searches, type_into_palette
from tests.hostile.bare import fires_unprotected
from tests.hostile.canary import caged_browser, canary_host
from tests.hostile.exports import unsafe_exports
from tests.hostile.layered import MODES, NAKED, Mode, Shown, judged
from tests.hostile.lots import lots_of
from tests.hostile.noticing import noticed_context, policy_stops_scripts
from tests.hostile.payloads import payloads
from tests.hostile.touring import kind_of, tour
from tests.hostile.walled import PORTAL, TAKEN, bare_desk, build_wall, come_in, sign_in, thread_paths

NAME = "X1 scripts"
CONTROL = 1_000  # payloads that are tried where nothing protects
NAKED_PAGES = 30  # of the product, opened with both layers away
PART = 8  # every so manieth, of what is asked in part
PALETTE, ELSEWHERE = 100, 600
SHOWN = "/threads/*"  # the pages on which most is said


async def run(order: Order) -> Result:
    """Return the result: nothing fired with all layers, without the policy, and without escaping."""
    if chromium_in(os.environ) is None:
        return Result(run=NAME, outcome="not run", seed=order.seed, why=NONE_FOUND)
    every, others = payloads(order.seed)  # in an order in which any beginning has some of each
    some = every[: order.scaled(len(every), least=100)]
    async with (
        bare_desk(order) as instance,
        canary_host() as canary,
        caged_browser(dict(os.environ), canary) as browser,
    ):
        assert browser is not None, "there is a program"
        answers = await build_wall(order, instance, some)
        tried = some[: order.scaled(CONTROL, least=100)]
        control = len(await fires_unprotected(browser, canary, tried)) / len(tried)
        order.say(f"{control:.0%} of {len(tried)} payloads fire where nothing protects")
        before = len(canary.heard)
        shown = [await _shown(order, instance, browser, MODES[0], some)]
        shown += [await _shown(order, instance, browser, mode, some, shown[0].paths) for mode in MODES[1:]]
        heard = len(canary.heard) - before
        naked = await _naked(instance, browser, shown[0].paths)
        wrong = await unsafe_exports(instance)
    outcome, why = judged(
        shown, naked, control=control, refused=sum(one.status != TAKEN for one in answers), exports=wrong
    )
    figures = {
        "payloads": len(some),
        "others": round(others * len(some) / len(every)),
        "pieces": len(answers),
        "control": round(control, 3),
        "heard": heard,
        **{one.mode.name: one.noticed.figures() | {"seconds": round(one.seconds)} for one in [*shown, naked]},
    }
    return Result(run=NAME, outcome=outcome, seed=order.seed, why=why, figures=figures)


async def _shown(
    order: Order,
    instance: Instance,
    browser: Browser,
    mode: Mode,
    every: Sequence[str],
    paths: Sequence[str] = (),
) -> Shown:
    """Return what is seen on all pages in this mode; `paths`: on these of the console."""
    began = time.monotonic()
    await _restarted(instance, mode)
    address = url_of(instance.settings, "store")
    part = every if mode.escaping and not mode.policy else every[::PART]
    async with noticed_context(browser, address, policy=mode.policy) as (context, notices):
        await sign_in(context, address)
        start = paths or ["/", *await thread_paths(instance)]
        toured = await tour(context, notices, start, follow=not paths)
        asked = [*searches(part), *calls(part), *elsewhere(every[: order.scaled(ELSEWHERE, least=24)])]
        await tour(context, notices, asked, follow=False)
        if mode.escaping:
            await type_into_palette(context, notices, every[: order.scaled(PALETTE, least=10)])
        for lot in lots_of(every):
            await come_in(context, instance, lot)
            await tour(context, notices, PORTAL, follow=mode.escaping)
        await chat(context, notices, part)
        page = await context.new_page()
        await page.goto("/account")
        policy = await policy_stops_scripts(page, notices)
    shown = Shown(mode, notices.noticed, policy, toured, time.monotonic() - began)
    order.say(f"{mode.name}: {shown.noticed.figures()} in {shown.seconds:.0f} s")
    return shown


async def _naked(instance: Instance, browser: Browser, paths: Sequence[str]) -> Shown:
    """Return what is seen on some of the pages with both layers away."""
    await _restarted(instance, NAKED)
    address = url_of(instance.settings, "store")
    some = [path for path in paths if kind_of(path).startswith(SHOWN)][:NAKED_PAGES]
    async with noticed_context(browser, address, policy=False) as (context, notices):
        await sign_in(context, address)
        await tour(context, notices, some, follow=False)
    return Shown(NAKED, notices.noticed, policy=False, paths=some)


async def _restarted(instance: Instance, mode: Mode) -> None:
    """Let the store run with the escaping that the mode has."""
    wanted: Any = "" if mode.escaping else "unescaped"
    if instance.mutants.get("store", "") != wanted:
        instance.mutants["store"] = wanted
        await instance.restart("store")
