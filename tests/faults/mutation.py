"""R4: every planted bug is caught, or the harness proves nothing."""

from __future__ import annotations

import time
from collections.abc import Sequence

from tests.faults.checker import Verdict, partition_meant
from tests.faults.client import Flow, client_of
from tests.faults.instance import Plan, running
from tests.faults.mutants import MUTANTS, Mutant
from tests.faults.nemesis import Nemesis, drawn, process_faults
from tests.faults.results import Result
from tests.faults.run import FIRMS_AT_ONCE, Order, checked, work_folder
from tests.faults.traffic import Traffic

ROUND_S = 10.0
ROUNDS_MAX = 4
FIRMS = 600
FIRMS_AT_ONCE_MORE = 2 * FIRMS_AT_ONCE
AMONG_THEM = 0.2  # seconds between what a firm says and what the next one does


async def run(order: Order, names: Sequence[str] = ()) -> Result:
    """Return the result: kept when every mutant named (none: all) was caught."""
    told: dict[str, str] = {}
    for name in names or MUTANTS:
        told[name] = await _hunt(order, name, MUTANTS[name])
        order.say(f"  {name:<24} {told[name] or 'NOT CAUGHT'}")
    missed = [name for name, how in told.items() if not how]
    return Result(
        run="R4 mutants",
        outcome="broken" if missed else "kept",
        seed=order.seed,
        why=f"not caught: {', '.join(missed)}" if missed else "",
        figures={"caught": len(told) - len(missed), "mutants": len(told), "told": told},
    )


async def _hunt(order: Order, name: str, mutant: Mutant) -> str:
    """Return how the mutant was caught, empty when it was not: in rounds, each harder to get through."""
    began = time.monotonic()
    for number in range(ROUNDS_MAX):
        verdict = await _round(order, name, mutant, number)
        if not verdict.sound:
            return f"caught in {time.monotonic() - began:.0f} s: {verdict.told()}"
    return ""


async def _round(order: Order, name: str, mutant: Mutant, number: int) -> Verdict:
    seed = order.seed + number
    traffic = Traffic(seed, firms=FIRMS)
    with work_folder("mutant") as data:
        async with (
            running(Plan(data=data, mutant=name), traffic) as instance,
            client_of(instance, seed=seed) as client,
        ):
            flow = Flow(client, traffic, at_once=FIRMS_AT_ONCE_MORE, pause_s=AMONG_THEM)
            nemesis = Nemesis(instance, seed=seed)
            faults = drawn(process_faults(mutant.victims, mutant.kinds), seed=seed)
            async with flow.flowing():
                times = order.scaled(round(ROUND_S * (number + 1) / mutant.pause_s), least=4)
                await nemesis.rage(faults, number=times, pause_s=mutant.pause_s)
            _, verdict = await checked(instance, client.log, partition_meant(client.log), pages_max=0)
            return verdict
