"""What the desk did in a span of days, as the lead reads it."""

from __future__ import annotations

from datetime import date

from services.store.views import View


class DayCount(View, frozen=True, kw_only=True):
    """The reports of one day in the desk's zone."""

    day: date
    reports: int
    repeats: int


class NamedCount(View, frozen=True, kw_only=True):
    """A count under a name, and how many of it stand out."""

    name: str
    count: int
    of_these: int = 0


class ReviewLoad(View, frozen=True, kw_only=True):
    """How much machines asked of people."""

    asked: int
    answered: int
    open: int
    median_wait_s: float | None  # from the question to the answer


class CorrectionLoad(View, frozen=True, kw_only=True):
    """How much people put right."""

    made: int
    undone: int
    wrong_joins: int  # parted, split off, moved or given away, and not undone


class LeadView(View, frozen=True, kw_only=True):
    """The lead's page in figures."""

    days: int
    interactions: int
    reports: int
    repeats: int
    joins: int  # repeats and follow-ups that the machine placed
    minutes_per_repeat: int
    reviews: ReviewLoad
    corrections: CorrectionLoad
    by_day: tuple[DayCount, ...]
    by_channel: tuple[NamedCount, ...]  # of these: repeats
    by_problem: tuple[NamedCount, ...]  # threads opened; of these: recurrences
    by_incident: tuple[NamedCount, ...]  # by state
    by_model: tuple[NamedCount, ...]  # placements that people changed; of these: wrong joins

    @property
    def minutes_saved(self) -> int:
        """What the repeats would have cost, had each been worked as new."""
        return self.repeats * self.minutes_per_repeat
