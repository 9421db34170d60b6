"""How alike two ways of putting the same pieces together are: by pairs, and piece by piece. Pure.

A label may be any value; pieces with the same one are together, a piece labelled None is with nobody. Where
only some pieces count, the others are still company: a pair counts if either of its pieces does.
All is counted from the sizes of clusters, no pair is written down: a cluster of 60,000 has 1.8 billion.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from math import comb
from typing import Any

from deploy.scoring.rates import f1, found_of, ratio

Labels = Sequence[Hashable | None]


def pairs(labels: Labels, counts: Sequence[bool]) -> int:
    """Return how many pairs have the same label, of those with at least one piece that counts."""
    everywhere = Counter(label for label in labels if label is not None)
    outside = Counter(
        label for label, here in zip(labels, counts, strict=True) if label is not None and not here
    )
    return _pairs_within(everywhere) - _pairs_within(outside)


def _pairs_within(sizes: Counter[Hashable]) -> int:
    return sum(comb(size, 2) for size in sizes.values())


def pairwise(true: Labels, told: Labels, counts: Sequence[bool]) -> dict[str, Any]:
    """Return how many of the pairs told are true, and how many of the true ones were told.

    Large clusters weigh most here: a cluster of n has n (n - 1) / 2 pairs.
    """
    both = [None if None in pair else pair for pair in zip(true, told, strict=True)]
    gold_pairs, claimed_pairs = pairs(true, counts), pairs(told, counts)
    found = found_of(pairs(both, counts), claimed_pairs, gold_pairs)
    return {**found, "gold_pairs": gold_pairs, "claimed_pairs": claimed_pairs}


def b_cubed(true: Labels, told: Labels, counts: Sequence[bool]) -> dict[str, float | None]:
    """Return B-cubed (Bagga and Baldwin, 1998): how much of each piece's company is right, and is complete.

    Every piece weighs the same, those that stand alone too, which pairs do not see.
    """
    true_size, told_size = Counter(true), Counter(told)
    both = Counter(zip(true, told, strict=True))
    right = complete = 0.0
    for gold, said, here in zip(true, told, counts, strict=True):
        if here:
            right += both[gold, said] / told_size[said]
            complete += both[gold, said] / true_size[gold]
    precision, recall = ratio(right, sum(counts)), ratio(complete, sum(counts))
    return {"precision": precision, "recall": recall, "f1": f1(precision, recall)}
