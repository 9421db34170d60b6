"""Shares with bounds: what so few rows can and cannot tell, at any number of rows."""

from __future__ import annotations

from math import comb

import pytest

from deploy.scoring.rates import TAIL, bounds, detection, f1, rate, share, upper_bound


@pytest.mark.parametrize(
    ("hits", "of"), [(0, 1), (0, 30), (3, 30), (29, 30), (150, 300), (1, 900), (400, 900), (899, 900)]
)
def test_at_the_bound_so_few_hits_come_up_by_chance_in_just_the_tail(hits: int, of: int) -> None:
    bound = upper_bound(hits, of)

    assert bound is not None
    chance = sum(comb(of, k) * bound**k * (1 - bound) ** (of - k) for k in range(hits + 1))
    assert chance == pytest.approx(TAIL, rel=1e-6)


def test_bounds_of_many_rows_stand_close_and_of_none_there_are_none() -> None:
    low, high = bounds(30_000, 60_000) or (0.0, 1.0)

    # The normal approximation is good to four digits here: 1.96 * sqrt(0.25 / 60,000) = 0.0040.
    assert low == pytest.approx(0.496, abs=5e-5)
    assert high == pytest.approx(0.504, abs=5e-5)
    assert rate(0, 0) == type(rate(0, 0))(0, 0, None, None)


def test_what_never_or_always_happened_still_has_one_open_end() -> None:
    never, always = bounds(0, 30), bounds(30, 30)

    assert never == pytest.approx((0.0, 1 - TAIL ** (1 / 30)))
    assert always == pytest.approx((TAIL ** (1 / 30), 1.0))
    assert share(30, 30) == {"count": 30, "rate": 1.0, "bounds": [0.8843, 1.0]}
    assert share(0, 0) == {"count": 0, "rate": None, "bounds": None}


def test_nothing_to_find_is_neither_good_nor_bad_and_finding_nothing_is_bad() -> None:
    assert f1(None, None) is None
    assert f1(None, 0.0) == f1(0.0, 1.0) == 0.0
    assert f1(0.5, 1.0) == pytest.approx(2 / 3)


def test_a_detection_counts_what_is_so_and_what_was_told() -> None:
    told = detection([(True, True), (True, False), (False, True), (False, False), (True, True)])

    assert told == {
        "count": 3, "told": 3, "precision": 2 / 3, "recall": 2 / 3, "f1": pytest.approx(2 / 3),
    }  # fmt: skip
