"""When things happen: office hours, and how long until somebody writes again. Pure."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta, timezone

from tests.corpus.generated.draw import Weighted

SUMMER = timezone(timedelta(hours=2))  # every desk's eight weeks lie within summer time
WEEKS = 8
# Half of all further reports come within two hours, one in ten after a day (as on mailing lists).
GAP_MEDIAN_HOURS = 2.0
GAP_SPREAD = 1.7  # of the logarithm
GAP_MAX = timedelta(days=9)  # stays below the fortnight after which a thread counts as closed
_HOURS = Weighted(
    range(24), [1, 0, 0, 0, 0, 1, 4, 14, 30, 34, 30, 26, 22, 22, 22, 16, 10, 8, 7, 7, 6, 5, 3, 2]
)
_DAYS = Weighted(range(7), [24, 20, 19, 18, 15, 5, 4])


def first_day(rng: random.Random) -> datetime:
    """Return the Monday on which a desk's history begins."""
    return datetime(2026, 4, 6, tzinfo=SUMMER) + timedelta(weeks=rng.randrange(14))


def moment(rng: random.Random, start: datetime) -> datetime:
    """Return a moment of the eight weeks, most likely in office hours."""
    days = 7 * rng.randrange(WEEKS) + _DAYS.draw(rng)
    return start + timedelta(days=days, hours=_HOURS.draw(rng), seconds=rng.randrange(3_600))


def later(rng: random.Random, at: datetime) -> datetime:
    """Return when the next word comes after `at`; what would come at night waits for the morning."""
    hours = GAP_MEDIAN_HOURS * 2.718281828 ** rng.gauss(0, GAP_SPREAD)
    due = at + min(timedelta(hours=hours), GAP_MAX) + timedelta(seconds=60 + rng.randrange(600))
    return due if 6 <= due.hour < 22 else due + timedelta(hours=9)


def stamp(at: datetime) -> str:
    """Return `at` as the corpus writes it."""
    return at.isoformat(timespec="seconds")


def epoch(at: datetime) -> int:
    """Return `at` in seconds, as switchboards number calls."""
    return int(at.astimezone(UTC).timestamp())
