"""Holds off who guesses passwords without locking out whom they guess for. Pure but for its memory.

Counted by login and address together: a stranger's failures elsewhere never keep the right agent out.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta

FREE_TRIES = 5
PAUSE_FIRST = timedelta(seconds=2)  # doubles with every further failure
PAUSE_MAX = timedelta(minutes=5)
FORGET_AFTER = timedelta(minutes=30)
REMEMBERED_MAX = 10_000  # pairs; the longest unused go first


class Throttle:
    """Remembers failed tries in this process; a restart forgives them."""

    def __init__(self, *, free_tries: int = FREE_TRIES) -> None:
        self._free_tries = free_tries
        self._failures: OrderedDict[tuple[str, str], tuple[int, datetime]] = OrderedDict()

    def pause_s(self, login: str, address: str, *, now: datetime) -> int:
        """Return how many seconds this pair must still wait before its next try; 0 for none."""
        failures, last = self._failures.get((login, address), (0, now))
        if failures < self._free_tries or now - last > FORGET_AFTER:
            return 0
        pause = min(PAUSE_FIRST * 2 ** min(failures - self._free_tries, 16), PAUSE_MAX)
        left = last + pause - now
        return max(0, -int(-left.total_seconds() // 1))

    def failed(self, login: str, address: str, *, now: datetime) -> None:
        """Take note of a wrong password."""
        failures, last = self._failures.pop((login, address), (0, now))
        failures = 0 if now - last > FORGET_AFTER else failures
        self._failures[login, address] = (failures + 1, now)
        if len(self._failures) > REMEMBERED_MAX:
            self._failures.popitem(last=False)

    def succeeded(self, login: str, address: str) -> None:
        """Forget the failures of this pair."""
        self._failures.pop((login, address), None)
