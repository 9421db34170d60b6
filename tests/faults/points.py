"""R2: a process dies at every named point on a piece's way, and the piece is neither lost nor doubled.

One intake, one correlator and the store are armed side by side, point after point; each armed process dies
as often as the run asks for, and is started again by the supervisor.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from shared.failpoints import Point
from tests.faults.checker import judge, partition_meant
from tests.faults.client import Flow, client_of
from tests.faults.instance import Instance, Plan, running
from tests.faults.results import Result, figures_of, outcome_of
from tests.faults.run import FIRMS_AT_ONCE, Order, checked, fault_free, work_folder
from tests.faults.traffic import Traffic, unusual

KILLS_EACH = 20
PAUSE_S = 0.3  # between what a firm says and what the next one does
STALL_S = 60.0  # no further death in so long: the point is not reached, the run is void
LOOK_AGAIN_S = 0.05
FIRMS, FIRMS_MIN = 4_000, 300

ON_THE_WAY: dict[str, Sequence[Point]] = {
    "email": ("before_blob", "after_blob"),
    "phone": (
        "after_key_claimed",
        "before_publish",
        "amid_batch",
        "after_puback",
        "after_publish_before_answer",
    ),
    "correlator-1": (
        "after_take",
        "after_inbox",
        "before_record",
        "after_record",
        "before_commit",
        "after_commit_before_ack",
        "amid_acks",
    ),
    "store": ("before_outbox_published", "before_outbox_sent"),
}
WITH_POISON: Sequence[Point] = ("after_failure_counted", "before_bury", "after_bury_before_ack")
# tests/deploy/backup, tests/store/replying, webhooks, overlay: not on a piece's way in
ELSEWHERE: Sequence[Point] = (
    "before_manifest",
    "before_database_restored",
    "amid_rebuild",
    "after_mail_before_noted",
    "after_note_before_noted",
    "after_webhook_before_noted",
)


async def run(order: Order) -> Result:
    """Return the result of dying at each of the points on a piece's way."""
    kills = order.scaled(KILLS_EACH)
    traffic = Traffic(order.seed, firms=order.scaled(FIRMS, least=FIRMS_MIN))
    died: dict[str, int] = {}
    with work_folder("points") as data:
        async with (
            running(Plan(data=data), traffic) as instance,
            client_of(instance, seed=order.seed) as client,
        ):
            flow = Flow(client, traffic, at_once=FIRMS_AT_ONCE, pause_s=PAUSE_S, shape=unusual)
            async with flow.flowing():
                await asyncio.gather(
                    *(
                        die_at(instance, service, points, kills=kills, died=died, order=order)
                        for service, points in ON_THE_WAY.items()
                    )
                )
            state, verdict = await checked(instance, client.log, partition_meant(client.log))
    if order.reference:
        told = await fault_free(order, traffic, firms=flow.told)
        verdict = judge(client.log, state, reference=told)
    expected = [point for points in ON_THE_WAY.values() for point in points]
    return Result(
        run="R2 failpoints",
        outcome=outcome_of(verdict, hits=died, expected=expected, hits_min=kills),
        seed=order.seed,
        why=verdict.told(),
        hits=died,
        figures=figures_of(client.log, state, verdict) | {"points": len(expected)},
    )


async def die_at(
    instance: Instance, service: str, points: Sequence[str], *, kills: int, died: dict[str, int], order: Order
) -> None:
    """Let the service die `kills` times at each of the points; those that are not reached are passed over."""
    for point in points:
        instance.armed[service] = f"{point}:kill"
        before = instance.deaths.get(service, 0)
        instance.end(service)  # armed so, it may never be ready
        seen = await _deaths(instance, service, before=before, wanted=kills)
        died[point] = seen
        order.say(f"  {service} died {seen} times at {point}")
        instance.armed[service] = ""
        await instance.restart(service)


async def _deaths(instance: Instance, service: str, *, before: int, wanted: int) -> int:
    """Return how often it died since then, once that is enough or it has lived on for STALL_S."""
    seen, pid, moved_at = 0, instance.pid(service), time.monotonic()
    while seen < wanted and time.monotonic() - moved_at < STALL_S:
        await asyncio.sleep(LOOK_AGAIN_S)
        found = instance.deaths.get(service, 0) - before, instance.pid(service)
        if found != (seen, pid):  # a busy machine takes its time to start it: that is no stall
            (seen, pid), moved_at = found, time.monotonic()
    return seen
