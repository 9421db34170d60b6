"""Whether a report and a thread speak of one kind of trouble, in bits."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache

from services.correlator.core.about import About
from services.correlator.core.compared import Compared
from services.correlator.core.gist import Gist
from services.correlator.core.models import Model
from services.correlator.core.troubles.chances import Chances
from services.correlator.core.troubles.phrases import kinds_by_problem, troubles
from services.correlator.core.words import CACHE_ENTRIES_MAX

SPREADS_MAX = 256  # kept: seven kilobytes each
OTHERWISE = 0.15  # of a reading's chances is spread over all kinds: it may be wrong altogether
NEIGHBOURING = 0.25  # over the kinds of the same class: neighbours are taken for one another


def compare_troubles(gist: Gist, held: About, model: Model) -> Iterator[Compared]:
    """Yield how much a report speaks of one kind of trouble with the report of the thread most like it."""
    told = [(alike_bits(gist.troubles, other.troubles), other.troubles) for other in held.gists]
    bits, theirs = max(told, default=(0.0, ()))
    if bits > 0:
        shared = _likeliest_shared(gist.troubles, theirs)
        yield Compared("trouble", "trouble alike", bits * model.thread.trouble_alike, shared)
    elif bits < 0:
        yield Compared("trouble", "trouble unlike", bits * model.thread.trouble_unlike)


@lru_cache(CACHE_ENTRIES_MAX)
def alike_bits(ours: Chances, theirs: Chances) -> float:
    """Return log2 of how much likelier both are of one kind than of any two; 0 where either says nothing."""
    if not ours or not theirs:
        return 0.0
    spread, other = _spread(ours), _spread(theirs)
    return math.log2(len(spread) * sum(share * other[kind] for kind, share in spread.items()))


def _likeliest_shared(ours: Chances, theirs: Chances) -> str:
    """Return the kind that both are of, if they are of one."""
    other = dict(theirs)
    return max(ours, key=lambda pair: (pair[1] * other.get(pair[0], 0.0), pair[1]))[0]


@lru_cache(SPREADS_MAX)
def _spread(chances: Chances) -> Mapping[str, float]:
    kinds, sizes = troubles(), kinds_by_problem()
    own = dict(chances)
    of_class: defaultdict[str, float] = defaultdict(float)
    for kind, share in chances:
        of_class[kinds[kind].problem] += share
    everywhere = (1.0 - sum(own.values()) * (1.0 - OTHERWISE)) / len(kinds)
    return {
        kind: everywhere
        + (1.0 - OTHERWISE - NEIGHBOURING) * own.get(kind, 0.0)
        + NEIGHBOURING * of_class[one.problem] / sizes[one.problem]
        for kind, one in kinds.items()
    }
