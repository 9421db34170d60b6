"""What follows from a try to write a note: sent, tried again, or dead with its cause. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

import msgspec

Mode = Literal["off", "dry", "on"]
State = Literal["listed", "waiting", "handing", "sent", "dropped", "dead"]
Verdict = Literal["sent", "later", "never", "parted"]

PAUSES = (
    *(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 30)),
    *(timedelta(hours=hours) for hours in (1, 2, 4, 8, 12)),
)
"""After each try that may do later, over a day in all; then the note is dead. The first is longer than a
helpdesk may take to store a note whose answer we no longer waited for: it is found by its mark then.
"""
CAUSE_CHARS_MAX = 300


class Outcome(msgspec.Struct, frozen=True):
    """How a try ended."""

    verdict: Verdict
    cause: str = ""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How a note stands after a try."""

    state: State
    tries: int
    due_at: datetime | None = None
    sent_at: datetime | None = None
    cause: str = ""


def state_in(mode: Mode) -> State:
    """Return how a note begins: a dry run lists it, and nothing ever writes it."""
    return "waiting" if mode == "on" else "listed"


def standing_after(outcome: Outcome, *, tries: int, at: datetime) -> Standing:
    """Return how a note stands; `tries` counts the one that ended so."""
    cause = outcome.cause[:CAUSE_CHARS_MAX]
    if outcome.verdict == "sent":
        return Standing(state="sent", tries=tries, sent_at=at)
    if outcome.verdict == "parted":
        return Standing(state="dropped", tries=tries, cause=cause)
    if outcome.verdict == "later" and tries <= len(PAUSES):
        return Standing(state="waiting", tries=tries, due_at=at + PAUSES[tries - 1], cause=cause)
    return Standing(state="dead", tries=tries, cause=cause)
