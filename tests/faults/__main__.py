"""`python -m tests.faults`: the fault harness. What each run shows stands in docs/promises.md.

Exit status 0: every promise was kept (what cannot run here is told and shows nothing); 1: one was broken, or
a mutant was not caught; 3: nothing was broken, but too few faults hit for that to say anything.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import traceback
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from deploy.supervisor import cancelled_by_signals
from tests.faults import disk_full, matrix, mutation, outage, points, poison, power, rebuild, soak, wires
from tests.faults.mutants import MUTANTS
from tests.faults.results import FORCED_EXIT, Result, append
from tests.faults.run import Order
from tests.hostile import (
    foreign_loads,
    forgeries,
    large_mails,
    mail_doors,
    mails,
    requests,
    scripts,
    spoofs,
    stalling,
    worst,
)

Run = Callable[[Order], Awaitable[Result | list[Result]]]

FAULT_RUNS: dict[str, Run] = {
    "processes": matrix.run,
    "points": points.run,
    "power": power.run,
    "mutants": mutation.run,
    "links": wires.run,
    "outage": outage.run,
    "disk-full": disk_full.run,
    "poison": poison.run,
    "rebuild": rebuild.run,
    "soak": soak.run,
}
HOSTILE_RUNS: dict[str, Run] = {  # of tests/hostile
    "scripts": scripts.run,
    "foreign-loads": foreign_loads.run,
    "mails": mails.run,
    "mail-doors": mail_doors.run,
    "spoofs": spoofs.run,
    "large-mails": large_mails.run,
    "requests": requests.run,
    "worst": worst.run,
    "stalling": stalling.run,
    "forgeries": forgeries.run,
}
RUNS = FAULT_RUNS | HOSTILE_RUNS | scripts.parts()
SHORT_RUNS = ("processes",)
SHORT_SCALE = 0.04  # each fault on each process once
SEED = 20_261_122
RESULTS = Path("var/faults.jsonl")


def main() -> None:
    """Do what the command line asks for and leave with the status that tells of it."""
    wanted = _arguments()
    order = Order(
        seed=wanted.seed, scale=wanted.scale, say=_say, reference=not wanted.short and not wanted.meant_only
    )
    results: list[Result] = []
    for name in wanted.runs:
        found = asyncio.run(_done(name, order, mutants=wanted.mutant))
        for result in found:
            append(result, wanted.results)
            _say(_line(result))
        results += found
    sys.exit(max(FORCED_EXIT[one.outcome] for one in results) if not _broken(results) else 1)


async def _done(name: str, order: Order, *, mutants: Sequence[str]) -> list[Result]:
    """Return the results of a run; one that could not be done is void, and says why."""
    try:
        with cancelled_by_signals():  # a harness that is told to end leaves nothing behind
            found = await (mutation.run(order, mutants) if name == "mutants" else RUNS[name](order))
    except Exception as error:  # noqa: BLE001  the harness' own trouble is no verdict on the product
        traceback.print_exc()
        return [Result(run=name, outcome="void", seed=order.seed, why=f"harness: {error!r}"[:500])]
    return found if isinstance(found, list) else [found]


def _broken(results: Sequence[Result]) -> bool:
    return any(one.outcome == "broken" for one in results)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("runs", nargs="*", metavar="RUN", help=f"{', '.join(RUNS)}; none: all of faults")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--scale", type=float, default=1.0, help="of every run's own numbers")
    parser.add_argument("--short", action="store_true", help="every process, each fault once, in a minute")
    parser.add_argument(
        "--hostile", action="store_true", help=f"where no run is named: {', '.join(HOSTILE_RUNS)}"
    )
    parser.add_argument("--mutant", action="append", default=[], help=f"of {', '.join(MUTANTS)}; none: all")
    parser.add_argument("--meant-only", action="store_true", help="no fault-free run to hold threads against")
    parser.add_argument("--results", type=Path, default=RESULTS, help=f"file of results ({RESULTS})")
    wanted = parser.parse_args()
    if wanted.short:
        wanted.scale = min(wanted.scale, SHORT_SCALE)
    wanted.runs = wanted.runs or list(_unnamed(hostile=wanted.hostile, short=wanted.short))
    if strangers := {*wanted.runs} - {*RUNS} or {*wanted.mutant} - {*MUTANTS}:
        parser.error(f"there is no {', '.join(sorted(strangers))}")
    return wanted


def _unnamed(*, hostile: bool, short: bool) -> Sequence[str]:
    if hostile:
        return list(HOSTILE_RUNS)
    return SHORT_RUNS if short else list(FAULT_RUNS)


def _line(result: Result) -> str:
    told = ", ".join(f"{name} {value}" for name, value in result.figures.items() if name != "told")
    hits = f"{sum(result.hits.values())} faults hit; " if result.hits else ""
    why = f": {result.why}" if result.why else ""
    return f"{result.run}: {result.outcome.upper()}{why}\n  {hits}{told}"


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201  what a command is for


if __name__ == "__main__":
    main()
