"""Which threads that are solved tell of the same trouble as a thread that is not. Pure.

They are other customers': what they said, and by what it was solved, is for agents alone.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import msgspec

from services.store.knowledge.analysis import MEANING, is_number, terms_of
from services.store.knowledge.questions import Weighed

OFFERS_MAX = 3
TERMS_MAX = 12  # of the question: its weightiest, by what is rare among the solved
UNKNOWN_MAX = 3  # of these that no solved thread has: names, and the circumstances of one day
SHARED_MIN = 2  # one word in common is chance
SHARE_MIN = 0.35  # of the weight of what is asked; on three sample desks a third less offers twice as many
MATTER_FACTOR = 1.5  # the trade's word for a matter against any other word
CACHE_ENTRIES_MAX = 4_096  # texts of solved threads, 600 characters each


class Solved(msgspec.Struct, frozen=True, kw_only=True):
    """A thread that is solved."""

    handle: str
    said: str  # its first report
    solution: str  # by what it was solved, in the desk's words


class Alike(msgspec.Struct, frozen=True):
    """A solved thread, the words it shares, and how much of what is asked they are."""

    solved: Solved
    why: tuple[str, ...]  # as the question wrote them, the weightiest first
    share: float


def alike(question: Weighed, solved: Sequence[Solved], *, names: str = "") -> tuple[Alike, ...]:
    """Return the solved threads most like the question, at most OFFERS_MAX; empty where none is.

    `names` are those of the customer and of who wrote: two people of one name have no trouble in common.
    """
    held = [_terms(one.said) for one in solved]
    counts = Counter(term for terms in held for term in terms)
    weights = _asked(question, counts, len(solved))
    for term in _terms(names):
        weights.pop(term, None)
    whole = sum(weights.values())
    found = []
    for one, terms in zip(solved, held, strict=True):
        shared = sorted((term for term in weights if term in terms), key=lambda term: -weights[term])
        share = sum(weights[term] for term in shared) / whole if whole else 0.0
        if len(shared) >= SHARED_MIN and share >= SHARE_MIN:
            found.append(Alike(one, _written(question, shared), share))
    return tuple(sorted(found, key=lambda one: -one.share)[:OFFERS_MAX])


def _asked(question: Weighed, counts: Counter[str], solved: int) -> dict[str, float]:
    """Return the question's weightiest terms with their weights."""
    weights = {
        term: weight * _rarity(counts[term], solved) * (MATTER_FACTOR if term.startswith(MEANING) else 1.0)
        for term, weight in question.terms.items()
        if term in counts or not is_number(term)  # a number that nobody else has is somebody's own
    }
    heaviest = sorted(weights, key=lambda term: (-weights[term], term))
    known = [term for term in heaviest if term in counts][:TERMS_MAX]
    unknown = [term for term in heaviest if term not in counts][:UNKNOWN_MAX]
    return {term: weights[term] for term in (*known, *unknown)}


def _rarity(number: int, solved: int) -> float:
    """Return how much a term tells that `number` of the solved threads have: BM25's measure."""
    return math.log(1 + (solved - number + 0.5) / (number + 0.5))


def _written(question: Weighed, terms: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(question.written.get(term, term.strip(MEANING)) for term in terms))


@lru_cache(CACHE_ENTRIES_MAX)
def _terms(said: str) -> frozenset[str]:
    return frozenset(terms_of(said))
