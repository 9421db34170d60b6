"""Shares with bounds, as the scoreboard has them, at any number of rows."""

from __future__ import annotations

import pytest

from deploy.backtest_report.calibration import Claim, reliability
from deploy.backtest_report.rates import bounds, rate
from deploy.score import share


@pytest.mark.parametrize(
    ("hits", "of"),
    [(0, 1), (1, 1), (0, 30), (3, 30), (29, 30), (30, 30), (150, 300), (1, 5_000), (2_500, 5_000)],
)
def test_bounds_are_those_of_the_scoreboard(hits: int, of: int) -> None:
    assert bounds(hits, of) == pytest.approx(share(hits, of)["bounds"], abs=1e-4)


def test_bounds_of_many_rows_stand_close_and_of_none_there_are_none() -> None:
    low, high = bounds(30_000, 60_000) or (0.0, 1.0)

    assert 0.495 < low < 0.5 < high < 0.505
    assert rate(0, 0) == type(rate(0, 0))(0, 0, None, None)


def test_probabilities_that_hold_have_no_error_and_boasts_have() -> None:
    honest = [Claim(0.75, holds=place < 3) for place in range(4)]
    boasting = [Claim(1.0, holds=place < 3) for place in range(4)]

    assert reliability(honest).error == pytest.approx(0.0)
    assert reliability(boasting).error == pytest.approx(0.25)
    assert [(one.low, one.right.hits, one.right.of) for one in reliability(boasting).bins] == [(0.9, 3, 4)]
    assert reliability([]).error is None
