"""X1: nothing that people write runs as a script, on no page, and each layer holds it alone.

Thousands of payloads stand wherever words can stand. Every page is opened in a real Chromium: as it is;
without its content security policy, so that escaping alone must hold; and with escaping taken out of the
store and HTML left in mails, so that the policy alone must hold. What holds without the policy holds with it,
as nothing on the page is written otherwise: so what is asked page by page (searches, calls, the widget) is
asked in full there, and in part where the policy stands. The same payloads must fire where nothing protects,
else the run is void. All of it takes two hours on two cores, so each mode is also a run of its own.
"""

from __future__ import annotations

import os
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
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


def parts() -> dict[str, Callable[[Order], Awaitable[Result]]]:
    """Return for each mode the run that opens the pages in this mode alone."""
    return {f"scripts-{mode.name.replace(' ', '-')}": partial(run, modes=(mode,)) for mode in MODES}


async def run(order: Order, modes: Sequence[Mode] = MODES) -> Result:
    """Return the result: nothing fired with all layers, without the policy, and without escaping."""
    name = NAME if modes == MODES else ", ".join([NAME, *(mode.name for mode in modes)])
    if chromium_in(os.environ) is None:
        return Result(run=name, outcome="not run", seed=order.seed, why=NONE_FOUND)
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
        paths = await _paths(instance, browser)
        shown = [await _shown(order, instance, browser, mode, some, paths) for mode in modes]
        heard = len(canary.heard) - before
        naked = await _naked(instance, browser, paths)
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
    return Result(run=name, outcome=outcome, seed=order.seed, why=why, figures=figures)


async def _paths(instance: Instance, browser: Browser) -> list[str]:
    """Return the console's pages: those of all threads, and what a walk as it is leads to from there."""
    address = url_of(instance.settings, "store")
    async with noticed_context(browser, address) as (context, notices):
        await sign_in(context, address)
        return await tour(context, notices, ["/", *await thread_paths(instance)], follow=True)


async def _shown(
    order: Order,
    instance: Instance,
    browser: Browser,
    mode: Mode,
    every: Sequence[str],
    paths: Sequence[str],
) -> Shown:
    """Return what is seen in this mode on the console's pages and all others."""
    began = time.monotonic()
    await _restarted(instance, mode)
    address = url_of(instance.settings, "store")
    part = every if mode.escaping and not mode.policy else every[::PART]
    async with noticed_context(browser, address, policy=mode.policy) as (context, notices):
        await sign_in(context, address)
        await tour(context, notices, paths, follow=False)
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
    shown = Shown(mode, notices.noticed, policy, time.monotonic() - began)
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
    return Shown(NAKED, notices.noticed, policy=False)


async def _restarted(instance: Instance, mode: Mode) -> None:
    """Let the store run with the escaping that the mode has."""
    wanted: Any = "" if mode.escaping else "unescaped"
    if instance.mutants.get("store", "") != wanted:
        instance.mutants["store"] = wanted
        await instance.restart("store")
