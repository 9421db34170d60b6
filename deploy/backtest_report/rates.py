"""Shares with their 95 % bounds, after Clopper and Pearson: what so few rows can and cannot tell. Pure.

The scoreboard's own bounds (deploy/score.py) sum up every count; these give the same for any number of rows.
"""

from __future__ import annotations

from math import exp, lgamma, log, log1p

import msgspec

TAIL = 0.025  # each side
HALVINGS = 60
TERMS_MAX = 10_000  # of the continued fraction; it needs some sqrt(rows)
_CLOSE = 1e-14
_TINY = 1e-300


class Rate(msgspec.Struct, frozen=True):
    """So many of so many, the share in 0..1 and what these rows do not refute; None of nothing."""

    hits: int
    of: int
    share: float | None
    bounds: tuple[float, float] | None  # lowest and highest


def rate(hits: int, of: int) -> Rate:
    """Return `hits` of `of` with share and bounds."""
    return Rate(hits, of, hits / of if of else None, bounds(hits, of))


def bounds(hits: int, of: int) -> tuple[float, float] | None:
    """Return the two-sided 95 % bounds of a share of which `hits` of `of` were seen."""
    if not of:
        return None
    low = 0.0 if hits == 0 else _quantile(TAIL, hits, of - hits + 1)
    high = 1.0 if hits == of else _quantile(1 - TAIL, hits + 1, of - hits)
    return low, high


def _quantile(tail: float, a: float, b: float) -> float:
    """Return where the beta distribution of `a` and `b` has `tail` below it."""
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _below(middle, a, b) < tail else (low, middle)
    return (low + high) / 2


def _below(x: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function, by its continued fraction (DLMF 8.17.22)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):  # where the fraction converges slowly, the other side is taken
        return 1 - _below(1 - x, b, a)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    c, d = 1.0, 1 / _not_zero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, TERMS_MAX):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / _not_zero(1 + term * d)
            c = _not_zero(1 + term / c)
            value *= c * d
        if abs(c * d - 1) < _CLOSE:
            break
    return front * value


def _not_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
