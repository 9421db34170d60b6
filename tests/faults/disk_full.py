"""R6: the broker's disk is full, and free again: taken again within a minute without hands, nothing lost.

This one runs under the product's own supervisor, whose rule it is to restart a broker that does not heal.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from tests.faults.checker import partition_meant
from tests.faults.client import Client, Flow, client_of
from tests.faults.disks import MEGABYTE, NoDisks, disk
from tests.faults.results import Result, figures_of
from tests.faults.run import FIRMS_AT_ONCE, Order, checked, work_folder
from tests.faults.traffic import Traffic, written
from tests.system import product

NAME = "R6 disk full"
DISK_MB = 64
BACK_S = 60.0
GIVEN_UP_S = 90.0  # then a hand helps, to see that at least nothing is lost
FULL_S = 15.0  # that the disk stays full
NOTICED_S = 30.0
FIRMS = 600
FIRMS_BEFORE = 10
LOOK_AGAIN_S = 0.1
BROKER = "nats-server"


async def run(order: Order) -> Result:
    """Return the result of a full disk under the broker."""
    traffic = Traffic(order.seed, firms=FIRMS)
    try:
        with work_folder("full") as work, disk(work / "disk", work / "data" / "nats", megabytes=DISK_MB):
            return await _filled(order, traffic, work / "data")
    except NoDisks as cause:
        return Result(run=NAME, outcome="not run", seed=order.seed, why=str(cause))


async def _filled(order: Order, traffic: Traffic, data: Path) -> Result:
    async with product.running(data, correlators=2) as desk:
        async with desk.commands() as commands:
            known, customers = written(data / "run", traffic)
            await commands.set_desk(known)
            await commands.import_directory(customers)
        # The next ones begin with the desk, these poll for it: until then no mail is anybody's.
        for process in ("services.correlator", "services.intake email"):
            desk.kill(process)
        async with client_of(desk, seed=order.seed) as client:
            flow = Flow(client, traffic, at_once=FIRMS_AT_ONCE)
            async with flow.flowing():
                await flow.until_told(FIRMS_BEFORE)
                ballast = data / "nats" / "ballast"
                await asyncio.to_thread(_fill, ballast)
                refused = await _refused(client)
                await asyncio.sleep(FULL_S)
                ballast.unlink()
                back_s = await _taken_again(client, since=time.time())
                if back_s is None:
                    desk.kill(BROKER)
            state, verdict = await checked(desk, client.log, partition_meant(client.log), pages_max=0)
    faults = [] if verdict.sound else [verdict.told()]
    if back_s is None or back_s > BACK_S:
        faults.append("not back within a minute without hands")
    return Result(
        run=NAME,
        outcome="broken" if faults else "kept" if refused else "void",
        seed=order.seed,
        why="; ".join(faults),
        hits={"disk full": int(refused)},
        figures=figures_of(client.log, state, verdict) | {"back_s": back_s},
    )


def _fill(ballast: Path) -> None:
    with ballast.open("wb", buffering=0) as file:
        for size in (MEGABYTE, 4_096):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue


async def _refused(client: Client) -> bool:
    """Return once every piece under way has been refused; False when the full disk is not noticed."""
    began, wall = time.monotonic(), time.time()
    while time.monotonic() - began < NOTICED_S:
        late = [one for one in client.log if one.outcome == "unknown" and one.answers[-3:] == ["503"] * 3]
        if late and not any(one.outcome == "ok" and one.ended_at > wall + 5 for one in client.log):
            return True
        await asyncio.sleep(LOOK_AGAIN_S)
    return False


async def _taken_again(client: Client, *, since: float) -> float | None:
    """Return how long it took until something was taken, None when it took too long."""
    while time.time() - since < GIVEN_UP_S:
        ended = [one.ended_at for one in client.log if one.outcome == "ok" and one.ended_at > since]
        if ended:
            return round(min(ended) - since, 1)
        await asyncio.sleep(LOOK_AGAIN_S)
    return None
