"""Whether a report and a thread speak of one kind of trouble, in bits."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import product

from services.correlator.core.about import About
from services.correlator.core.compared import Compared
from services.correlator.core.gist import Gist
from services.correlator.core.models import Model
from services.correlator.core.troubles.chances import Chances
from services.correlator.core.troubles.phrases import kinds_by_problem, troubles

OTHERWISE = 0.15
NEIGHBOURING = 0.25
STAYING = 1.0 - OTHERWISE - NEIGHBOURING


def compare_troubles(gist: Gist, held: About, model: Model) -> Iterator[Compared]:
    """Yield how much a report speaks of one kind of trouble with the report of the thread most like it."""
    told = [(alike_bits(gist.troubles, other.troubles), other.troubles) for other in held.gists]
    bits, theirs = max(told, default=(0.0, ()))
    if bits > 0:
        shared = _likeliest_shared(gist.troubles, theirs)
        yield Compared("trouble", "trouble alike", bits * model.thread.trouble_alike, shared)
    elif bits < 0:
        yield Compared("trouble", "trouble unlike", bits * model.thread.trouble_unlike)


def alike_bits(ours: Chances, theirs: Chances) -> float:
    """Return log2 of how much likelier both are of one kind than of any two; 0 where either says nothing.

    OTHERWISE of a reading's chances is spread over all kinds, as it may be wrong altogether, NEIGHBOURING
    over those of the same class, as neighbours are taken for one another; the rest stays. This is the sum
    over all kinds of the products of two such readings, multiplied out.
    """
    if not ours or not theirs:
        return 0.0
    kinds, sizes = troubles(), kinds_by_problem()
    same = near = 0.0
    for (kind, share), (other, chance) in product(ours, theirs):
        problem = kinds[kind].problem
        if kind == other:
            same += share * chance
        if problem == kinds[other].problem:
            near += share * chance / sizes[problem]
    anywhere = 1.0 - (1.0 - OTHERWISE) ** 2 * _sum(ours) * _sum(theirs)
    return math.log2(
        anywhere + len(kinds) * (STAYING**2 * same + NEIGHBOURING * (2 * STAYING + NEIGHBOURING) * near)
    )


def _sum(chances: Chances) -> float:
    return sum(share for _, share in chances)


def _likeliest_shared(ours: Chances, theirs: Chances) -> str:
    """Return the kind that both are of, if they are of one."""
    other = dict(theirs)
    return max(ours, key=lambda pair: (pair[1] * other.get(pair[0], 0.0), pair[1]))[0]
