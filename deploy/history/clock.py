"""Times as people's exports write them: ISO 8601, Croatian and American dates, seconds since 1970. Pure.

A time without a zone is the desk's. Whether 5/6 is the fifth of June follows from the whole column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from typing import Literal

from deploy.history.raw import possible

DateOrder = Literal["day first", "month first"]

CHARS_MAX = 60
MONTH_FIRST_REGIONS = frozenset({"US", "PH"})
_MILLISECONDS_FROM = 100_000_000_000  # as seconds the year 5138, as milliseconds 1973

_NUMBER = re.compile(r"[0-9]{9,13}(?:\.[0-9]{1,6})?")
_DATE = re.compile(
    r"(?P<a>\d{1,4})\s*(?P<mark>[./-])\s*(?P<b>\d{1,2})\s*(?P=mark)\s*(?P<c>\d{2,4})\.?"
    r"(?:(?:T|,?\s+(?:u\s+|at\s+)?)(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})"
    r"(?:[.,]\d{1,9})?)?\s*(?:h|sati)?\s*(?P<half>[ap]\.?m\.?)?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE | re.ASCII,
)


def date_order(values: Iterable[str], region: str) -> DateOrder:
    """Return how a column writes dates with slashes; where no date tells, as in `region` (ISO 3166)."""
    for value in values:
        found = _DATE.fullmatch(value.strip()[:CHARS_MAX])
        if found and found["mark"] == "/" and len(found["a"]) <= 2:
            if int(found["a"]) > 12:
                return "day first"
            if int(found["b"]) > 12:
                return "month first"
    return "month first" if region.upper() in MONTH_FIRST_REGIONS else "day first"


def read_time(value: object, zone: tzinfo, order: DateOrder = "day first") -> datetime | None:
    """Return the time that `value` states, aware, or None where it states none that can have been."""
    text = str(value).strip()[:CHARS_MAX] if isinstance(value, str | int | float) else ""
    try:
        moment = _stated(text, zone, order)
        return moment if moment and possible(moment.astimezone(UTC)) else None
    except (ValueError, OverflowError, OSError):
        return None


def _stated(text: str, zone: tzinfo, order: DateOrder) -> datetime | None:
    if _NUMBER.fullmatch(text):
        seconds = float(text)
        return datetime.fromtimestamp(seconds / 1000 if seconds >= _MILLISECONDS_FROM else seconds, UTC)
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    year, month, day = _calendar(found, order)
    hour = int(found["hour"] or 0)
    if half := found["half"]:
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    return datetime(
        year,
        month,
        day,
        hour,
        int(found["minute"] or 0),
        min(int(found["second"] or 0), 59),
        tzinfo=_zone(found["zone"]) if found["zone"] else zone,
    )


def _calendar(found: re.Match[str], order: DateOrder) -> tuple[int, int, int]:
    first, second, third = int(found["a"]), int(found["b"]), int(found["c"])
    if len(found["a"]) == 4:
        return first, second, third
    year = third if len(found["c"]) == 4 else 2000 + third
    month_first = found["mark"] == "/" and order == "month first"
    return (year, first, second) if month_first else (year, second, first)


def _zone(text: str) -> tzinfo:
    if text[0] not in "+-":
        return UTC
    named = datetime.strptime(text.replace(":", ""), "%z").tzinfo
    assert named is not None
    return named
