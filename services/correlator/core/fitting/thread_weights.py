"""The weights of the thread's comparisons, fitted to examples with the weights there are as prior.

The prior lets what a comparison says at its heaviest move by some two bits; it moves further where many
examples agree. A weight keeps its sign, and one that few examples tell of stays.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import msgspec

from services.correlator.core.fitting.softmax import (
    Example,
    Hypothesis,
    Prior,
    fit,
    standard_errors,
    surprise,
    telling,
)
from services.correlator.core.fitting.values import BOUND_TO, EVERY
from services.correlator.core.models.model import ThreadWeights

EXAMPLES_MIN = 5  # that tell of a weight; with fewer it stays
PRIOR_DEVIATION_BITS = 2.2  # of what a comparison says at its heaviest: judged
LEAST_BITS = 0.1  # a comparison never falls silent: later examples must be able to raise it again
DIGITS = 2  # of a weight; standard errors are ten times as large


class FittedWeight(msgspec.Struct, frozen=True, kw_only=True):
    """One weight before and after."""

    name: str
    before: float
    after: float
    examples: int  # that tell of it
    standard_error: float = 0.0  # 0: it stayed, nobody asked


class FittedThreads(msgspec.Struct, frozen=True, kw_only=True):
    """All thread weights after a fit, and how each came about."""

    weights: ThreadWeights
    fitted: tuple[FittedWeight, ...]
    surprise_before: float  # bits a report, on the examples themselves
    surprise_after: float


def fit_thread_weights(examples: Sequence[Example], weights: ThreadWeights) -> FittedThreads:
    """Return the weights that fit `examples` best, `weights` being believed before."""
    counted = telling(examples)
    current = {name: float(getattr(weights, name)) for name in sorted({EVERY, *counted})}
    asked = [name for name in current if counted.get(name, 0) >= EXAMPLES_MIN]
    priors = {name: _prior(name, current[name], _heaviest(examples, name)) for name in asked}
    # What is not asked for keeps its bits: as fixed ones, so that the rest is fitted beside them.
    known = [_without(example, current, priors) for example in examples]
    found = fit(known, priors).weights
    errors = standard_errors(known, priors, found)
    fitted = tuple(
        FittedWeight(
            name=name,
            before=current[name],
            after=round(found[name], DIGITS) if name in priors else current[name],
            examples=counted.get(name, 0),
            standard_error=errors.get(name, 0.0),
        )
        for name in current
    )
    after = _applied(weights, fitted)
    return FittedThreads(
        weights=after,
        fitted=fitted,
        surprise_before=surprise(examples, current),
        surprise_after=surprise(examples, values_of(after, current)),
    )


def values_of(weights: ThreadWeights, names: Mapping[str, float] | Sequence[str]) -> dict[str, float]:
    """Return the weights named, as an example's values are multiplied by them."""
    return {name: float(getattr(weights, name)) for name in names}


def held_out(examples: Sequence[Example], weights: ThreadWeights) -> dict[str, tuple[int, float, float]]:
    """Return for each group: its examples, and the bits of surprise before and after a fit to the others."""
    groups = sorted({example.group for example in examples})
    told: dict[str, tuple[int, float, float]] = {}
    for group in groups if len(groups) > 1 else ():
        own = [example for example in examples if example.group == group]
        others = [example for example in examples if example.group != group]
        names = sorted({EVERY, *telling(own)})
        fitted = fit_thread_weights(others, weights).weights
        before, after = (surprise(own, values_of(one, names)) for one in (weights, fitted))
        told[group] = (len(own), before, after)
    return told


def _prior(name: str, weight: float, heaviest: float) -> Prior:
    deviation = PRIOR_DEVIATION_BITS / heaviest
    if name == EVERY:
        return Prior(weight, deviation)
    least = min(LEAST_BITS / heaviest, abs(weight))
    return Prior(weight, deviation, least=least) if weight > 0 else Prior(weight, deviation, most=-least)


def _heaviest(examples: Sequence[Example], name: str) -> float:
    return max(abs(one.values.get(name, 0.0)) for example in examples for one in example.hypotheses)


def _without(example: Example, current: Mapping[str, float], priors: Mapping[str, Prior]) -> Example:
    hypotheses = tuple(
        Hypothesis(
            {name: value for name, value in one.values.items() if name in priors},
            one.fixed
            + sum(current[name] * value for name, value in one.values.items() if name not in priors),
        )
        for one in example.hypotheses
    )
    return msgspec.structs.replace(example, hypotheses=hypotheses)


def _applied(weights: ThreadWeights, fitted: Sequence[FittedWeight]) -> ThreadWeights:
    changed: dict[str, float] = {}
    for one in fitted:
        if math.isclose(one.before, one.after):
            continue
        changed[one.name] = one.after
        for name in BOUND_TO.get(one.name, ()):
            changed[name] = round(getattr(weights, name) * one.after / one.before, DIGITS)
    return msgspec.structs.replace(weights, **changed)
