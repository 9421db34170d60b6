"""The rule of the supervisor for a broker that runs and keeps nothing: it is started again.

A stream that once met a full disk refuses everything until the broker is started again, however much room
there is by then, and so does a broker that hangs. Its process lives on meanwhile, so no Keeper notices.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import msgspec

from deploy.nats import NAME, answers
from deploy.supervisor import Keeper, Say
from shared.subjects import PAYLOAD_BYTES_MAX

ANSWER_S = 5.0
CAUSE_CHARS_MAX = 200

Probe = Callable[[], Awaitable[str]]  # returns what is wrong, empty when it keeps what it takes
Room = Callable[[], bool]


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """When the rule applies."""

    probe_every_s: float = 5.0
    sick_s: float = 30.0  # reliability rule 4.6
    doublings_max: int = 5  # where starting again does not help: after 30 s, 1, 2, 4, 8, 16 min


ROOM_BYTES_MIN = PAYLOAD_BYTES_MAX  # room for the largest message


class Sickness(msgspec.Struct, frozen=True, kw_only=True):
    """Since when it has not been well, by the monotonic clock, and what that has already led to."""

    since_s: float | None = None
    restarts: int = 0  # since it was last well
    told: bool = False  # that its disk is full


def after_probe(before: Sickness, *, well: bool, now_s: float) -> Sickness:
    """Return the state after a probe."""
    if well:
        return Sickness()
    return before if before.since_s is not None else msgspec.structs.replace(before, since_s=now_s)


def after_restart(before: Sickness) -> Sickness:
    """Return the state of a new process: its time begins anew, its patience is longer."""
    return Sickness(restarts=before.restarts + 1)


def is_due(sickness: Sickness, *, now_s: float, limits: Limits) -> bool:
    """Return whether the broker has been sick for long enough to be started again."""
    if sickness.since_s is None:
        return False
    patience = limits.sick_s * (1 << min(sickness.restarts, limits.doublings_max))
    return now_s - sickness.since_s >= patience


async def what_ails(url: str, token: str, monitoring_url: str) -> str:
    """Return what keeps the broker from acknowledging, in one line; empty when nothing does. Never raises.

    Its own health is asked for, because nothing else tells before the customers do: what failed is a single
    stream, so a message put into another one is acknowledged; one for the stream of interactions would be an
    interaction.
    """
    try:
        async with asyncio.timeout(ANSWER_S), httpx.AsyncClient(trust_env=False) as client:
            health = await client.get(f"{monitoring_url}/healthz", timeout=2 * ANSWER_S)
    except (httpx.HTTPError, TimeoutError):
        return "does not answer"
    if health.status_code != httpx.codes.OK:
        return f"keeps nothing ({_cause(health)})"
    return "" if await answers(url, token, NAME) else "answers, but its streams do not"


def _cause(health: httpx.Response) -> str:
    try:
        error = msgspec.json.decode(health.content, type=dict[str, object]).get("error", "")
    except msgspec.DecodeError:
        error = ""
    return str(error or health.status_code)[:CAUSE_CHARS_MAX]


def has_room(folder: Path) -> bool:
    """Return whether there is room on the disk of `folder`; starting again on a full one helps nobody."""
    try:
        return shutil.disk_usage(folder).free >= ROOM_BYTES_MIN
    except OSError:
        return False


@contextlib.asynccontextmanager
async def watched(
    keeper: Keeper,
    probe: Probe,
    *,
    group: asyncio.TaskGroup,
    room: Room,
    say: Say,
    limits: Limits = Limits(),  # noqa: B008  frozen
) -> AsyncIterator[None]:
    """Within the context `keeper`'s process is started again whenever it has been sick for too long.

    While its disk is full it is left alone, which `say` is told once.
    """
    over = asyncio.Event()
    watch = group.create_task(_watch(keeper, probe, over, room=room, say=say, limits=limits))
    try:
        yield
    finally:
        over.set()  # nats-py's close swallows a cancellation, and the next round would never end
        watch.cancel()


async def _watch(
    keeper: Keeper, probe: Probe, over: asyncio.Event, *, room: Room, say: Say, limits: Limits
) -> None:
    sickness, watching = Sickness(), keeper.child
    while not over.is_set():
        await asyncio.sleep(limits.probe_every_s)
        child, cause = keeper.child, await probe()
        if over.is_set():
            return
        if child is None or child is not keeper.child or child is not watching:
            sickness, watching = Sickness(restarts=sickness.restarts), keeper.child
            continue
        sickness = after_probe(sickness, well=not cause, now_s=time.monotonic())
        if not is_due(sickness, now_s=time.monotonic(), limits=limits):
            continue
        if await asyncio.to_thread(room):
            sickness = after_restart(sickness)
            await keeper.end(f"{cause} for over {limits.sick_s:.0f} s")
        elif not sickness.told:
            sickness = msgspec.structs.replace(sickness, told=True)
            say(f"{keeper.name} {cause}: its disk is full. It is started again when there is room")
