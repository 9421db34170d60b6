"""S1: half an hour of steady reports while something goes wrong each thirty seconds.

In the first third every process is killed, stopped and told to end. From then on no service of ours is
started again, only stopped for a while and cut off, while broker and database go on dying: so that what a
service forgets to let go of shows in its memory and its open files, which a new life would hide.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Mapping, Sequence

from tests.faults.checker import Verdict, partition_meant
from tests.faults.client import Client, client_of, tell
from tests.faults.growth import Held, Sample, held_by, held_now
from tests.faults.instance import CHANNELS, Instance, Plan, running
from tests.faults.nemesis import Fault, Nemesis, drawn, link_faults, process_faults
from tests.faults.operations import Operation
from tests.faults.reading import State
from tests.faults.results import Outcome, Result, figures_of, percentile
from tests.faults.run import Order, checked, work_folder
from tests.faults.traffic import PIECES_PER_FIRM, Traffic

SOAK_S = 1_800.0
PIECES_PER_S = 20.0
FAULT_EVERY_S = 30.0
WARM_UP_SHARE = 1 / 6  # of the time, before the half: the caches of a service that is started anew fill
SAMPLE_EVERY_S = 5.0
LAG_P99_S = 10.0  # from the acknowledgement to the placement, what the faults delay included
HITS_SHARE_MIN = 0.8  # of the faults that were drawn; else the soak was an idle one
SERVICES = (*CHANNELS, "correlator-1", "correlator-2", "store")
SERVERS = ("nats", "postgres", "backend")


async def run(order: Order) -> Result:
    """Return the result: nothing lost or doubled, no lag to speak of, nothing that grows."""
    seconds = max(60.0, SOAK_S * order.scale)
    traffic = Traffic(order.seed, firms=round(seconds * PIECES_PER_S / PIECES_PER_FIRM) + 1)
    with work_folder("soak") as data:
        async with (
            running(Plan(data=data), traffic) as instance,
            client_of(instance, seed=order.seed) as client,
        ):
            order.say(f"S1 soak: {seconds:.0f} s")
            nemesis = Nemesis(instance, seed=order.seed)
            began = time.monotonic()
            async with _sampled(instance, began) as samples, asyncio.TaskGroup() as group:
                group.create_task(_posted(client, traffic, seconds=seconds))
                group.create_task(_troubled(nemesis, instance, order.seed, seconds=seconds))
            state, verdict = await checked(instance, client.log, partition_meant(client.log))
    held = {name: found for name, found in held_by(samples, seconds).items() if found}
    lag = percentile(lags(client.log, state), 0.99)
    hits_min = round(HITS_SHARE_MIN * (seconds // FAULT_EVERY_S))
    return Result(
        run="S1 soak",
        outcome=judged(verdict, held, lag_p99_s=lag, hits=len(nemesis.hits), hits_min=hits_min),
        seed=order.seed,
        why=verdict.told(),
        hits=dict(nemesis.counts()),
        figures=figures_of(client.log, state, verdict, nemesis.hits)
        | {"seconds": round(seconds), "lag_p99_s": round(lag, 2)}
        | {f"{name}_mb": [one.before >> 20, one.after >> 20] for name, one in held.items()}
        | {f"{name}_files": [one.files_before, one.files_after] for name, one in held.items()},
    )


def judged(
    verdict: Verdict, held: Mapping[str, Held], *, lag_p99_s: float, hits: int, hits_min: int
) -> Outcome:
    """Return the outcome; void where faults were few or a service has no life to measure."""
    if not verdict.sound or lag_p99_s >= LAG_P99_S or any(one.grew for one in held.values()):
        return "broken"
    return "kept" if hits >= hits_min and held.keys() == {*SERVICES} else "void"


def lags(operations: Sequence[Operation], state: State) -> list[float]:
    """Return for each acknowledged piece how many seconds later it was placed."""
    placed = {one.mark: one.decided_at for one in state.shown}
    return [
        max(0.0, placed[one.mark] - one.ended_at)
        for one in operations
        if one.outcome == "ok" and one.mark in placed
    ]


async def _posted(client: Client, traffic: Traffic, *, seconds: float) -> None:
    """Let one firm after the other begin to tell, at a steady pace whatever the answers."""
    pause, began = PIECES_PER_FIRM / PIECES_PER_S, time.monotonic()
    async with asyncio.TaskGroup() as firms:
        for place in range(len(traffic.firms)):
            if place * pause >= seconds:
                return
            await asyncio.sleep(max(0.0, began + place * pause - time.monotonic()))
            firms.create_task(tell(client, traffic.pieces_of(place)))


async def _troubled(nemesis: Nemesis, instance: Instance, seed: int, *, seconds: float) -> None:
    """Do a fault each FAULT_EVERY_S; after the half none that ends a service of ours."""
    began = time.monotonic()
    early = drawn(process_faults(), seed=seed)
    late = drawn(_sparing(instance), seed=seed)
    for number in range(1, int(seconds // FAULT_EVERY_S)):
        await asyncio.sleep(max(0.0, began + number * FAULT_EVERY_S - time.monotonic()))
        warm = number * FAULT_EVERY_S >= seconds * (0.5 - WARM_UP_SHARE)
        await nemesis.strike(next(late if warm else early))
    await nemesis.over()


def _sparing(instance: Instance) -> list[Fault]:
    return [
        *process_faults(SERVICES, ("stop",)),
        *process_faults(SERVERS),
        *link_faults([*instance.links], ("cut", "half_open")),
    ]


@contextlib.asynccontextmanager
async def _sampled(instance: Instance, began: float) -> AsyncIterator[dict[str, list[Sample]]]:
    """Within the context what each service holds is written down now and then."""
    samples: dict[str, list[Sample]] = {name: [] for name in SERVICES}

    async def sample() -> None:
        while True:
            for name in SERVICES:
                pid = instance.pid(name)
                if pid is not None and (found := held_now(pid)) is not None:
                    samples[name].append(Sample(time.monotonic() - began, pid, *found))
            await asyncio.sleep(SAMPLE_EVERY_S)

    task = asyncio.create_task(sample())
    try:
        yield samples
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
