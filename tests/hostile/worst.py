"""P3: the worst that can be asked, one after the other: each is answered in time, others hardly wait."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable
from contextlib import AsyncExitStack
from itertools import islice
from typing import Any, TypeVar

import msgspec

from tests.faults.reading import settled
from tests.faults.results import Result
from tests.faults.run import Order
from tests.hostile.attacked import Attacked, attacked
from tests.hostile.loading.case import Case
from tests.hostile.loading.cases import SENT_BYTES_MAX, all_cases
from tests.hostile.loading.good import Ask, Pace, asking, good_note, good_page
from tests.hostile.wire import Answer, Wire, request_bytes

WALL_MAX_S = 6.0  # until it is answered, and until what was taken stands in place
SLOWER_MAX = 2.0
FLOOR_S = 0.1  # what takes less than this nobody waits for, however it compares
BASE_S = 15.0
LOOK_AGAIN_S = 0.05
AFTER_S = 0.2  # what a case has set going may show a little later
TELL_EVERY = 50
TAKEN = 202
PIECES = 60
TOLD_MAX = 12
DEFECTS = frozenset({0, 500, 501, 502, 504})

Made = TypeVar("Made")


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a case."""

    told: str
    status: int
    answer_s: float
    placed_s: float | None = None  # None: it was not taken
    waited_s: dict[str, float] = {}  # the longest that a good request took meanwhile


async def run(order: Order) -> Result:
    """Return the result: the slowest cases, and how long others took with and without them."""
    step = max(1, round(1 / order.scale))
    async with attacked(order, pieces=PIECES) as found:
        pids = found.pids()
        asks = {"phone": good_note(found), "store": good_page(found)}
        base, during = ({name: Pace(seconds=[], faults=[]) for name in asks} for _ in range(2))
        await _beside(asks, base, asyncio.sleep(max(5.0, BASE_S * order.scale)))
        order.say(f"P3 worst: every {step}. case")
        done = []
        for case in islice(all_cases(), 0, None, step):  # made while nobody is timed
            done.append(await _one(found, case, asks, during))
            if len(done) % TELL_EVERY == 0:
                order.say(f"  {len(done)}: {done[-1].told}")
        await settled(found.instance)
        restarted = sorted(name for name, pid in found.pids().items() if pid != pids[name])
    return verdict(order, done, base, during, restarted)


async def _beside(asks: dict[str, Ask], paces: dict[str, Pace], doing: Awaitable[Made]) -> Made:
    """Return what is done, good requests asked all the while; they are added to `paces`."""
    async with AsyncExitStack() as stack:
        meanwhile = {name: await stack.enter_async_context(asking(ask)) for name, ask in asks.items()}
        made = await doing
    for name, pace in meanwhile.items():
        paces[name].seconds += pace.seconds
        paces[name].faults += pace.faults
    return made


async def _one(found: Attacked, case: Case, asks: dict[str, Ask], during: dict[str, Pace]) -> Done:
    """Ask, and wait until what was taken stands in place."""
    raw, mine = _request(found, case), {name: Pace(seconds=[], faults=[]) for name in asks}

    async def ask() -> tuple[Answer, float | None]:
        wire, reader = Wire(found.port(case.door)), Wire(found.port("store"))
        try:
            answer = await wire.ask(raw, last=True)
            placed = await _placed(found, reader, answer) if answer.status == TAKEN else None
            await asyncio.sleep(AFTER_S)
        finally:
            wire.close()
            reader.close()
        return answer, placed

    answer, placed = await _beside(asks, mine, ask())
    for name, pace in mine.items():
        during[name].seconds += pace.seconds
        during[name].faults += pace.faults
    waited = {name: round(max(pace.seconds, default=0.0), 3) for name, pace in mine.items()}
    told = f"{case.door}: {case.name} x{case.times}"
    return Done(told=told, status=answer.status, answer_s=answer.seconds, placed_s=placed, waited_s=waited)


