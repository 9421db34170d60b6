"""R3: the power is cut. What was acknowledged by then is there when the machine comes up again.

The data folder lies on a disk image. A cut is a copy of the image while everything is stopped: what the file
system held in memory alone is not in it. At every other cut the correlators had been stopped before, so that
the broker's stream alone holds what was acknowledged. With a broker that syncs lazily the same must lose.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from tests.faults.checker import Verdict, judge, partition_meant
from tests.faults.client import Client, Flow, client_of
from tests.faults.disks import NoDisks, cut_off, disk
from tests.faults.instance import Instance, Plan, running
from tests.faults.operations import Operation
from tests.faults.reading import read_state, settled
from tests.faults.results import Result
from tests.faults.run import FIRMS_AT_ONCE, Order, work_folder
from tests.faults.traffic import Traffic
from tests.system.product import descendants

CUTS = 20
CONTROL_CUTS_MAX = 4
DISK_MB = 1_024
FIRMS_A_CUT = 12
FIRMS_MORE = 2  # more firms than are told of: the flow goes on while the cut is prepared
CORRELATORS = ("correlator-1", "correlator-2")
NOT_AFTER_A_CUT = ("run/sockets", "run/instance.json", "postgres/postmaster.pid")


async def run(order: Order) -> list[Result]:
    """Return the result of the cuts, and of the control, without which the first says nothing."""
    try:
        control, lost_by = await _cuts(order, lazy=True, cuts=CONTROL_CUTS_MAX, until_lost=True)
        verdicts, _ = await _cuts(order, lazy=False, cuts=order.scaled(CUTS, least=2))
    except NoDisks as cause:
        return [Result(run="R3 power cut", outcome="not run", seed=order.seed, why=str(cause))]
    lost = sum(len(one.lost) for one in verdicts)
    broken = [one.told() for one in verdicts if not one.sound]
    return [
        Result(
            run="R3 power cut",
            outcome="broken" if broken else "kept" if lost_by else "void",
            seed=order.seed,
            why="; ".join(broken) if broken else "" if lost_by else "the control lost nothing",
            hits={"power cut": len(verdicts)},
            figures={
                "acked": max(one.acked for one in verdicts),
                "lost": lost,
                "twice": sum(len(one.twice) for one in verdicts),
                "misplaced": sum(len(one.misplaced) for one in verdicts),
                "lost_by_the_control": sum(len(one.lost) for one in control),
            },
        )
    ]


async def _cuts(
    order: Order, *, lazy: bool, cuts: int, until_lost: bool = False
) -> tuple[list[Verdict], bool]:
    """Return a verdict on each cut, and whether any lost something."""
    traffic = Traffic(order.seed, firms=(cuts + 1) * FIRMS_A_CUT * FIRMS_MORE)
    verdicts: list[Verdict] = []
    with work_folder("power") as work, disk(work / "disk", work / "here", megabytes=DISK_MB) as here:
        data = here / "data"
        data.mkdir()
        async with (
            running(Plan(data=data, lazy_broker=lazy), traffic) as instance,
            client_of(instance, seed=order.seed) as client,
        ):
            flow = Flow(client, traffic, at_once=FIRMS_AT_ONCE)
            for number in range(cuts):
                known = await _until_the_cut(instance, client, flow, work, stream_alone=number % 2 == 0)
                verdicts.append(await _after_the_cut(order, work, traffic, known))
                order.say(
                    f"  cut {number + 1}: {verdicts[-1].acked} acked, {verdicts[-1].told() or 'all there'}"
                )
                if until_lost and verdicts[-1].lost:
                    break
    return verdicts, any(one.lost for one in verdicts)


async def _until_the_cut(
    instance: Instance, client: Client, flow: Flow, work: Path, *, stream_alone: bool
) -> list[Operation]:
    """Post, cut amid the posting, and return the log as it was at that moment."""
    flow.go_on()
    with contextlib.ExitStack() as stopped:
        if stream_alone:
            stopped.enter_context(_stopped([pid for name in CORRELATORS if (pid := instance.pid(name))]))
        async with flow.flowing():
            await flow.until_told(flow.told + FIRMS_A_CUT)
            known = msgspec.convert(msgspec.to_builtins(client.log), list[Operation])
            with _stopped(descendants(os.getpid())):
                await asyncio.to_thread(cut_off, work / "disk", work / "copy")
    return known


async def _after_the_cut(order: Order, work: Path, traffic: Traffic, known: Sequence[Operation]) -> Verdict:
    """Start on what was on the disk and return the verdict."""
    with disk(work / "copy", work / "there") as there:
        data = there / "data"
        for name in NOT_AFTER_A_CUT:
            (data / name).unlink(missing_ok=True)
        async with running(Plan(data=data), traffic) as instance:
            await settled(instance)
            state = await read_state(instance, pages_max=0)
    return judge(known, state, reference=partition_meant(known))


@contextlib.contextmanager
def _stopped(pids: Sequence[int]) -> Iterator[None]:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
