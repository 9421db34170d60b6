"""The runs "stalling" and "worst": good requests are timed one by one, and a promise not kept is told."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
import pytest

from tests.faults.run import Order
from tests.hostile.loading.case import TIMES
from tests.hostile.loading.cases import all_cases
from tests.hostile.loading.good import Pace, asking
from tests.hostile.loading.mail_cases import mails
from tests.hostile.memory import MIB
from tests.hostile.stalling import KEPT_BYTES_MAX, Front
from tests.hostile.stalling import verdict as stalled
from tests.hostile.worst import Done
from tests.hostile.worst import verdict as worst

ORDER = Order(seed=1, say=print)


async def asked() -> str:
    return ""


def front(*, ends: bool = True) -> Front:
    return Front(
        name="P4",
        service="phone",
        port=1,
        idle=1,
        stalled=1,
        openings=(b"",),
        good=asked,
        held_s=1,
        ends=ends,
    )


def test_what_is_held_up_or_held_for_ever_or_remembered_breaks_the_promise() -> None:
    sound: dict[str, Any] = {"p99_s": 0.2, "still_held": 0}

    def outcome(*, kept: tuple[int, int] = (0, 0), faults: tuple[str, ...] = (), **figures: Any) -> str:
        return stalled(front(), sound | figures, kept, faults, ORDER).outcome

    assert outcome() == "kept"
    assert outcome(p99_s=1.2) == "broken"
    assert outcome(still_held=3) == "broken"
    assert outcome(kept=(10 * MIB, 10 * MIB + KEPT_BYTES_MAX + 1)) == "broken"
    assert outcome(faults=("503",)) == "broken"
    assert stalled(front(ends=False), sound | {"still_held": 3}, (0, 0), (), ORDER).outcome == "kept"


async def test_good_requests_are_asked_at_their_moments_whether_or_not_others_wait() -> None:
    stuck = asyncio.Event()
    begun: list[float] = []

    async def ask() -> str:
        begun.append(asyncio.get_running_loop().time())
        await stuck.wait()
        return "late"

    async with asyncio.timeout(10), asking(ask, per_s=100) as pace:
        while len(begun) < 10:  # noqa: ASYNC110  others ask
            await asyncio.sleep(0.005)
        assert pace.seconds == []
        stuck.set()

    assert len(pace.seconds) == len(begun)
    assert set(pace.faults) == {"late"}
    assert pace.p99_s >= pace.p50_s > 0


def test_there_is_a_case_of_every_kind_and_size() -> None:
    cases = list(all_cases(TIMES[:2]))

    assert {one.times for one in cases} == set(TIMES[:2])
    assert {one.door for one in cases} == {"phone", "chat", "email", "ticket", "store"}
    assert len({(one.name, one.times, one.door, one.target) for one in cases}) > 500
    pairs = zip(mails(1).values(), mails(10).values(), strict=True)
    assert all(len(many) > 5 * len(few) for few, many in pairs)


def done(**figures: Any) -> Done:
    known = Done(told="phone: many names x10", status=400, answer_s=0.1, waited_s={"phone": 0.1})
    return msgspec.structs.replace(known, **figures)


def pace(seconds: float, *faults: str) -> dict[str, Pace]:
    return {"phone": Pace(seconds=[seconds] * 100, faults=list(faults))}


@pytest.mark.parametrize(
    ("cases", "during", "restarted", "outcome"),
    [
        ([done()], pace(0.01), [], "kept"),
        ([done(answer_s=6.5)], pace(0.01), [], "broken"),
        ([done(status=202, placed_s=6.5)], pace(0.01), [], "broken"),
        ([done(status=500)], pace(0.01), [], "broken"),
        ([done(status=0)], pace(0.01), [], "broken"),
        ([done()], pace(0.5), [], "broken"),
        ([done()], pace(0.01, "503"), [], "broken"),
        ([done()], pace(0.01), ["phone"], "broken"),
        ([done()], pace(0.09), [], "kept"),  # nine times as long, and nobody notices
    ],
)
def test_the_worst_is_judged(
    cases: list[Done], during: dict[str, Pace], restarted: list[str], outcome: str
) -> None:
    assert worst(ORDER, cases, pace(0.01), during, restarted).outcome == outcome
