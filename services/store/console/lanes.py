"""A customer's threads as parallel lines over time, inline SVG made on the server. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from markupsafe import Markup

from services.store.views_lists import ThreadSummary

WIDTH = 760
LANE = 12  # height of one line
HEAD = 18  # room for the months
EDGE = 8
LINES_MAX = 24
SPAN_MIN = timedelta(days=14)


def lanes(threads: Sequence[ThreadSummary], months: Sequence[str], label: str, now: datetime) -> Markup:
    """Return the newest threads as lines from their opening to their last word, a knot for each interaction.

    `months` are the names of the twelve, `label` says the picture in words.
    """
    shown = sorted(threads[:LINES_MAX], key=lambda one: one.opened_at)
    if not shown:
        return Markup("")
    first = min(shown[0].opened_at, now - SPAN_MIN)
    span = (now - first).total_seconds() or 1.0

    def place(moment: datetime) -> float:
        return EDGE + (WIDTH - 2 * EDGE) * max((moment - first).total_seconds(), 0.0) / span

    height = HEAD + LANE * len(shown) + EDGE
    marks = [_month(place(moment), months[moment.month - 1], height) for moment in _months(first, now)]
    for number, one in enumerate(shown):
        level = HEAD + LANE * number + LANE / 2
        settled = "" if one.state == "open" else " settled"
        marks.append(
            Markup('<path class="lane{s}" d="M{a:.1f} {y}H{b:.1f}"/>').format(
                s=settled,
                a=place(one.opened_at),
                b=max(place(one.last_at), place(one.opened_at) + 0.1),
                y=level,
            )
        )
        marks += [
            Markup('<circle class="dot{s}" cx="{x:.1f}" cy="{y}" r="3.4"/>').format(
                s=settled, x=place(knot.at), y=level
            )
            for knot in one.knots
        ]
    return Markup(
        '<svg class="lanes" viewBox="0 0 {w} {h}" role="img" aria-label="{label}">{marks}</svg>'
    ).format(w=WIDTH, h=height, label=label, marks=Markup("").join(marks))


def _months(first: datetime, last: datetime) -> list[datetime]:
    """Return the first days of the months between."""
    found = []
    year, month = first.year, first.month + 1
    while (
        moment := datetime(year + (month - 1) // 12, (month - 1) % 12 + 1, 1, tzinfo=first.tzinfo)
    ) <= last:
        found.append(moment)
        month += 1
    return found


def _month(x: float, name: str, height: int) -> Markup:
    return Markup(
        '<path class="grid" d="M{x:.1f} 4V{h}"/><text class="label" x="{t:.1f}" y="12">{name}</text>'
    ).format(x=x, t=x + 4, h=height - 2, name=name)
