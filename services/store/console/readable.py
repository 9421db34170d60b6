"""Moments, sizes and domains as an agent reads them. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import idna

from services.store.console.words import Language, count, say

SPAN_HOURS_MAX = 72  # beyond three days the days tell more
HOURS_WITH_MINUTES = 4  # up to which a quarter of an hour still matters
AGO_DAYS_MAX = 6  # beyond a week the date tells more
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def zone_named(name: str) -> ZoneInfo:
    """Return the desk's time zone, UTC where the machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def ago(moment: datetime, *, now: datetime, zone: ZoneInfo, language: Language) -> str:
    """Return how long ago `moment` is, up to a week; then its date."""
    seconds = int((now - moment) / timedelta(seconds=1))
    if seconds < _MINUTE:
        return (
            say(language, "time.now") if seconds > -_MINUTE else exact(moment, zone=zone, language=language)
        )
    if seconds < _HOUR:
        return count(language, "time.minutes", seconds // _MINUTE)
    if seconds < _DAY:
        return count(language, "time.hours", seconds // _HOUR)
    if seconds < (AGO_DAYS_MAX + 1) * _DAY:
        return count(language, "time.days", seconds // _DAY)
    return day(moment, now=now, zone=zone, language=language)


def short(moment: datetime, *, now: datetime, zone: ZoneInfo, language: Language) -> str:
    """Return how long ago `moment` is, in little room: `12 min`, `3 h`, `5 d`, then the date."""
    seconds = int((now - moment) / timedelta(seconds=1))
    if seconds < _MINUTE:
        return say(language, "time.now")
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min"
    if seconds < _DAY:
        return f"{seconds // _HOUR} h"
    if seconds < (AGO_DAYS_MAX + 1) * _DAY:
        return f"{seconds // _DAY} d"
    return day(moment, now=now, zone=zone, language=language)


def span(since: datetime, *, now: datetime) -> str:
    """Return how long something has lasted, in its one or two largest units: `12 min`, `3 h 05`, `13 d`."""
    minutes = max(int((now - since) / timedelta(minutes=1)), 0)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < SPAN_HOURS_MAX:
        return f"{hours} h {minutes:02}" if hours < HOURS_WITH_MINUTES else f"{hours} h"
    return f"{hours // 24} d"


def initials(name: str) -> str:
    """Return up to two letters that stand for a person."""
    words = [word for word in name.split() if word[:1].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


def day(moment: datetime, *, now: datetime, zone: ZoneInfo, language: Language) -> str:
    """Return the date, with its year where that is not this one: `12. lis` or `12 Oct`."""
    local = moment.astimezone(zone)
    month = say(language, "months").split()[local.month - 1]
    shown = f"{local.day}. {month}" if language == "hr" else f"{local.day} {month}"
    if local.year == now.astimezone(zone).year:
        return shown
    return f"{shown} {local.year}." if language == "hr" else f"{shown} {local.year}"


def exact(moment: datetime, *, zone: ZoneInfo, language: Language) -> str:
    """Return the whole moment in the desk's zone: `ned 22. 11. 2026. 16:48`, `Sun 22 Nov 2026, 16:48`."""
    local = moment.astimezone(zone)
    weekday = say(language, "weekdays").split()[local.weekday()]
    clock = f"{local.hour:02}:{local.minute:02}"
    if language == "hr":
        return f"{weekday} {local.day}. {local.month}. {local.year}. {clock}"
    month = say(language, "months").split()[local.month - 1]
    return f"{weekday} {local.day} {month} {local.year}, {clock}"


def clock(moment: datetime, *, zone: ZoneInfo) -> str:
    """Return hours and minutes in the desk's zone."""
    return moment.astimezone(zone).strftime("%H:%M")


def readable_domain(domain: str) -> str:
    """Return an internationalised domain in its own letters, any other as it is."""
    if "xn--" not in domain:
        return domain
    try:
        return idna.decode(domain)
    except idna.IDNAError:
        return domain


def size(byte_count: int) -> str:
    """Return a size to be read by people: `812 B`, `14 kB`, `2.1 MB`."""
    if byte_count < 1_000:
        return f"{byte_count} B"
    if byte_count < 1_000_000:
        return f"{byte_count / 1_000:.0f} kB"
    return f"{byte_count / 1_000_000:.1f} MB"
