"""Regression over hypotheses that exclude each other, with a Gaussian prior on every weight.

Scores are bits. The loss is convex, so Newton's method finds the one best point; its steps are solved by
conjugate gradients, which needs no library. Deterministic: the same examples give the same weights.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from services.correlator.core.compared import shares

STEPS_MAX = 40  # of Newton; ten are enough
INNER_STEPS_MAX = 200  # of conjugate gradients
HALVINGS_MAX = 30  # of a step that leads uphill
SETTLED = 1e-9  # of the loss: a smaller gain is none
_NATS = math.log(2)

Vector = dict[str, float]


class Hypothesis(msgspec.Struct, frozen=True):
    """One of the things that may be true: bits that are not fitted, and values that weights multiply."""

    values: Mapping[str, float]
    fixed: float = 0.0


class Example(msgspec.Struct, frozen=True):
    """One report whose true hypothesis is known."""

    hypotheses: tuple[Hypothesis, ...]
    right: int  # place of the true one
    group: str = ""  # what is held out together: a desk


class Prior(msgspec.Struct, frozen=True):
    """What is believed of one weight beforehand."""

    mean: float
    deviation: float  # standard deviation
    least: float = -math.inf
    most: float = math.inf


class Fit(msgspec.Struct, frozen=True):
    """The best weights for the examples."""

    weights: Mapping[str, float]
    loss: float  # nats, the prior's part included


def fit(examples: Sequence[Example], priors: Mapping[str, Prior]) -> Fit:
    """Return the most probable weights, each within its limits; what has no prior counts as 0."""
    weights = {name: prior.mean for name, prior in sorted(priors.items())}
    loss = _loss(examples, priors, weights)
    for _ in range(STEPS_MAX):
        gradient = _gradient(examples, priors, weights)
        free = [name for name in weights if not _is_held(weights[name], gradient[name], priors[name])]
        probabilities = [chances(example, weights) for example in examples]
        step = _solved(
            {name: -gradient[name] for name in free},
            lambda along: _curved(examples, probabilities, priors, along),  # noqa: B023  used at once
        )
        moved, lower = _downhill(examples, priors, weights, step, loss)
        gained, weights, loss = loss - lower, moved, lower
        if gained <= SETTLED * max(1.0, loss):
            break
    return Fit(weights, loss)


def chances(example: Example, weights: Mapping[str, float]) -> list[float]:
    """Return the probabilities of the hypotheses under `weights`."""
    return shares([_score(hypothesis, weights) for hypothesis in example.hypotheses])


def surprise(examples: Sequence[Example], weights: Mapping[str, float]) -> float:
    """Return the bits by which the truth surprises on average: 0 where it was always held certain."""
    if not examples:
        return 0.0
    return -sum(_log2(chances(one, weights)[one.right]) for one in examples) / len(examples)


def telling(examples: Iterable[Example]) -> dict[str, int]:
    """Return in how many examples each value tells the hypotheses apart: the others teach nothing of it."""
    counted: dict[str, int] = {}
    for example in examples:
        for name in sorted({name for one in example.hypotheses for name in one.values}):
            first, *others = (one.values.get(name, 0.0) for one in example.hypotheses)
            counted[name] = counted.get(name, 0) + any(other != first for other in others)
    return counted


def standard_errors(
    examples: Sequence[Example], priors: Mapping[str, Prior], weights: Mapping[str, float]
) -> dict[str, float]:
    """Return the standard error of each weight at the best point, the prior counted as evidence."""
    probabilities = [chances(example, weights) for example in examples]

    def curved(along: Vector) -> Vector:
        return _curved(examples, probabilities, priors, along)

    names = sorted(priors)
    zeros = dict.fromkeys(names, 0.0)
    return {name: math.sqrt(max(0.0, _solved({**zeros, name: 1.0}, curved)[name])) for name in names}


def _score(hypothesis: Hypothesis, weights: Mapping[str, float]) -> float:
    found = hypothesis.fixed
    for name, value in hypothesis.values.items():
        found += weights.get(name, 0.0) * value
    return found


def _log2(probability: float) -> float:
    return math.log2(max(probability, 1e-300))


def _loss(examples: Sequence[Example], priors: Mapping[str, Prior], weights: Mapping[str, float]) -> float:
    believed = sum(((weights[name] - prior.mean) / prior.deviation) ** 2 for name, prior in priors.items())
    return surprise(examples, weights) * len(examples) * _NATS + believed / 2


def _gradient(examples: Sequence[Example], priors: Mapping[str, Prior], weights: Vector) -> Vector:
    slope = {name: (weights[name] - prior.mean) / prior.deviation**2 for name, prior in priors.items()}
    for example in examples:
        probabilities = chances(example, weights)
        for place, hypothesis in enumerate(example.hypotheses):
            pull = _NATS * (probabilities[place] - (place == example.right))
            for name, value in hypothesis.values.items():
                if name in slope:
                    slope[name] += pull * value
    return slope


def _curved(
    examples: Sequence[Example],
    probabilities: Sequence[Sequence[float]],
    priors: Mapping[str, Prior],
    along: Vector,
) -> Vector:
    """Return the Hessian times `along`, in the directions that `along` has."""
    product = {name: value / priors[name].deviation ** 2 for name, value in along.items()}
    for example, held in zip(examples, probabilities, strict=True):
        slopes = [
            sum(along.get(name, 0.0) * value for name, value in one.values.items())
            for one in example.hypotheses
        ]
        mean = sum(slope * share for slope, share in zip(slopes, held, strict=True))
        for hypothesis, slope, share in zip(example.hypotheses, slopes, held, strict=True):
            push = _NATS**2 * share * (slope - mean)
            if push == 0.0:
                continue
            for name, value in hypothesis.values.items():
                if name in product:
                    product[name] += push * value
    return product


def _solved(wanted: Vector, product: Callable[[Vector], Vector]) -> Vector:
    """Return x with product(x) = wanted, by conjugate gradients."""
    found = dict.fromkeys(wanted, 0.0)
    rest = dict(wanted)
    along = dict(rest)
    size = _dot(rest, rest)
    enough = size * 1e-16
    for _ in range(INNER_STEPS_MAX):
        if size <= enough:
            break
        image = product(along)
        pace = size / _dot(along, image)
        for name in found:
            found[name] += pace * along[name]
            rest[name] -= pace * image[name]
        before, size = size, _dot(rest, rest)
        along = {name: rest[name] + size / before * along[name] for name in along}
    return found


def _dot(one: Vector, other: Vector) -> float:
    return sum(value * other[name] for name, value in one.items())


def _is_held(weight: float, slope: float, prior: Prior) -> bool:
    """Whether a weight stands at a limit and would go beyond it."""
    return (weight <= prior.least and slope > 0) or (weight >= prior.most and slope < 0)


def _downhill(
    examples: Sequence[Example], priors: Mapping[str, Prior], weights: Vector, step: Vector, loss: float
) -> tuple[Vector, float]:
    """Return where the step leads, shortened until it leads down and cut at the limits."""
    length = 1.0
    for _ in range(HALVINGS_MAX):
        moved = {
            name: min(max(weight + length * step.get(name, 0.0), priors[name].least), priors[name].most)
            for name, weight in weights.items()
        }
        lower = _loss(examples, priors, moved)
        if lower < loss:
            return moved, lower
        length /= 2
    return weights, loss
