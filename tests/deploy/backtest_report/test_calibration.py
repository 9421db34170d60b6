"""Whether probabilities hold what they say."""

from __future__ import annotations

import pytest

from deploy.backtest_report.calibration import Claim, reliability


def test_probabilities_that_hold_have_no_error_and_boasts_have() -> None:
    honest = [Claim(0.75, holds=place < 3) for place in range(4)]
    boasting = [Claim(1.0, holds=place < 3) for place in range(4)]

    assert reliability(honest).error == pytest.approx(0.0)
    assert reliability(boasting).error == pytest.approx(0.25)
    assert [(one.low, one.right.hits, one.right.of) for one in reliability(boasting).bins] == [(0.9, 3, 4)]
    assert reliability([]).error is None
