"""One measurement: a flood for the rate and what it costs, a drip for the latency.

A rate counts from the first POST until the last piece is committed (and, for the product, placed), load
generator included. Only what was taken anew counts: a piece that either side calls a duplicate is not done.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from statistics import quantiles
from typing import Any

import msgspec
import psycopg

from deploy.bench.cpu import cpu_seconds_by_process
from deploy.bench.stack import Stack
from deploy.databases import libpq_url
from shared.errors import Refused

DONE_WAIT_S = 120.0
LOOK_EVERY_S = 0.01  # for the last commit
RATE_MAX = 10_000  # pieces a second that nothing here reaches: nobody need look before so many could be done
DRIP_RATE = 50  # a second
LAST_COMMIT_WAIT_S = 5.0


class Target(msgspec.Struct, frozen=True):
    """One of the two that are compared."""

    name: str
    count: str  # SQL: how many pieces are committed
    told_on: str  # channel of the NOTIFY at each commit


PIPE = Target("pipe", "select count(*) from pipe", "pipe")
PRODUCT = Target("product", "select count(*) from inbox", "outbox")


class Case(msgspec.Struct, frozen=True):
    """One kind of traffic."""

    name: str
    channel: str
    path: str
    media_type: str


JSON = Case("json", "phone", "/v1/phone-notes", "application/json")
MAIL = Case("mail", "email", "/v1/emails", "message/rfc822")
CHATS = Case("chats", "chat", "/v1/transcripts", "application/json")
TICKETS = Case("tickets", "ticket", "/v1/tickets", "application/json")
CHANNELS = (JSON, MAIL, CHATS, TICKETS)


class Run(msgspec.Struct, frozen=True):
    """One flood: how fast, and what it cost."""

    rate: float  # pieces a second
    cpu_us: Mapping[str, float]  # a piece, by process


async def flooded(stack: Stack, target: Target, case: Case, bodies: Sequence[str]) -> Run:
    """Post `bodies` as fast as they are taken and return the rate to the last commit."""
    async with await psycopg.AsyncConnection.connect(
        libpq_url(stack.settings.database_url), autocommit=True
    ) as records:
        count_before = await _count(records, target)
        before = cpu_seconds_by_process(os.getpid())
        outcome = await _load(stack, target, case, bodies)
        if outcome["statuses"] != {"202": len(bodies)}:
            raise Refused(f"bench: {target.name} answered {outcome['statuses']}")
        taken = len(bodies) - outcome["duplicates"]
        async with asyncio.timeout(DONE_WAIT_S):
            while (missing := count_before + taken - await _count(records, target)) > 0:  # noqa: ASYNC110
                await asyncio.sleep(max(LOOK_EVERY_S, missing / RATE_MAX))  # a look costs a millisecond
        ended = time.time()
        after = cpu_seconds_by_process(os.getpid())
    spent = {name: (after[name] - before.get(name, 0.0)) / taken * 1e6 for name in after}
    spent["load"] = outcome["cpu_s"] / taken * 1e6
    return Run(taken / (ended - outcome["started_at"]), spent)


async def dripped(stack: Stack, target: Target, case: Case, bodies: Sequence[str]) -> dict[str, float]:
    """Return percentiles in ms of the time from a POST to the first commit's notification after it."""
    heard: list[float] = []
    async with await psycopg.AsyncConnection.connect(
        libpq_url(stack.settings.database_url), autocommit=True
    ) as listening:
        await listening.execute(f"listen {target.told_on}".encode())
        ears = asyncio.create_task(_hear(listening, heard))
        taken = (await _load(stack, target, case, bodies, rate=DRIP_RATE))["taken"]
        last = max(sent for sent, _ in taken)
        async with asyncio.timeout(LAST_COMMIT_WAIT_S):
            while not heard or heard[-1] < last:  # noqa: ASYNC110  an event for each notification costs more
                await asyncio.sleep(LOOK_EVERY_S)
        ears.cancel()
    waits = [(min(at for at in heard if at >= sent) - sent) * 1000 for sent, _ in taken]
    percentiles = quantiles(waits, n=100)
    return {"p50": percentiles[49], "p95": percentiles[94], "p99": percentiles[98]}


async def _hear(listening: psycopg.AsyncConnection[Any], heard: list[float]) -> None:
    async for _ in listening.notifies():
        heard.append(time.time())  # noqa: PERF401  each at its own moment


async def _load(
    stack: Stack, target: Target, case: Case, bodies: Sequence[str], *, rate: int = 0
) -> dict[str, Any]:
    """Let a process of its own post `bodies` and return what it says of it."""
    port = stack.pipe_port if target is PIPE else getattr(stack.settings, f"{case.channel}_port")
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


async def _count(records: psycopg.AsyncConnection[Any], target: Target) -> int:
    found = await (await records.execute(target.count.encode())).fetchone()
    assert found is not None
    return int(found[0])
