"""From the words of a report to its signs, the direction of failing mail, and the class of the problem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import msgspec

from services.correlator.core.common_words import NEGATIONS
from services.correlator.core.lexicon import signs_of
from services.correlator.core.models.problem_votes import FAILING, UNSAID, VOTES
from services.correlator.core.words import CACHE_ENTRIES_MAX

NEGATION_REACH = 4  # words after a negation that it still denies ("ne mogu nikako poslati")
SUBJECT_FACTOR = 1.5  # a subject names the matter more purely than a body
AGENT_FACTOR = 0.4  # an agent's words guess as often as they state
VOTES_MIN = 0.9  # fewer votes than one clear word: the text does not say
REPEATS_MAX = 3  # the same sign more often says nothing new

LEARNED_FACTOR = 0.5  # of what the phrases say of the class, beside the signs: both read the same words
LEARNED_MIN = 1.5  # bits for a class without which phrases say nothing where no sign does

DIRECTIONS = {"send", "receive"}
BREAKS = frozenset(".,;:!?\n")  # a negation does not reach beyond its clause


class Signs(msgspec.Struct, frozen=True):
    """The signs of one text with how often each occurs, and in which direction mail fails."""

    counts: Mapping[str, int]
    failing: str = ""  # "send", "receive", "both" or "": what is denied


def scan(found_words: Sequence[str]) -> Signs:
    """Return the signs of folded words in one pass; marks that end a clause may stand among them."""
    counts: dict[str, int] = {}
    failing: set[str] = set()
    denied_until = -1
    for place, word in enumerate(found_words):
        if _is_silent(word):
            continue
        if word in BREAKS:
            denied_until = -1
            continue
        if _denies(word):
            denied_until = place + NEGATION_REACH
        for sign in signs_of(word):
            counts[sign] = counts.get(sign, 0) + 1
            if sign in DIRECTIONS and place <= denied_until:
                failing.add(sign)
    return Signs(counts, "both" if len(failing) > 1 else next(iter(failing), ""))


@lru_cache(CACHE_ENTRIES_MAX)
def _is_silent(word: str) -> bool:
    """Whether a word neither ends a clause nor denies nor is a sign: most words are."""
    return word not in BREAKS and not _denies(word) and not signs_of(word)


def _denies(word: str) -> bool:
    return word in NEGATIONS or word.startswith("nemog")


def problem_class(
    body: Signs, subject: Signs, agent: Signs, learned: Mapping[str, float]
) -> tuple[str, float]:
    """Return the class of the format that gets most votes, with its lead over the next; empty when unsaid."""
    weights: dict[str, float] = {}
    for signs, factor in ((body, 1.0), (subject, SUBJECT_FACTOR), (agent, AGENT_FACTOR)):
        for name, count in signs.counts.items():
            weights[name] = weights.get(name, 0.0) + factor * (1 + 0.3 * (min(count, REPEATS_MAX) - 1))
    if max(learned.values(), default=0.0) < LEARNED_MIN and not any(VOTES.get(name) for name in weights):
        return "", 0.0
    if body.failing or subject.failing:
        weights[FAILING] = 1.0
    votes = dict(VOTES[UNSAID])
    for name, weight in weights.items():
        for problem, vote in VOTES.get(name, {}).items():
            votes[problem] = votes.get(problem, 0.0) + vote * weight
    for problem, bits in learned.items():
        votes[problem] = votes.get(problem, 0.0) + LEARNED_FACTOR * bits
    ranked = sorted(votes.items(), key=lambda item: (-item[1], item[0]))
    lead = ranked[0][1] - (ranked[1][1] if len(ranked) > 1 else 0.0)
    return (ranked[0][0], lead) if ranked[0][1] >= VOTES_MIN else ("", 0.0)
