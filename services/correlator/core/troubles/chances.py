"""Which kinds of trouble a report's words speak of: a unigram model of stems and signs for each kind.

The words of a kind's phrases are counted once a phrase and smoothed with those of all (Dirichlet prior; Zhai
and Lafferty 2004). A word that no phrase of a kind has costs every kind about the same, so only what was
counted is stored and added up: some three kinds a word.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

import msgspec

from services.correlator.core.common_words import STOP_WORDS
from services.correlator.core.lexicon import signs_of
from services.correlator.core.troubles.phrases import kinds_by_problem, kinds_of_noise, troubles
from services.correlator.core.words import folded, stem, words

PRIOR_WORDS = 2000.0  # of the smoothing, some two and a half times what a kind's phrases hold
HEAT = 0.6  # words of one report are not said independently: their logarithms count by this
TELLING_MAX = 30  # words that tell of some kind; what a long report says later is of other things
WORD_LETTERS_MIN = 2
UNSURE = 0.02  # of a class's chance: none is ruled out
SHARE_MIN = 0.05  # a kind less likely is not kept
KEPT_MAX = 4

Chances = tuple[tuple[str, float], ...]
"""Kinds of trouble with their chances, the likeliest first."""


class _Table(msgspec.Struct, frozen=True):
    """What was counted: by word the gains of the kinds that say it, and each kind's loss by any word."""

    gains: Mapping[str, tuple[tuple[str, float], ...]]
    losses: Mapping[str, float]


def chances(said: Sequence[str]) -> dict[str, float]:
    """Return how likely each kind of trouble or noise is by folded words; empty when none tells."""
    table = _table()
    telling = [word for word in dict.fromkeys(_tokens(said)) if word in table.gains][:TELLING_MAX]
    if not telling:
        return {}
    scores = {kind: len(telling) * loss for kind, loss in table.losses.items()}
    for word in telling:
        for kind, gain in table.gains[word]:
            scores[kind] += gain
    top = max(scores.values())
    weights = {kind: math.exp(HEAT * (score - top)) for kind, score in scores.items()}
    whole = sum(weights.values())
    return {kind: weight / whole for kind, weight in weights.items()}


def likeliest(found: Mapping[str, float]) -> Chances:
    """Return the few likeliest kinds with their chances, as they are kept."""
    told = [(kind, share) for kind, share in found.items() if kind in troubles()]
    ranked = sorted(told, key=lambda pair: (-pair[1], pair[0]))[:KEPT_MAX]
    return tuple([(kind, round(share, 2)) for kind, share in ranked if share >= SHARE_MIN])


def problem_bits(found: Mapping[str, float]) -> dict[str, float]:
    """Return in bits how much likelier its kinds make each class of problems than their number does.

    Empty where no kind is told of.
    """
    of: defaultdict[str, float] = defaultdict(float)
    for kind, share in found.items():
        if kind in troubles():
            of[troubles()[kind].problem] += share
    if not of:
        return {}
    return {
        problem: math.log2((of[problem] + UNSURE) / (number / len(troubles()) + UNSURE))
        for problem, number in kinds_by_problem().items()
    }


def noise_chance(found: Mapping[str, float]) -> float:
    """Return the chance that nobody needs to answer it."""
    return sum(found.get(kind, 0.0) for kind in kinds_of_noise())


@cache
def _table() -> _Table:
    counts = {
        one.kind: Counter(token for phrase in one.phrases for token in {*_tokens(words(folded(phrase)))})
        for one in (*troubles().values(), *kinds_of_noise().values())
    }
    every: Counter[str] = Counter()
    for counted in counts.values():
        every.update(counted)
    whole = every.total()
    gains: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
    for kind, counted in counts.items():
        for word, count in counted.items():
            gains[word].append((kind, math.log1p(count * whole / (PRIOR_WORDS * every[word]))))
    losses = {kind: math.log(PRIOR_WORDS / (PRIOR_WORDS + found.total())) for kind, found in counts.items()}
    return _Table({word: tuple(found) for word, found in gains.items()}, losses)


def _tokens(said: Iterable[str]) -> Iterator[str]:
    for word in said:
        if len(word) < WORD_LETTERS_MIN or word in STOP_WORDS or not word.isalnum():
            continue
        yield stem(word)
        for sign in signs_of(word):
            yield f"#{sign}"
