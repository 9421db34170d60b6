"""The Date header. Pure; the standard library's parser raises five kinds of errors on odd ones."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = re.compile(
    r"(\d{1,2})[ -]([a-z]{3})[a-z]*[ -](\d{4}|\d{2})\s+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?"
    r"\s*([+-]\d{4}|[a-z]{1,5})?",
    re.IGNORECASE,
)
# RFC 5322 4.3; other letters say nothing and count as UTC.
_ZONES = {
    "edt": -4,
    "est": -5,
    "cdt": -5,
    "cst": -6,
    "mdt": -6,
    "mst": -7,
    "pdt": -7,
    "pst": -8,
    "cet": 1,
    "cest": 2,
}
DATE_CHARS_MAX = 100


def read_date(value: str) -> datetime | None:
    """Return the time in a Date header in UTC, or None where it states none that a calendar knows."""
    found = _DATE.search(value[:DATE_CHARS_MAX])
    if found is None or found.group(2).lower() not in _MONTHS:
        return None
    day, month, year, hour, minute, second, zone = found.groups()
    full_year = int(year) + (0 if len(year) == 4 else 2000 if int(year) < 50 else 1900)
    try:
        local = datetime(
            full_year,
            _MONTHS.index(month.lower()) + 1,
            int(day),
            int(hour),
            int(minute),
            min(int(second or 0), 59),
            tzinfo=_zone(zone),
        )
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _zone(name: str | None) -> timezone:
    if not name or name[0] not in "+-":
        return timezone(timedelta(hours=_ZONES.get((name or "").lower(), 0)))
    minutes = int(name[1:3]) * 60 + int(name[3:5])
    return timezone(timedelta(minutes=minutes if name[0] == "+" else -minutes))
