"""The small thread line: knots by time, apart from each other, within the line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.store.console.icons import KNOT_GAP, KNOTS_SHOWN_MAX, LINE_WIDTH, small_line, spread
from services.store.views_lists import Knot

START = datetime(2026, 11, 1, tzinfo=UTC)


@given(st.lists(st.integers(0, 10_000_000), max_size=KNOTS_SHOWN_MAX))
def test_knots_never_overlap_nor_leave_the_line(seconds: list[int]) -> None:
    places = spread([START + timedelta(seconds=one) for one in sorted(seconds)])

    assert all(0 < place < LINE_WIDTH for place in places)
    assert all(b - a >= KNOT_GAP - 1e-6 for a, b in pairwise(places))


def test_a_line_says_in_words_what_it_draws_and_escapes_them() -> None:
    knots = [
        Knot(channel="phone", direction="inbound", kind="repeat", zone="review", at=START, author="x")
        for _ in range(20)
    ]

    drawn = small_line(knots, 'a "<b>')

    assert drawn.count('class="mark customer doubt"') == KNOTS_SHOWN_MAX
    assert 'aria-label="a &#34;&lt;b&gt;"' in drawn
    assert 'class="more"' in drawn
