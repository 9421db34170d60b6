"""What a step of work changes of a thread, and which later steps stand in the way of undoing it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from services.store.working.asked import TEXT_CHARS_MAX, Assign, Close, Reopen, Snooze, Wake, Work
from shared.clean import clean_text
from shared.errors import Rejected
from shared.phrases import phrase

SNOOZE_DAYS_MAX = 90  # longer than that is forgotten

# Steps that change the same thing: the latest of them holds, so only the latest can be undone.
KIN: Mapping[str, tuple[str, ...]] = {
    "assign": ("assign",),
    "close": ("close", "reopen"),
    "reopen": ("close", "reopen"),
    "snooze": ("snooze", "wake"),
    "wake": ("snooze", "wake"),
    "note": (),
    "team": ("team",),
}


def changes_of(asked: Work, *, by: str, assignee_id: str | None, at: datetime) -> dict[str, Any]:
    """Return the columns of thread_work that the step sets; none for a note. Raises Rejected (422)."""
    match asked:
        case Assign():
            return {"assignee_id": assignee_id}
        case Close():
            closed = {
                "closed_at": at,
                "closed_by": by,
                "solution": clean_text(asked.solution, chars_max=TEXT_CHARS_MAX).strip(),
            }
            return {**closed, "reopened_at": None, **_awake()}
        case Reopen():
            return {"closed_at": None, "closed_by": None, "solution": "", "reopened_at": at}
        case Snooze():
            return {"snoozed_at": at, "snoozed_until": _within(asked.until, at)}
        case Wake():
            return _awake()
    return {}


def _awake() -> dict[str, Any]:
    return {"snoozed_at": None, "snoozed_until": None}


def _within(until: datetime, at: datetime) -> datetime:
    if not at < until <= at + timedelta(days=SNOOZE_DAYS_MAX):
        raise Rejected(
            phrase("snooze_too_long", "a thread can wait for some time, up to {n} days", n=SNOOZE_DAYS_MAX),
            pointer="/until",
            status=422,
        )
    return until
