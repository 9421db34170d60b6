"""R6: the broker is away, or stalls: every intake says so within a second, and nothing of it remains."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

from tests.faults.checker import partition_meant
from tests.faults.client import Client, client_of
from tests.faults.instance import Instance, Plan, running
from tests.faults.operations import Operation
from tests.faults.reading import settled
from tests.faults.results import Result, figures_of, percentile
from tests.faults.run import Order, checked, work_folder
from tests.faults.traffic import DOORS, Piece, Traffic

AWAY_S = 60.0
ANSWER_P99_S = 1.0
RECOVERED_S = 10.0
POSTS_PER_SECOND = 2  # at every door
BACK_OFF_S = 5.0  # of clients that are told to wait; else their own haste is what would be measured
POSTS_ON_S = 5.0  # after it is back
SAID_WHEN_AWAY = {"503", "451", "202", "250"}  # the last two: it was back, or not away yet
FIRMS = 400
LEAST_REFUSALS = 3  # at each door, or the outage was none

Outage = Callable[[Instance], contextlib.AbstractAsyncContextManager[None]]


async def run(order: Order) -> list[Result]:
    """Return a result for the broker killed and kept away, and one for the broker stopped amid its work."""
    return [
        await _away(order, "R6 bus away", lambda instance: instance.held_down("nats")),
        await _away(order, "R6 bus stalls", _stalled),
    ]


async def _away(order: Order, name: str, outage: Outage) -> Result:
    seconds = order.scaled(round(AWAY_S), least=4)
    traffic = Traffic(order.seed, firms=FIRMS)
    with work_folder("outage") as data:
        async with (
            running(Plan(data=data), traffic) as instance,
            client_of(instance, seed=order.seed) as client,
        ):
            client.pause_s = BACK_OFF_S
            pieces = {door: iter(_pieces_at(traffic, door)) for door in DOORS}
            for door in DOORS:  # all doors work
                await client.post(next(pieces[door]))
            order.say(f"{name}: {seconds} s")
            began = time.time()
            async with outage(instance):
                posting = [
                    asyncio.create_task(_post_on(client, one, until=time.monotonic() + seconds + POSTS_ON_S))
                    for one in pieces.values()
                ]
                await asyncio.sleep(seconds)
            back = time.time()
            await asyncio.gather(*posting)
            await settled(instance)
            state, verdict = await checked(instance, client.log, partition_meant(client.log))
    figures = figures_of(client.log, state, verdict) | _timing(client.log, began=began, back=back)
    placed = {one.mark: one.decided_at for one in state.shown}
    figures["caught_up_s"] = round(max([placed.get(one.mark, back) - back for one in client.log] + [0.0]), 1)
    faults = _faults(figures) + ([verdict.told()] if not verdict.sound else [])
    void = min(figures["refusals"].values()) < LEAST_REFUSALS
    return Result(
        run=name,
        outcome="broken" if faults else "void" if void else "kept",
        seed=order.seed,
        why="; ".join(faults),
        hits={name: 1},
        figures=figures | {"away_s": seconds},
    )


def _faults(figures: dict[str, Any]) -> list[str]:
    faults = [
        f"{door}: p99 of the answers {seconds} s"
        for door, seconds in figures["answer_p99_s"].items()
        if seconds > ANSWER_P99_S
    ]
    if figures["recovered_s"] > RECOVERED_S:
        faults.append(f"taken again only after {figures['recovered_s']} s")
    if figures["said_else"]:
        faults.append(f"said {figures['said_else']}")
    return faults


def _timing(log: list[Operation], *, began: float, back: float) -> dict[str, Any]:
    """Return how soon each door answered meanwhile, and when the last of them took something again."""
    during = [one for one in log if one.invoked_at >= began]
    by_door = {door: [one for one in during if one.door == door] for door in DOORS}
    taken = {
        door: min([one.ended_at for one in ones if one.outcome == "ok" and one.ended_at > back], default=back)
        for door, ones in by_door.items()
    }
    said = {answer for one in during for answer in one.answers}
    return {
        "answer_p99_s": {
            door: round(percentile([one.slowest_s for one in ones], 0.99), 2)
            for door, ones in by_door.items()
        },
        "recovered_s": round(max(taken.values()) - back, 1),
        "refusals": {
            door: sum(answer in {"503", "451"} for one in ones for answer in one.answers)
            for door, ones in by_door.items()
        },
        "said_else": sorted(said - SAID_WHEN_AWAY),
    }


def _pieces_at(traffic: Traffic, door: str) -> list[Piece]:
    return [one for place in range(FIRMS) for one in traffic.pieces_of(place) if one.door == door]


async def _post_on(client: Client, pieces: Any, *, until: float) -> None:
    """Post at an even pace, each piece until it is taken."""
    async with asyncio.TaskGroup() as posts:
        while time.monotonic() < until:
            posts.create_task(client.post(next(pieces)))
            await asyncio.sleep(1 / POSTS_PER_SECOND)


@contextlib.asynccontextmanager
async def _stalled(instance: Instance) -> AsyncIterator[None]:
    pid = instance.pid("nats")
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)
