"""Drawing by rank and by weight, from a generator that is passed in. Pure."""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate
from typing import Generic, TypeVar

T = TypeVar("T")


class Ranked(Generic[T]):
    """Draws the item of rank r with a probability that falls as r**-exponent."""

    def __init__(self, items: Sequence[T], exponent: float) -> None:
        self._items = items
        self._sums = list(accumulate(rank**-exponent for rank in range(1, len(items) + 1)))

    def draw(self, rng: random.Random) -> T:
        """Return one item, the first ones more often."""
        place = bisect_left(self._sums, rng.random() * self._sums[-1])
        return self._items[min(place, len(self._items) - 1)]


class Weighted(Generic[T]):
    """Draws an item in proportion to its weight."""

    def __init__(self, items: Sequence[T], weights: Sequence[float]) -> None:
        self._items = items
        self._sums = list(accumulate(weights))

    def draw(self, rng: random.Random) -> T:
        """Return one item."""
        return self._items[bisect_left(self._sums, rng.random() * self._sums[-1])]


def chance(rng: random.Random, probability: float) -> bool:
    """Return true with `probability`."""
    return rng.random() < probability


def fixed_hex(rng: random.Random, digits: int) -> str:
    """Return `digits` hexadecimal digits."""
    return f"{rng.getrandbits(4 * digits):0{digits}x}"
