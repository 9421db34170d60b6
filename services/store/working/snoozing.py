"""Until when a thread can wait, by the choices that its page offers. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from shared.errors import Rejected
from shared.phrases import phrase

SNOOZES = ("hour", "afternoon", "tomorrow", "monday", "week")
MORNING_HOUR = 8  # when a thread that was put off to another day comes back, in the desk's zone
AFTERNOON_HOUR = 14


def snoozed_until(choice: str, *, now: datetime, zone: ZoneInfo) -> datetime:
    """Return when a thread comes back: in an hour, or in the desk's morning. Raises Rejected (422)."""
    local = now.astimezone(zone)
    morning = local.replace(hour=MORNING_HOUR, minute=0, second=0, microsecond=0)
    match choice:
        case "hour":
            return now + timedelta(hours=1)
        case "afternoon":
            later = morning.replace(hour=AFTERNOON_HOUR)
            return later if later > local else later + timedelta(days=1)
        case "tomorrow":
            return morning + timedelta(days=1)
        case "monday":
            return morning + timedelta(days=7 - local.weekday())
        case "week":
            return morning + timedelta(days=7)
    raise Rejected(phrase("snooze_unchosen", "choose until when it can wait"), pointer="/until", status=422)