def _request(found: Attacked, case: Case) -> bytes:
    if case.door == "store":
        proof = found.people.administrator.headers
    else:
        proof = [(b"Authorization", b"Bearer " + found.instance.keys[case.door].encode())]
    headers = [*proof, *case.headers]
    if case.body:
        headers += [(b"Content-Type", case.media_type), (b"Content-Length", b"%d" % len(case.body))]
    return request_bytes(case.method, case.target, headers, case.body[:SENT_BYTES_MAX])


async def _placed(found: Attacked, reader: Wire, answer: Answer) -> float:
    """Return how long it took until the last piece of the answer stood in place, or was a dead letter."""
    told = msgspec.json.decode(answer.body)
    name = (told[-1] if isinstance(told, list) else told)["id"]
    began = time.monotonic()
    bearer = [(b"Authorization", b"Bearer " + found.instance.api_key.encode())]
    paths = [f"/v1/{kind}/{name}".encode() for kind in ("interactions", "dead-letters")]
    while time.monotonic() - began < 10 * WALL_MAX_S:
        for path in paths:
            if (await reader.ask(request_bytes(b"GET", path, bearer))).status == 200:
                return time.monotonic() - began
        await asyncio.sleep(LOOK_AGAIN_S)
    return time.monotonic() - began


def verdict(
    order: Order, done: list[Done], base: dict[str, Pace], during: dict[str, Pace], restarted: list[str]
) -> Result:
    """Return the result. Pure."""
    slow = [one for one in done if max(one.answer_s, one.placed_s or 0.0) > WALL_MAX_S]
    why = [f"{one.told} took {max(one.answer_s, one.placed_s or 0.0):.1f} s" for one in slow[:TOLD_MAX]]
    why += [f"{one.told} was answered {one.status or 'nothing'}" for one in done if one.status in DEFECTS]
    why += [f"{name} was started again" for name in restarted]
    for name, pace in during.items():
        most = max(FLOOR_S, SLOWER_MAX * base[name].p99_s)
        if pace.p99_s > most:
            why.append(f"good requests at {name}: p99 {pace.p99_s} s, {base[name].p99_s} s without")
        if pace.faults:
            why.append(f"{len(pace.faults)} good requests at {name} were answered {sorted(set(pace.faults))}")
    return Result(
        run="P3 worst",
        outcome="broken" if why else "kept",
        seed=order.seed,
        why="; ".join(why[:TOLD_MAX]),
        figures=_figures(done, base, during),
    )


def _figures(done: list[Done], base: dict[str, Pace], during: dict[str, Pace]) -> dict[str, Any]:
    by_answer = sorted(done, key=lambda one: -one.answer_s)[:TOLD_MAX]
    by_place = sorted(done, key=lambda one: -(one.placed_s or 0.0))[:TOLD_MAX]
    by_wait = sorted(done, key=lambda one: -max(one.waited_s.values()))[:TOLD_MAX]
    statuses: dict[str, int] = {}
    for one in done:
        statuses[str(one.status)] = statuses.get(str(one.status), 0) + 1
    return {
        "cases": len(done),
        "statuses": statuses,
        "answered_s_max": round(by_answer[0].answer_s, 2),
        "placed_s_max": round(by_place[0].placed_s or 0.0, 2),
        "good_p99_s": {name: pace.p99_s for name, pace in during.items()},
        "good_p99_s_base": {name: pace.p99_s for name, pace in base.items()},
        "good_p50_s": {name: pace.p50_s for name, pace in during.items()},
        "good_p50_s_base": {name: pace.p50_s for name, pace in base.items()},
        "told": {
            "slowest answers": [f"{one.told}: {one.answer_s:.2f} s, {one.status}" for one in by_answer],
            "latest in place": [f"{one.told}: {one.placed_s or 0:.2f} s" for one in by_place],
            "others waited longest": [f"{one.told}: {one.waited_s}" for one in by_wait],
        },
    }
