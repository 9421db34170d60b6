"""One comparison's outcome, and how outcomes add up: correlated ones count little more than one."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import msgspec


class Compared(msgspec.Struct, frozen=True, array_like=True):
    """A named comparison with its weight in bits and the value it was made on."""

    group: str  # correlated comparisons share one: "address", "number", "person", "firm", "reference", …
    comparison: str
    bits: float
    value: str = ""


def rarity_bits(sharers: int, universe: int) -> float:
    """Return log2(1/u) of a value that `sharers` of `universe` have (Fellegi-Sunter, value-specific u)."""
    return math.log2(universe / (sharers + 0.5))


def group_bits(compared: Iterable[Compared], cap_factor: float) -> dict[str, float]:
    """Return the bits of each group: gains, at most `cap_factor` times the heaviest, less losses."""
    heaviest: dict[str, float] = {}
    groups: dict[str, float] = {}
    losses: dict[str, float] = {}
    for one in compared:
        group, bits = one.group, one.bits
        if bits <= 0:
            losses[group] = losses.get(group, 0.0) + bits
        elif group in groups:
            heaviest[group] = max(heaviest[group], bits)
            groups[group] += bits
        else:
            heaviest[group] = groups[group] = bits
    for group, most in heaviest.items():
        groups[group] = min(groups[group], cap_factor * most)
    for group, lost in losses.items():
        groups[group] = groups.get(group, 0.0) + lost
    return groups


def shares(scores_bits: Sequence[float]) -> list[float]:
    """Return the probabilities of hypotheses that exclude each other, from their bits."""
    if not scores_bits:
        return []
    top = max(scores_bits)
    weights = [2.0 ** (score - top) for score in scores_bits]
    whole = sum(weights)
    return [weight / whole for weight in weights]
