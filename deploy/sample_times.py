"""Moves the sample desk to the present: every time in a piece shifted by the same whole number of weeks.

Whole weeks keep weekdays and hours, so that "since Friday afternoon" stays true. What people wrote in a
body is left as they wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

WEEK = timedelta(weeks=1)

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
_MAIL_MOMENT = re.compile(r"[A-Z][a-z]{2},\s+\d{1,2}\s+[A-Z][a-z]{2}\s+\d{4}\s+\d\d:\d\d:\d\d\s+[+-]\d{4}")
_END_OF_HEADERS = re.compile(r"\r?\n\r?\n")


def weeks_until(last: datetime, now: datetime) -> int:
    """Return the number of whole weeks after which `last` lies within the week before `now`."""
    return max(0, (now - last) // WEEK)


def shifted_moment(moment: str, weeks: int) -> str:
    """Return an ISO 8601 moment, offset kept, `weeks` later."""
    return (datetime.fromisoformat(moment) + weeks * WEEK).isoformat()


def shifted_payload(payload: Mapping[str, Any], weeks: int) -> dict[str, Any]:
    """Return the payload of a piece as if all in it had happened `weeks` later; a mail is its key `raw`."""
    return {
        name: shifted_mail(value, weeks) if name == "raw" else _shifted(value, weeks)
        for name, value in payload.items()
    }


def shifted_mail(raw: str, weeks: int) -> str:
    """Return a mail whose header block (Date, Received) is `weeks` later; its body is untouched."""
    end = _END_OF_HEADERS.search(raw)
    cut = end.start() if end else len(raw)
    headers = _MAIL_MOMENT.sub(
        lambda found: format_datetime(parsedate_to_datetime(found[0]) + weeks * WEEK), raw[:cut]
    )
    return headers + raw[cut:]


def _shifted(value: Any, weeks: int) -> Any:
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return shifted_moment(value, weeks)
    if isinstance(value, list):
        return [_shifted(item, weeks) for item in value]
    if isinstance(value, dict):
        return {name: _shifted(item, weeks) for name, item in value.items()}
    return value
