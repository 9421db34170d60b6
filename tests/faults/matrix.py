"""R1: every process is killed, stopped and told to end, again and again, while reports come in."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from tests.faults.checker import judge, partition_meant
from tests.faults.client import Client, Flow, client_of
from tests.faults.instance import Instance, Plan, running
from tests.faults.links import laid, to_port
from tests.faults.nemesis import Fault, Nemesis, drawn, process_faults
from tests.faults.results import Result, figures_of, outcome_of
from tests.faults.run import FIRMS_AT_ONCE, Order, checked, fault_free, work_folder
from tests.faults.traffic import PIECES_PER_FIRM, Traffic

CLIENT_LINK = "clients-{door}"
HITS_EACH = 25  # of every kind on every process
PAUSE_S = 1.6  # between two faults: 20 minutes for all
PIECES_A_FAULT_MAX = 300  # 50,000 for 750 faults are 67; a faster machine posts more
FIRMS_MIN = 200
FIRM_PAUSE_S = 0.2  # between what a firm says and what the next one does: 50,000 pieces in 20 minutes


async def run(order: Order) -> Result:
    """Return the result: nothing lost, nothing twice, nothing in a wrong thread, whatever was killed when."""
    return await faulted(order, "R1 processes", process_faults(), pause_s=PAUSE_S, hits_each=HITS_EACH)


async def faulted(
    order: Order,
    name: str,
    faults: Sequence[Fault],
    *,
    pause_s: float,
    hits_each: int,
    client_links: Sequence[str] = (),
) -> Result:
    """Do every fault `hits_each` times (at the order's scale) under traffic, and judge.

    The clients reach the doors in `client_links` over links, too.
    """
    hits_min = order.scaled(hits_each)
    number = hits_min * len(faults)
    traffic = Traffic(order.seed, firms=max(FIRMS_MIN, number * PIECES_A_FAULT_MAX // PIECES_PER_FIRM))
    with work_folder("faults") as data:
        async with contextlib.AsyncExitStack() as stack:
            instance = await stack.enter_async_context(running(Plan(data=data), traffic))
            client = await stack.enter_async_context(client_of(instance, seed=order.seed))
            await reach_over_links(instance, client, client_links, stack)
            flow = Flow(client, traffic, at_once=FIRMS_AT_ONCE, pause_s=FIRM_PAUSE_S)
            nemesis = Nemesis(instance, seed=order.seed)
            order.say(f"{name}: {number} faults of {len(faults)} kinds")
            async with flow.flowing():
                await nemesis.rage(drawn(faults, seed=order.seed), number=number, pause_s=pause_s)
                await made_up(nemesis, faults, hits_min=hits_min)
            order.say(f"{name}: {len(client.log)} pieces posted, waiting until they are placed")
            state, verdict = await checked(instance, client.log, partition_meant(client.log))
    if order.reference:
        verdict = judge(client.log, state, reference=await fault_free(order, traffic, firms=flow.told))
    return Result(
        run=name,
        outcome=outcome_of(
            verdict, hits=nemesis.counts(), expected=[one.name for one in faults], hits_min=hits_min
        ),
        seed=order.seed,
        why=verdict.told(),
        hits=dict(nemesis.counts()),
        figures=figures_of(client.log, state, verdict, nemesis.hits)
        | {"firms": flow.told, "missed": sum(nemesis.missed.values()), "lives": lives(instance)},
    )


async def reach_over_links(
    instance: Instance, client: Client, doors: Sequence[str], stack: contextlib.AsyncExitStack
) -> None:
    """Let the client reach `doors` over links that can be cut."""
    for door in doors:
        port = getattr(instance.settings, f"{door}_port")
        link = await stack.enter_async_context(laid(CLIENT_LINK.format(door=door), to_port(port)))
        instance.links[link.name] = link
        if door == "lmtp":
            client.lmtp_port = link.port
        else:
            client.urls[door] = f"http://127.0.0.1:{link.port}"


async def made_up(nemesis: Nemesis, faults: Sequence[Fault], *, hits_min: int) -> None:
    """Do once more what found nobody to hit, a few times each."""
    for _ in range(hits_min):
        lacking = [one for one in faults if nemesis.counts()[one.name] < hits_min]
        for fault in lacking:
            again = next(drawn([fault], seed=len(nemesis.hits)))
            await nemesis.strike(again)
        await nemesis.over()


def lives(instance: Instance) -> int:
    """Return how often something was started again."""
    return len(instance.said)
