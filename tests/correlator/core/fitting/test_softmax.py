"""The regression: it finds what can be worked out by hand, believes its prior, and keeps its limits."""

from __future__ import annotations

import math

import pytest

from services.correlator.core.fitting.softmax import (
    Example,
    Hypothesis,
    Prior,
    fit,
    standard_errors,
    surprise,
    telling,
)

ANYTHING = Prior(0.0, 1e4)  # believes next to nothing


def told(value: float, *, right: bool, fixed: float = 0.0) -> Example:
    """A thread of which one thing is said, and a new one."""
    return Example((Hypothesis({"said": value}, fixed), Hypothesis({})), 0 if right else 1)


def seen(right: int, wrong: int, **more: float) -> list[Example]:
    return [*[told(1.0, right=True, **more)] * right, *[told(1.0, right=False, **more)] * wrong]


def test_what_is_right_three_times_of_four_weighs_log2_of_three() -> None:
    assert fit(seen(30, 10), {"said": ANYTHING}).weights["said"] == pytest.approx(math.log2(3), abs=1e-4)


def test_bits_that_are_known_already_are_not_counted_again() -> None:
    found = fit(seen(30, 10, fixed=1.0), {"said": ANYTHING})

    assert found.weights["said"] == pytest.approx(math.log2(3) - 1, abs=1e-4)


def test_without_examples_the_prior_stands() -> None:
    assert fit([], {"said": Prior(2.5, 1.0)}).weights == {"said": 2.5}


def test_few_examples_move_a_firm_belief_little_and_many_move_it_far() -> None:
    prior = {"said": Prior(-2.0, 0.5)}

    few, many = (fit(seen(right, 0), prior).weights["said"] for right in (2, 400))

    assert -2.0 < few < -1.5
    assert many > 1.0


def test_what_is_always_right_does_not_run_away() -> None:
    assert fit(seen(50, 0), {"said": Prior(0.0, 2.0)}).weights["said"] < 12.0


def test_a_weight_keeps_within_its_limits_and_the_others_make_the_best_of_it() -> None:
    both = [
        Example((Hypothesis({"said": 1.0, "meant": 1.0}), Hypothesis({})), 0 if right else 1)
        for right in (True, False, False, False)
    ]
    found = fit(both, {"said": Prior(1.0, 5.0, least=0.5), "meant": Prior(0.0, 1e4)})

    assert found.weights["said"] >= 0.5
    assert found.weights["said"] + found.weights["meant"] == pytest.approx(-math.log2(3), abs=1e-3)


def test_the_standard_error_is_that_of_a_share_of_so_many() -> None:
    examples = seen(50, 50)
    priors = {"said": ANYTHING}

    errors = standard_errors(examples, priors, fit(examples, priors).weights)

    assert errors["said"] == pytest.approx(math.sqrt(1 / (100 * 0.25)) / math.log(2), rel=1e-3)


def test_two_correlated_weights_are_less_sure_than_one() -> None:
    pair = [
        Example((Hypothesis({"said": 1.0, "meant": meant}), Hypothesis({})), right)
        for meant in (1.0, 0.9)
        for right in (0, 1)
    ] * 20
    priors = {"said": Prior(0.0, 3.0), "meant": Prior(0.0, 3.0)}

    errors = standard_errors(pair, priors, fit(pair, priors).weights)

    assert min(errors.values()) > 1.5  # either could stand for the other
    assert max(errors.values()) < 3.0  # but the data say more than nothing


def test_only_what_tells_the_hypotheses_apart_is_counted() -> None:
    alike = Example((Hypothesis({"said": 1.0}), Hypothesis({"said": 1.0})), 0)

    assert telling([alike, told(1.0, right=True), told(0.5, right=False)]) == {"said": 2}


def test_surprise_is_counted_in_bits() -> None:
    assert surprise(seen(1, 1), {"said": 0.0}) == pytest.approx(1.0)
    assert surprise([told(1.0, right=True)], {"said": 40.0}) == pytest.approx(0.0, abs=1e-6)
