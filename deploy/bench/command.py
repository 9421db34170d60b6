"""`make bench`: rates, latencies and CPU of the pipeline beside those of the bare pipe, in turn, in one run.

A rate counts from the first POST until the last piece is committed (and, for the product, placed), load
generator included, all on this machine. Each run posts pieces that nobody has seen.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import msgspec
import psycopg
from rich.console import Console

from deploy.bench.cpu import cpu_seconds_by_process
from deploy.bench.stack import Stack, know, running
from deploy.bench.traffic import Desk, Row, interleaved
from deploy.databases import libpq_url
from deploy.sample import SAMPLE_DESK
from shared.errors import Refused
from shared.settings import Settings

DONE_WAIT_S = 120.0
DRIP_RATE = 50  # a second
COUNT = {"product": "select count(*) from inbox", "pipe": "select count(*) from pipe"}


class Size(msgspec.Struct, frozen=True):
    """How much is done."""

    clones: int  # of the sample desk, in the directory
    passes: int
    clones_per_pass: int  # whose interactions are posted in one
    drips: int


FULL = Size(clones=80, passes=3, clones_per_pass=26, drips=300)
SHORT = Size(clones=8, passes=1, clones_per_pass=8, drips=50)  # for CI: does it run, not how fast


class Case(msgspec.Struct, frozen=True):
    """One kind of traffic."""

    name: str
    channel: str
    path: str
    media_type: str


CASES = (
    Case("json", "phone", "/v1/phone-notes", "application/json"),
    Case("mail", "email", "/v1/emails", "message/rfc822"),
)


class Run(msgspec.Struct, frozen=True):
    """One flood: how fast, and what it cost."""

    rate: float  # pieces a second
    cpu_us: Mapping[str, float]  # a piece, by process


async def bench(settings: Settings, *, console: Console, short: bool = False) -> None:
    """Measure, print, and keep the figures as bench.json in the data folder."""
    size = SHORT if short else FULL
    figures: dict[str, Any] = {}
    for mode, sync_always in (("power-safe sync", True), ("broker's default sync", False)):
        console.print(f"\n{mode}")
        async with running(sync_always=sync_always) as stack:
            figures[mode] = await _measured(stack, size, console)
    target = Path(settings.data) / "bench.json"
    await asyncio.to_thread(target.parent.mkdir, parents=True, exist_ok=True)
    await asyncio.to_thread(target.write_text, json.dumps(figures, indent=1))
    console.print(f"\nfigures: {target}")


async def _measured(stack: Stack, size: Size, console: Console) -> dict[str, Any]:
    clones = Desk(SAMPLE_DESK).clones(size.clones)
    directory = [json.dumps(row, ensure_ascii=False) for clone in clones for row in clone.directory()]
    await know(stack, SAMPLE_DESK / "desk.json", directory)
    console.print(f"{len(directory)} customers in the directory")
    figures: dict[str, Any] = {}
    for case in CASES:
        runs: dict[str, list[Run]] = {"pipe": [], "product": []}
        for number in range(size.passes):
            part = clones[number * size.clones_per_pass : (number + 1) * size.clones_per_pass]
            bodies = _bodies(interleaved([list(clone.payloads(case.channel)) for clone in part]))
            for target, done in runs.items():
                done.append(await _flooded(stack, target, case, bodies))
        figures[case.name] = _told(case, runs, console)
    fresh = interleaved(
        [list(clone.payloads("phone")) for clone in Desk(SAMPLE_DESK).clones(size.clones + 8)[-8:]]
    )
    bodies = _bodies(fresh[: size.drips])
    for target in ("pipe", "product"):
        latency = await _dripped(stack, target, CASES[0], bodies)
        figures[f"latency {target}"] = latency
        told = ", ".join(f"{name} {value:.1f}" for name, value in latency.items())
        console.print(f"  {target:<8} at {DRIP_RATE}/s, POST to committed, ms: {told}")
    return figures


def _bodies(payloads: Sequence[Row]) -> list[str]:
    return [row["raw"] if "raw" in row else json.dumps(row, ensure_ascii=False) for row in payloads]


def _told(case: Case, runs: Mapping[str, Sequence[Run]], console: Console) -> dict[str, Any]:
    """Print and return the median run of each target and their ratio."""
    middle = {
        target: sorted(found, key=lambda run: run.rate)[len(found) // 2] for target, found in runs.items()
    }
    ratio = median(
        product.rate / pipe.rate for product, pipe in zip(runs["product"], runs["pipe"], strict=True)
    )
    for target, run in middle.items():
        spent = ", ".join(f"{name} {cost:.0f}" for name, cost in sorted(run.cpu_us.items()) if cost >= 1)
        rates = "/".join(f"{one.rate:.0f}" for one in runs[target])
        console.print(f"  {case.name} {target:<8} {rates} a second; CPU us each: {spent}")
    console.print(f"  {case.name} ratio {ratio:.2f}")
    return {
        "ratio": ratio,
        **{target: [msgspec.to_builtins(run) for run in found] for target, found in runs.items()},
    }


async def _flooded(stack: Stack, target: str, case: Case, bodies: Sequence[str]) -> Run:
    before, count_before = cpu_seconds_by_process(os.getpid()), await _count(stack, target)
    begun = time.time()
    loading = asyncio.create_task(_load(stack, target, case, bodies))
    wanted = count_before + len(bodies)
    async with asyncio.timeout(DONE_WAIT_S):
        while await _count(stack, target) < wanted:
            if loading.done():
                loading.result()
            await asyncio.sleep(0.02)
    ended, outcome = time.time(), await loading
    if outcome["statuses"] != {"202": len(bodies)}:
        raise Refused(f"bench: {target} answered {outcome['statuses']}")
    after = cpu_seconds_by_process(os.getpid())
    spent = {name: (after[name] - before.get(name, 0)) / len(bodies) * 1e6 for name in after}
    spent["load"] = outcome["cpu_s"] / len(bodies) * 1e6
    return Run(len(bodies) / (ended - max(begun, outcome["started_at"])), spent)


async def _dripped(stack: Stack, target: str, case: Case, bodies: Sequence[str]) -> dict[str, float]:
    """Return percentiles of the time from POST to the commit's notification, in ms."""
    heard: list[float] = []
    async with await psycopg.AsyncConnection.connect(
        libpq_url(stack.settings.database_url), autocommit=True
    ) as listening:
        await listening.execute("listen outbox")
        ears = asyncio.create_task(_hear(listening, heard))
        outcome = await _load(stack, target, case, bodies, rate=DRIP_RATE)
        await asyncio.sleep(0.5)  # the last commit's notification
        ears.cancel()
    waits = sorted(
        min((at - sent for at in heard if at >= sent), default=float("nan")) * 1000
        for sent, _ in outcome["taken"]
    )
    percentiles = quantiles(waits, n=100)
    return {"p50": percentiles[49], "p95": percentiles[94], "p99": percentiles[98]}


async def _hear(listening: psycopg.AsyncConnection[Any], heard: list[float]) -> None:
    async for _ in listening.notifies():
        heard.append(time.time())  # noqa: PERF401  each at its own moment


async def _load(
    stack: Stack, target: str, case: Case, bodies: Sequence[str], *, rate: int = 0
) -> dict[str, Any]:
    port = stack.pipe_port if target == "pipe" else getattr(stack.settings, f"{case.channel}_port")
    job = {
        "port": port,
        "path": case.path,
        "key": stack.keys[case.channel],
        "media_type": case.media_type,
        "bodies": bodies,
        "rate": rate,
    }
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(job, file)
        file.flush()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "deploy.bench.load", file.name, stdout=asyncio.subprocess.PIPE
        )
        said, _ = await process.communicate()
    if process.returncode:
        raise Refused("bench: the load generator failed")
    outcome: dict[str, Any] = json.loads(said)
    return outcome


async def _count(stack: Stack, target: str) -> int:
    async with await psycopg.AsyncConnection.connect(libpq_url(stack.settings.database_url)) as connection:
        found = await (await connection.execute(COUNT[target])).fetchone()
    assert found is not None
    return int(found[0])
