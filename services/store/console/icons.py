"""Our own small drawings, inline SVG: the knots of the thread line, and the logo. Pure.

A knot's shape tells the channel (receiver, bubble, envelope, form), its class tells who: `customer`,
`agent` or `machine`. Colours come from the style sheet alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from services.store.views_lists import Knot

# In a box of 16 by 16. The body is filled, the detail is drawn on it in the colour of the paper.
_BODIES = {
    "phone": "M4.3 1.6 6.4 2.2 7.2 5.2 5.6 6.5c.8 1.7 2.2 3.1 3.9 3.9l1.3-1.6 3 .8.6 2.1c.2.8-.4 1.6-1.2 "
    "1.8-.6.1-1.2.2-1.8.2C6.1 13.7 2.3 9.9 2.3 4.6c0-.6.1-1.2.2-1.8.2-.8 1-1.4 1.8-1.2Z",
    "chat": "M3 2.2h10c.9 0 1.6.7 1.6 1.6v6c0 .9-.7 1.6-1.6 1.6H8l-3.6 3v-3H3c-.9 0-1.6-.7-1.6-1.6v-6c0-.9.7"
    "-1.6 1.6-1.6Z",
    "email": "M2.6 3h10.8c.7 0 1.2.5 1.2 1.2v7.6c0 .7-.5 1.2-1.2 1.2H2.6c-.7 0-1.2-.5-1.2-1.2V4.2"
    "C1.4 3.5 1.9 3 2.6 3Z",
    "ticket": "M4 1.4h8c.7 0 1.2.5 1.2 1.2v10.8c0 .7-.5 1.2-1.2 1.2H4c-.7 0-1.2-.5-1.2-1.2V2.6c0-.7.5-1.2 "
    "1.2-1.2Z",
}
_DETAILS = {
    "chat": "M4.6 5.6h6.8M4.6 8.2h4.4",
    "email": "m2.2 4.6 5.8 4.6 5.8-4.6",
    "ticket": "M5.4 5h5.2M5.4 8h5.2M5.4 11h2.8",
}
_OTHER = "M8 2.2a5.8 5.8 0 1 1 0 11.6A5.8 5.8 0 0 1 8 2.2Z"

LINE_WIDTH, LINE_HEIGHT, KNOT_SIZE = 136, 20, 14
KNOT_GAP = 16.0  # between the middles of two knots: they must not overlap
KNOTS_SHOWN_MAX = 8
FIRST_KNOT = 12  # left of it a dotted bit says that there are earlier ones


def who(direction: str, automatic: str = "") -> str:
    """Return whose an interaction is, as the class of its knot."""
    if automatic:
        return "machine"
    return "agent" if direction == "outbound" else "customer"


def channel_icon(channel: str, of: str = "customer") -> Markup:
    """Return the shape of a channel; it is decoration, its word stands beside it."""
    return Markup(
        '<svg class="shape {of}" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">{paths}</svg>'
    ).format(of=of, paths=_paths(channel))


def shapes() -> Markup:
    """Return every shape once, for the top of a page: a knot only names the one that it has.

    An inbox draws some three hundred knots; with their outlines in each it would weigh half as much again.
    """
    drawn = Markup().join(
        Markup('<g id="shape-{}">{}</g>').format(channel, _outline(body, _DETAILS.get(channel, "")))
        for channel, body in (*_BODIES.items(), ("other", _OTHER))
    )
    return Markup('<svg class="shapes" width="0" height="0" aria-hidden="true"><defs>{}</defs></svg>').format(
        drawn
    )


def _outline(body: str, detail: str) -> Markup:
    outline = Markup('<path class="body" d="{}"/>').format(body)
    return outline + Markup('<path class="detail" d="{}"/>').format(detail) if detail else outline


def _paths(channel: str) -> Markup:
    return Markup('<use href="#shape-{}"/>').format(channel if channel in _BODIES else "other")


def small_line(knots: Sequence[Knot], label: str) -> Markup:
    """Return a thread as a small line with its newest knots placed by time; `label` says it in words."""
    shown = knots[-KNOTS_SHOWN_MAX:]
    places = spread([knot.at for knot in shown])
    marks = Markup().join(
        Markup(
            '<g class="mark {of}{doubt}" transform="translate({x:.1f} 3) scale(.875)">{paths}{ring}</g>'
        ).format(
            of=who(knot.direction),
            doubt=" doubt" if knot.zone == "review" else "",
            x=x - KNOT_SIZE / 2,
            paths=_paths(knot.channel),
            ring=Markup('<circle class="again" cx="14" cy="2.6" r="3.4"/>') if knot.kind == "repeat" else "",
        )
        for knot, x in zip(shown, places, strict=True)
    )
    more = (
        Markup('<path class="more" d="M0 10H{}"/>').format(FIRST_KNOT)
        if len(knots) > len(shown)
        else Markup()
    )
    return Markup(
        '<svg class="line-small" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img"'
        ' aria-label="{label}">'
        '<path class="string" d="M{start} 10H{end:.1f}"/>{more}{marks}</svg>'
    ).format(
        w=LINE_WIDTH,
        h=LINE_HEIGHT,
        start=FIRST_KNOT,
        end=places[-1] if places else FIRST_KNOT,
        label=label,
        more=more,
        marks=marks,
    )


def spread(moments: Sequence[datetime]) -> list[float]:
    """Return where the knots stand, left to right by time, at least KNOT_GAP apart and within the line."""
    if not moments:
        return []
    first, last = FIRST_KNOT, LINE_WIDTH - KNOT_SIZE / 2 - 2
    span = (moments[-1] - moments[0]).total_seconds()
    places = [
        first + (last - first) * ((moment - moments[0]).total_seconds() / span if span > 0 else 0.0)
        for moment in moments
    ]
    for place in range(1, len(places)):
        places[place] = max(places[place], places[place - 1] + KNOT_GAP)
    edge = last
    for place in range(len(places) - 1, -1, -1):
        places[place] = min(places[place], edge)
        edge = places[place] - KNOT_GAP
    return places


def still() -> Markup:
    """Return the drawing of a page on which nothing is: a thread that comes to rest."""
    return Markup(
        '<svg class="still" viewBox="0 0 160 72" width="160" height="72" aria-hidden="true">'
        '<path class="string" d="M2 44c26 0 30-26 52-26s18 36 38 36 16-22 32-22 16 12 34 12"/>'
        '<circle class="knot-a" cx="54" cy="18" r="5"/><circle class="knot-b" cx="92" cy="54" r="5"/>'
        '<circle class="knot-b" cx="124" cy="32" r="5"/></svg>'
    )


def logo() -> Markup:
    """Return the logo: a short thread with three knots."""
    return Markup(
        '<svg class="logo" viewBox="0 0 28 28" width="28" height="28" aria-hidden="true">'
        '<path class="string" d="M14 1v26"/><circle class="knot-a" cx="14" cy="7" r="3.6"/>'
        '<rect class="knot-b" x="9.6" y="12.4" width="8.8" height="6.4" rx="1.6"/>'
        '<circle class="knot-c" cx="14" cy="23" r="2.6"/></svg>'
    )
