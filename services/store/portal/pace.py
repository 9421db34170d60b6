"""Holds off whoever asks too often at a door that is open to anybody. Pure but for one process's memory."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=1)
REMEMBERED_MAX = 20_000  # names; the longest unused go first


class Pace:
    """Counts by name in windows of a minute."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._counted: OrderedDict[str, tuple[datetime, int]] = OrderedDict()

    def wait_s(self, name: str, *, now: datetime) -> int:
        """Count one more of this name and return how many seconds it has to wait; 0 where it may go on."""
        began, count = self._counted.pop(name, (now, 0))
        if now - began >= WINDOW:
            began, count = now, 0
        self._counted[name] = (began, count + 1)
        if len(self._counted) > REMEMBERED_MAX:
            self._counted.popitem(last=False)
        if count < self._per_minute:
            return 0
        return max(1, int((began + WINDOW - now).total_seconds()))
