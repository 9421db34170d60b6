"""Open or closed: the rules of docs/corpora.md on the life of a thread. All times are of receipt."""

from __future__ import annotations

from datetime import datetime, timedelta

from services.correlator.core.models.model import Days
from shared.placement import Thread


def closed_since(thread: Thread, now: datetime, days: Days) -> datetime | None:
    """Return since when `thread` counts as closed at `now`; None while it is open.

    It closes with the piece that says so, unless something later stands in it, or by silence.
    """
    if thread.closed_at is not None and thread.closed_at >= thread.last_at:
        return thread.closed_at
    if thread.members and thread.members[-1].closes:
        return thread.members[-1].received_at
    silent = thread.last_at + timedelta(days=days.quiet_closes)
    return silent if now > silent else None


def days_between(earlier: datetime, later: datetime) -> float:
    """Return the days from one to the other; 0 where the later is not later (late pieces)."""
    return max(0.0, (later - earlier).total_seconds() / 86_400)
