"""How long the oldest piece that is not yet filed has waited, by looks at the bus now and then. Pure."""

from __future__ import annotations

from collections import deque

import msgspec

SAMPLES_MAX = 1_000  # beyond, every second one is dropped: the age stays right, its grain gets coarser


class Seen(msgspec.Struct, frozen=True):
    """The stream's newest piece at a moment."""

    at_s: float  # of a clock that only goes forward
    last: int  # sequence


class Backlog:
    """Keeps the moments at which the stream was looked at."""

    def __init__(self) -> None:
        self._seen: deque[Seen] = deque()

    def age_s(self, at_s: float, *, last: int, filed: int) -> float:
        """Return for how long, at least, the oldest unfiled piece has been there; 0 where all are filed.

        `last` is the newest piece's sequence, `filed` the one up to which all are filed.
        """
        while self._seen and self._seen[0].last <= filed:
            self._seen.popleft()
        if last > filed and (not self._seen or self._seen[-1].last < last):
            self._seen.append(Seen(at_s, last))
        if len(self._seen) > SAMPLES_MAX:
            self._seen = deque([*self._seen][::2])
        return at_s - self._seen[0].at_s if self._seen else 0.0
