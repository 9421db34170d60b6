"""How much a source may send: generous, so that a source gone wild is held off and no desk ever is.

A bucket of pieces for each source fills evenly. An array is taken whole while anything is left, and what it
took too much is waited for after it. Nothing that was acknowledged is ever refused: the pace is asked before
a piece leaves this process. Each process of a channel counts for itself.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from shared.desk import Source
from shared.errors import Rejected

PIECES_PER_MINUTE = 120_000  # a large desk has some 20 a minute; one process takes in about 1,000 a second
MINUTE_S = 60


class Level(msgspec.Struct):
    """What is left in a source's bucket, and when that was."""

    left: float
    at_s: float


class Pace:
    """Remembers, in this process, what each source has sent."""

    def __init__(self) -> None:
        self._levels: dict[str, Level] = {}

    def take(self, source: Source, pieces: int, *, now_s: float) -> Mapping[str, str]:
        """Count `pieces` and return the headers that say what is left. Raises Rejected (429) for none.

        Sources come from the store's mirror alone, so that their number is bounded. `now_s` never goes back.
        """
        most = source.per_minute or PIECES_PER_MINUTE
        level = self._levels.setdefault(source.name, Level(most, now_s))
        level.left = min(most, level.left + (now_s - level.at_s) * most / MINUTE_S)
        level.at_s = now_s
        if level.left < 1:
            wait_s = _whole(1 - level.left, most)
            headers = _headers(most, 0, wait_s) | {"Retry-After": str(wait_s)}
            raise Rejected(f"more than {most} pieces a minute", status=429, headers=headers)
        level.left -= pieces
        left = max(0, int(level.left))
        return _headers(most, left, _whole(most - level.left, most))


def _whole(pieces: float, most: int) -> int:
    """Return in how many whole seconds so many pieces have come into the bucket."""
    return max(1, -int(-pieces * MINUTE_S // most))


def _headers(most: int, left: int, full_s: int) -> dict[str, str]:
    """Return the fields of draft-ietf-httpapi-ratelimit-headers."""
    return {
        "RateLimit-Policy": f'"source";q={most};w={MINUTE_S}',
        "RateLimit": f'"source";r={left};t={full_s}',
    }
