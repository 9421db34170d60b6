"""Whether probabilities hold what they say: of what is 90 % sure nine in ten should be right. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from deploy.scoring.rates import Rate, rate

BINS = 10


class Claim(msgspec.Struct, frozen=True):
    """Something said with a probability, and whether it was so."""

    probability: float
    holds: bool


class Bin(msgspec.Struct, frozen=True):
    """The claims with a probability from `low` to below `high`."""

    low: float
    high: float
    mean: float  # of the probabilities
    right: Rate


class Reliability(msgspec.Struct, frozen=True):
    """Bins that hold claims, and the expected calibration error: the mean gap, weighted by the claims."""

    bins: tuple[Bin, ...]
    error: float | None


def reliability(claims: Sequence[Claim]) -> Reliability:
    """Return how well the probabilities of `claims` hold, in BINS of equal width."""
    sorted_in: dict[int, list[Claim]] = {}
    for claim in claims:
        place = min(int(min(max(claim.probability, 0.0), 1.0) * BINS), BINS - 1)
        sorted_in.setdefault(place, []).append(claim)
    bins = tuple(_bin(place, found) for place, found in sorted(sorted_in.items()))
    gaps = sum(abs(one.mean * one.right.of - one.right.hits) for one in bins)
    return Reliability(bins, gaps / len(claims) if claims else None)


def _bin(place: int, claims: Sequence[Claim]) -> Bin:
    mean = sum(claim.probability for claim in claims) / len(claims)
    hits = sum(claim.holds for claim in claims)
    return Bin(place / BINS, (place + 1) / BINS, mean, rate(hits, len(claims)))
