"""R8: pieces that the correlator cannot place become dead letters, harm nobody, and are filed once it can.

Meanwhile a correlator dies at every named point on the way to a dead letter.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from typing import Any

import msgspec

from shared.settings import environment_for
from tests.faults.checker import Verdict, judge, partition_meant
from tests.faults.client import Flow, client_of
from tests.faults.instance import Instance, Plan, running
from tests.faults.mutants import POISON
from tests.faults.operations import Operation
from tests.faults.points import WITH_POISON, die_at
from tests.faults.reading import State
from tests.faults.results import Result, figures_of, percentile
from tests.faults.run import FIRMS_AT_ONCE, Order, checked, work_folder
from tests.faults.traffic import PIECES_PER_FIRM, Piece, Traffic

PIECES = 10_000
POISONED_EVERY = 50  # 200 of 10,000
WITHOUT_SHARE = 5  # so large a part comes before there is any poison, to tell the usual lag
KILLS_EACH = 5
LAG_RAISED_MAX = 2.0
LAG_FLOOR_S = 1.0  # below this a lag is none, however it compares
PAUSE_S = 0.4  # between what a firm says and what the next one does: below what one correlator does alone
CORRELATORS = ("correlator-1", "correlator-2")


async def run(order: Order) -> Result:
    """Return the result: each poison is a dead letter, all else is filed, and in the end all is."""
    firms = order.scaled(PIECES // PIECES_PER_FIRM, least=40)
    traffic = Traffic(order.seed, firms=firms * 4)
    dose = _Dose()
    died: dict[str, int] = {}
    with work_folder("poison") as data:
        async with (
            running(Plan(data=data), traffic) as instance,
            client_of(instance, seed=order.seed) as client,
        ):
            flow = Flow(client, traffic, at_once=FIRMS_AT_ONCE, pause_s=PAUSE_S, shape=dose.given)
            async with flow.flowing():
                await flow.until_told(firms // WITHOUT_SHARE)
                usual = len(client.log)
                await _learn(instance, "poison")
                dose.every = POISONED_EVERY
                await flow.until_told(firms)
                fed = len(client.log)
                await die_at(
                    instance,
                    CORRELATORS[0],
                    WITH_POISON,
                    kills=order.scaled(KILLS_EACH),
                    died=died,
                    order=order,
                )
            order.say(f"R8 poison: {len(dose.marks)} of {len(client.log)} pieces")
            buried, _ = await checked(instance, client.log, partition_meant(client.log), pages_max=0)
            await _learn(instance, "")
            redriven = await _redrive(instance, _letters(buried))
            state, verdict = await checked(instance, client.log, partition_meant(client.log))
    lags = _lag(client.log[:usual], buried), _lag(client.log[usual:fed], buried)
    faults = _faults(buried, verdict, dose.marks, client.log, lags)
    reached = all(died.get(point, 0) > 0 for point in WITH_POISON) and dose.marks
    return Result(
        run="R8 poison",
        outcome="broken" if faults else "kept" if reached else "void",
        seed=order.seed,
        why="; ".join(faults),
        hits=died,
        figures=figures_of(client.log, state, verdict)
        | {"poisoned": len(dose.marks), "dead_letters": len(buried.buried), "redriven": redriven}
        | {"lag_p99_s": [round(lag, 2) for lag in lags]},
    )


class _Dose:
    """Puts poison into every so manieth piece."""

    def __init__(self) -> None:
        self.every = 0
        self.marks: set[str] = set()
        self._count = 0

    def given(self, pieces: list[Piece]) -> list[Piece]:
        return [self._one(piece) for piece in pieces]

    def _one(self, piece: Piece) -> Piece:
        self._count += 1
        if not self.every or self._count % self.every:
            return piece
        self.marks.add(piece.mark)
        return poisoned(piece)


def poisoned(piece: Piece) -> Piece:
    """Return the piece with the word in it that the planted defect cannot read."""

    def put(value: Any) -> Any:
        if isinstance(value, str):
            return value.replace("Bilješka", f"{POISON} Bilješka")
        if isinstance(value, list):
            return [put(one) for one in value]
        return {name: put(one) for name, one in value.items()} if isinstance(value, dict) else value

    return msgspec.structs.replace(piece, payload=put(dict(piece.payload)))


def _faults(
    buried: State, verdict: Verdict, poison: set[str], log: Sequence[Operation], lags: tuple[float, float]
) -> list[str]:
    before = judge([one for one in log if one.mark not in poison], buried, reference=partition_meant(log))
    taken = {one.mark for one in log if one.outcome == "ok"}
    faults = []
    if poison & taken - set(buried.buried):
        faults.append(f"{len(poison & taken - set(buried.buried))} poisoned pieces are no dead letters")
    if set(buried.buried) - poison:
        faults.append(f"{len(set(buried.buried) - poison)} sound pieces were buried")
    if before.lost:
        faults.append(f"{len(before.lost)} sound pieces are not filed while there is poison")
    if not verdict.sound:
        faults.append(f"after sending them again: {verdict.told()}")
    if lags[1] > max(LAG_FLOOR_S, LAG_RAISED_MAX * lags[0]):
        faults.append(f"the lag rose from {lags[0]:.2f} to {lags[1]:.2f} s")
    return faults


def _lag(operations: Sequence[Operation], state: State) -> float:
    """Return the p99 of how long it took from the acknowledgement until a piece stood in place."""
    placed = {one.mark: one.decided_at for one in state.shown}
    return percentile(
        [max(0.0, placed[one.mark] - one.ended_at) for one in operations if one.mark in placed], 0.99
    )


def _letters(state: State) -> int:
    return len(state.buried)


async def _learn(instance: Instance, defect: str) -> None:
    """Restart the correlators with the defect planted, or without any."""
    for name in CORRELATORS:
        instance.mutants[name] = defect
    await asyncio.gather(*(instance.restart(name) for name in CORRELATORS))


async def _redrive(instance: Instance, letters: int) -> int:
    """Send all dead letters through again as an operator does; return how many that were."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "deploy.cli", "dlq", "redrive", "--all"),
        env=environment_for(instance.settings),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"onethread dlq redrive: {said.decode(errors='replace')[-400:]}")
    return letters
