"""So many of so many: shares with the bounds that so few rows allow, precision and recall. Pure.

A share alone says nothing of how many rows it rests on. The bounds are those of Clopper and Pearson (1934):
exact for any number of rows, also where nothing or everything was hit.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import exp, lgamma, log, log1p, sqrt
from typing import Any

import msgspec

TAIL = 0.025  # each side of the 95 %
HALVINGS = 50  # of the interval that the bound is sought in: to the last digits of a float
NEGLIGIBLE = 1e-20  # a probability that moves no digit of TAIL
DIGITS = 4  # of the bounds that a scoreboard shows


class Rate(msgspec.Struct, frozen=True):
    """So many of so many, the share in 0..1 and what these rows do not refute; None of nothing."""

    hits: int
    of: int
    share: float | None
    bounds: tuple[float, float] | None  # lowest and highest


def rate(hits: int, of: int) -> Rate:
    """Return `hits` of `of` with share and bounds."""
    return Rate(hits, of, ratio(hits, of), bounds(hits, of))


def ratio(part: float, whole: float) -> float | None:
    """Return the share in 0..1; None of nothing, which is neither good nor bad."""
    return part / whole if whole else None


def f1(precision: float | None, recall: float | None) -> float | None:
    """Return the harmonic mean of both, near the worse one; None where nothing was to be found or told."""
    if precision is None and recall is None:
        return None
    if not precision or not recall:
        return 0.0
    return 2 * precision * recall / (precision + recall)


def bounds(hits: int, of: int) -> tuple[float, float] | None:
    """Return the two-sided 95 % bounds of a share of which `hits` of `of` were seen."""
    misses, high = upper_bound(of - hits, of), upper_bound(hits, of)
    return None if misses is None or high is None else (1 - misses, high)


def upper_bound(hits: int, trials: int) -> float | None:
    """Return the highest rate that `hits` in `trials` do not refute (one-sided 97.5 %); None of no trials.

    It is the rate at which so few hits, or fewer, would come up by chance in TAIL of all tries.
    """
    if not trials:
        return None
    if hits == trials:
        return 1.0
    ways = _ways(hits, trials)
    low, high = hits / trials, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _chance(ways, trials, middle) > TAIL else (low, middle)
    return high


def _ways(hits: int, trials: int) -> list[tuple[int, float]]:
    """Return, for each count up to `hits` that can matter, in how many ways it comes up (a logarithm).

    Logarithms, because the ways of 60,000 rows fit no float. At any rate from hits / trials up, counts lower
    than `hits` by d or more have a chance of at most exp(-d^2 / 2 (variance + d / 3)) (Bernstein): those
    below NEGLIGIBLE are left out, which leaves at most some 1,200 of 60,000.
    """
    exponent, variance = -log(NEGLIGIBLE), hits * (trials - hits) / trials
    reach = int(exponent / 3 + sqrt(exponent**2 / 9 + 2 * exponent * variance)) + 1
    counts = range(max(0, hits - reach), hits + 1)
    return [(k, lgamma(trials + 1) - lgamma(k + 1) - lgamma(trials - k + 1)) for k in counts]


def _chance(ways: list[tuple[int, float]], trials: int, rate: float) -> float:
    """Return how likely one of the counts in `ways` is, of `trials` that each hit at `rate`."""
    hit, miss = log(rate), log1p(-rate)
    return sum([exp(logarithm + k * hit + (trials - k) * miss) for k, logarithm in ways])


def share(hits: int, trials: int) -> dict[str, Any]:
    """Return a share as a scoreboard shows it: of how many, the rate, its rounded bounds."""
    found = rate(hits, trials)
    rounded = None if found.bounds is None else [round(bound, DIGITS) for bound in found.bounds]
    return {"count": trials, "rate": found.share, "bounds": rounded}


def found_of(hits: int, told: int, true: int) -> dict[str, float | None]:
    """Return how much of what was told is true (precision), of what is true was told (recall), and F1."""
    precision, recall = ratio(hits, told), ratio(hits, true)
    return {"precision": precision, "recall": recall, "f1": f1(precision, recall)}


def detection(pieces: Iterable[tuple[bool, bool]]) -> dict[str, Any]:
    """Return how well a yes or no was told of each piece; a pair says whether it is so, and was told so."""
    pairs = list(pieces)
    true, told = sum(is_so for is_so, _told in pairs), sum(told_so for _is, told_so in pairs)
    hits = sum(is_so and told_so for is_so, told_so in pairs)
    return {"count": true, "told": told, **found_of(hits, told, true)}
