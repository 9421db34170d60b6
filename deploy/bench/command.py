"""`make bench`: rates, latencies and CPU of the pipeline beside those of the bare pipe, in turn, in one run.

Everything runs on this machine, the load generator too. Each pass posts pieces that nobody has seen, to
both in alternating order; before the first both are warmed up, so that caches and plans stand.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import msgspec
from rich.console import Console

from deploy.bench.measuring import DRIP_RATE, JSON, MAIL, PIPE, PRODUCT, Case, Run, dripped, flooded
from deploy.bench.stack import Stack, know, running
from deploy.bench.traffic import Clone, Desk, Row, interleaved
from deploy.sample import SAMPLE_DESK
from shared.settings import Settings

CASES = (JSON, MAIL)
TARGETS = (PIPE, PRODUCT)
MODES = {"power-safe sync": True, "broker's default sync": False}


class Size(msgspec.Struct, frozen=True):
    """How much is done. A clone is the sample desk under names of its own: 83 calls, 98 mails."""

    passes: int
    clones_per_pass: int  # whose interactions are posted in one
    clones_to_warm_up: int
    drips: int

    @property
    def clones(self) -> int:
        """How many stand in the directory; the last ones' calls are the drips."""
        return self.passes * self.clones_per_pass + 2 * self.clones_to_warm_up


FULL = Size(passes=5, clones_per_pass=24, clones_to_warm_up=6, drips=300)
SHORT = Size(passes=1, clones_per_pass=8, clones_to_warm_up=2, drips=50)  # does it run, not how fast


async def bench(settings: Settings, *, console: Console, short: bool = False) -> None:
    """Measure, print, and keep the figures as bench.json in the data folder."""
    figures: dict[str, Any] = {}
    for mode, sync_always in MODES.items():
        console.print(f"\n{mode}")
        async with running(sync_always=sync_always) as stack:
            figures[mode] = await _measured(stack, SHORT if short else FULL, console)
    target = Path(settings.data) / "bench.json"
    await asyncio.to_thread(target.parent.mkdir, parents=True, exist_ok=True)
    await asyncio.to_thread(target.write_text, json.dumps(figures, indent=1))
    console.print(f"\nfigures: {target}")


async def _measured(stack: Stack, size: Size, console: Console) -> dict[str, Any]:
    clones = Desk(SAMPLE_DESK).clones(size.clones)
    directory = [json.dumps(row, ensure_ascii=False) for clone in clones for row in clone.directory()]
    await know(stack, SAMPLE_DESK / "desk.json", directory)
    console.print(f"{len(directory)} customers in the directory")
    warming, rest = clones[: size.clones_to_warm_up], clones[size.clones_to_warm_up :]
    dripping, posting = rest[-size.clones_to_warm_up :], rest[: -size.clones_to_warm_up]
    for case in CASES:
        for target in TARGETS:
            await flooded(stack, target, case, bodies_of(warming, case))
    figures: dict[str, Any] = {}
    for case in CASES:
        runs = await _in_turn(stack, size, case, posting)
        figures[case.name] = _told(case, runs, console)
    bodies = bodies_of(dripping, JSON)[: size.drips]
    for target in TARGETS:
        latency = await dripped(stack, target, JSON, bodies)
        figures[f"latency {target.name}"] = latency
        told = ", ".join(f"{name} {value:.1f}" for name, value in latency.items())
        console.print(f"  {target.name:<8} at {DRIP_RATE}/s, POST to committed, ms: {told}")
    return figures


async def _in_turn(stack: Stack, size: Size, case: Case, clones: Sequence[Clone]) -> dict[str, list[Run]]:
    runs: dict[str, list[Run]] = {target.name: [] for target in TARGETS}
    for number in range(size.passes):
        bodies = bodies_of(clones[number * size.clones_per_pass :][: size.clones_per_pass], case)
        for target in TARGETS if number % 2 == 0 else reversed(TARGETS):
            runs[target.name].append(await flooded(stack, target, case, bodies))
    return runs


def bodies_of(clones: Sequence[Clone], case: Case) -> list[str]:
    """Return what the clones post in `case`, one of each in turn."""
    payloads: list[Row] = interleaved([list(clone.payloads(case.channel)) for clone in clones])
    return [row["raw"] if "raw" in row else json.dumps(row, ensure_ascii=False) for row in payloads]


def _told(case: Case, runs: Mapping[str, Sequence[Run]], console: Console) -> dict[str, Any]:
    """Print and return the medians of both targets, and of the ratio of their rates pass by pass."""
    ratios = [product.rate / pipe.rate for product, pipe in zip(runs["product"], runs["pipe"], strict=True)]
    for target, found in runs.items():
        rates = [run.rate for run in found]
        costs = {name: median(run.cpu_us[name] for run in found) for name in sorted(found[0].cpu_us)}
        spent = ", ".join(f"{name} {cost:.0f}" for name, cost in costs.items() if cost >= 1)
        console.print(
            f"  {case.name} {target:<8}{median(rates):5.0f} a second ({min(rates):.0f}-{max(rates):.0f}); "
            f"CPU {sum(costs.values()):.0f} us each: {spent}"
        )
    console.print(f"  {case.name} ratio {median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})")
    return {
        "ratio": median(ratios),
        "ratios": ratios,
        **{target: [msgspec.to_builtins(run) for run in found] for target, found in runs.items()},
    }
