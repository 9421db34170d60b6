"""What follows from an endpoint's answer: arrived, tried again, given up, or the endpoint switched off. Pure.

The pauses are those that Standard Webhooks 1.0 gives as its example; any 2xx is success, a redirect is a
failure, 410 says that nothing more is wanted, and Retry-After is heeded.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

import msgspec

State = Literal["waiting", "sent", "dead"]
OffWhy = Literal["switched", "gone", "failing"]

PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
)
"""After each try that failed; more than three days in all, then it is a dead letter."""
JITTER = 0.2  # of a pause, at most, added to it: what failed together does not come back together
RETRY_AFTER_MAX = timedelta(days=1)  # whatever an endpoint asks for
FAILING_MAX = timedelta(days=5)  # without a success: then it is switched off
FAILING_TRIES = 4  # of one event at least: an endpoint that hears of little is not switched off by one slip
GONE = 410
BUSY = frozenset({429, 502, 503, 504})  # ask for fewer requests, not only for this one's repeat
CAUSE_CHARS_MAX = 300


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How a try ended."""

    status: int = 0  # HTTP's; 0: there was no answer
    cause: str = ""
    retry_after: timedelta | None = None

    @property
    def arrived(self) -> bool:
        """Whether the endpoint has it."""
        return 200 <= self.status < 300


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How a delivery stands after a try."""

    state: State
    tries: int
    due_at: datetime | None = None
    settled_at: datetime | None = None
    status: int | None = None
    cause: str = ""


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """How an endpoint stands."""

    failing_since: datetime | None = None
    off_why: OffWhy | None = None


def standing_after(outcome: Outcome, *, tries: int, at: datetime, share: float) -> Standing:
    """Return how a delivery stands; `tries` counts this one, `share` from 0 to 1 draws the jitter."""
    status = outcome.status or None
    if outcome.arrived:
        return Standing(state="sent", tries=tries, settled_at=at, status=status)
    cause = outcome.cause[:CAUSE_CHARS_MAX]
    if outcome.status == GONE or tries > len(PAUSES):
        return Standing(state="dead", tries=tries, settled_at=at, status=status, cause=cause)
    pause = PAUSES[tries - 1] * (1 + JITTER * share)
    asked = min(outcome.retry_after or timedelta(0), RETRY_AFTER_MAX)
    return Standing(state="waiting", tries=tries, due_at=at + max(pause, asked), status=status, cause=cause)


def health_after(before: Health, outcome: Outcome, *, tries: int, at: datetime) -> Health:
    """Return how the endpoint stands after the same try."""
    if outcome.arrived:
        return Health()
    since = before.failing_since or at
    if outcome.status == GONE:
        return Health(failing_since=since, off_why="gone")
    lasting = at - since >= FAILING_MAX and tries >= FAILING_TRIES
    return Health(failing_since=since, off_why="failing" if lasting else None)
