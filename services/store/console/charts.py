"""Small charts as inline SVG, made on the server: bars that stand or lie, each with its number. Pure.

A chart is a picture of a table that stands beside it, so it is hidden from screen readers; colours come from
the style sheet alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from markupsafe import Markup

WIDTH, HEIGHT = 960, 160
FOOT = 20  # room for the labels under the bars
GAP = 2
LABELS_MAX = 8
LABEL_WIDTH = 104  # what the longest label of ours takes
LINE_WIDTH, LINE_HEIGHT = 440, 26  # of lying bars
NAMES_WIDTH, NUMBERS_WIDTH = 112, 56
PERIODS_MAX = 36
_STEPS = tuple(
    timedelta(minutes=minutes) for minutes in (5, 15, 30, 60, 180, 360, 720, 1_440, 10_080, 43_200)
)


class Bar(msgspec.Struct, frozen=True):
    """One bar: what it counts, and of that how much stands out, shown in the warm colour."""

    label: str
    count: int
    warm: int = 0
    title: str = ""


def bars(shown: Sequence[Bar]) -> Markup:
    """Return a chart of upright bars from left to right."""
    most = max((bar.count for bar in shown), default=0) or 1
    width = WIDTH / max(len(shown), 1)
    every = max(1, -(-len(shown) // LABELS_MAX))
    tall = HEIGHT - FOOT - 14
    marks = Markup().join(
        _bar(
            bar,
            place * width,
            width,
            tall,
            most,
            labelled=place % every == 0 and place * width <= WIDTH - LABEL_WIDTH,
        )
        for place, bar in enumerate(shown)
    )
    return Markup(
        '<svg class="chart" viewBox="0 0 {w} {h}" aria-hidden="true" preserveAspectRatio="xMidYMid meet">'
        '<path class="ground" d="M0 {y}H{w}"/>{marks}</svg>'
    ).format(w=WIDTH, h=HEIGHT, y=HEIGHT - FOOT + 0.5, marks=marks)


def lines(shown: Sequence[Bar]) -> Markup:
    """Return a chart of lying bars, one a line, with its name before it and its number after it."""
    most = max((bar.count for bar in shown), default=0) or 1
    room = LINE_WIDTH - NAMES_WIDTH - NUMBERS_WIDTH
    marks = Markup().join(
        Markup(
            '<g><text class="label" x="0" y="{text}">{label}</text>'
            '<rect class="bar-cool" x="{x}" y="{y}" width="{w:.1f}" height="14" rx="2"/>'
            '<rect class="bar-warm" x="{x}" y="{y}" width="{warm:.1f}" height="14" rx="2"/>'
            '<text class="number-over beside" x="{after:.1f}" y="{text}">{n}</text></g>'
        ).format(
            label=bar.label,
            text=place * LINE_HEIGHT + 17,
            x=NAMES_WIDTH,
            y=place * LINE_HEIGHT + 6,
            w=max(room * bar.count / most, 1),
            warm=room * bar.warm / most,
            after=NAMES_WIDTH + room * bar.count / most + 6,
            n=bar.count,
        )
        for place, bar in enumerate(shown)
    )
    return Markup('<svg class="chart" viewBox="0 0 {w} {h}" aria-hidden="true">{marks}</svg>').format(
        w=LINE_WIDTH, h=max(len(shown), 1) * LINE_HEIGHT, marks=marks
    )


def _bar(bar: Bar, left: float, width: float, tall: float, most: int, *, labelled: bool) -> Markup:
    ground = HEIGHT - FOOT
    height, warm = tall * bar.count / most, tall * bar.warm / most
    wide = max(width - GAP, 1)
    label = (
        Markup('<text class="label" x="{x:.1f}" y="{y}">{text}</text>').format(
            x=left + 1, y=HEIGHT - 4, text=bar.label
        )
        if labelled
        else ""
    )
    number = (
        Markup('<text class="number-over" x="{x:.1f}" y="{y:.1f}">{n}</text>').format(
            x=left + wide / 2, y=ground - height - 3, n=bar.count
        )
        if bar.count and bar.count == most
        else ""
    )
    return Markup(
        "<g><title>{title}</title>"
        '<rect class="bar-cool" x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}" rx="1.5"/>'
        '<rect class="bar-warm" x="{x:.1f}" y="{wy:.1f}" width="{w:.1f}" height="{wh:.1f}" rx="1.5"/>'
        "{label}{number}</g>"
    ).format(
        title=bar.title or f"{bar.label}: {bar.count}",
        x=left,
        y=ground - height,
        w=wide,
        h=height,
        wy=ground - warm,
        wh=warm,
        label=label,
        number=number,
    )


class Period(msgspec.Struct, frozen=True):
    """How much fell between two moments."""

    since: datetime
    until: datetime
    count: int


def periods(moments: Sequence[datetime]) -> tuple[Period, ...]:
    """Return how many moments fall into each of at most PERIODS_MAX equal, round periods."""
    if not moments:
        return ()
    first, last = min(moments), max(moments)
    step = next((one for one in _STEPS if (last - first) / one < PERIODS_MAX - 1), _STEPS[-1])
    start = first - timedelta(seconds=first.timestamp() % step.total_seconds())
    counts = [0] * min(int((last - start) / step) + 1, PERIODS_MAX)
    for moment in moments:
        counts[min(int((moment - start) / step), len(counts) - 1)] += 1
    return tuple(
        Period(start + place * step, start + (place + 1) * step, count) for place, count in enumerate(counts)
    )
