"""The log of operations, as Jepsen keeps it: what a client asked for, and what it was told.

ok: acknowledged, so it must be shown exactly once. unknown: it may have been taken, so 0 or 1 times. fail:
refused for good, so 0 times; and since every piece is sound, a refusal is a fault of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

Outcome = Literal["ok", "fail", "unknown"]


class Operation(msgspec.Struct, kw_only=True):
    """One piece that a client wants taken, over all its tries."""

    mark: str
    firm: str
    door: str
    invoked_at: float  # time.time() of the first try
    ended_at: float = 0.0
    outcome: Outcome = "unknown"
    id: str = ""  # as the intake called it; LMTP tells none
    tries: int = 0
    answers: list[str] = []  # one for each try: a status, or what broke
    slowest_s: float = 0.0  # of its tries


def counted(operations: Iterable[Operation]) -> Mapping[str, int]:
    """Return how many there were of each outcome."""
    return Counter(one.outcome for one in operations)


def acknowledged(operations: Iterable[Operation]) -> list[Operation]:
    """Return those that were told ok."""
    return [one for one in operations if one.outcome == "ok"]
