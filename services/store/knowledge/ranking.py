"""Which articles answer a question, with the passage and the reason, or none. Pure.

An article is offered when two things hold together, each against a failure that the other lets through:

- it is *about* what is asked (ABOUT_MIN): a body mentions everything in passing, a title and tags do not;
- its evidence is worth an agent's glance (WORTH_MIN): the score, held back by the share of the question that
  the article leaves unexplained. A long story with one strong error text passes, and so does a short question
  that is covered whole; "a backup of my phone" is covered by half and says too little for that.

A trade word that no article uses speaks against all of them. Offers far below the best one are left out
(SHARE_MIN). Thresholds were set on 160 questions written for that in both languages, 60 of them without an
answer: where one in twenty of these is offered something. A useless offer costs a glance, a missed article an
answer written anew.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

import msgspec

from services.store.knowledge.analysis import MEANING, folded, is_number
from services.store.knowledge.articles import Article
from services.store.knowledge.indexing import RAREST, Index, Indexed
from services.store.knowledge.passages import Passage
from services.store.knowledge.questions import TERMS_MAX, Weighed

OFFERS_MAX = 3
JUDGED_MAX = 12  # the best by score; the rest cannot be among the best three
COVERED_TERMS_MAX = 8  # of which coverage is counted: a long story must not be held against an article
UNKNOWN_WORDS_MAX = 2
PASSING_PART = 0.5
WHY_MAX = 6

PAIR_WEIGHT = 1.5  # two words in a row of a quoted error text
# Of the rarest word's weight, for what no article uses: the trade's word for a matter that has no article
# speaks up; any other may be chatter or a mere name.
UNKNOWN_MATTER_PART, UNKNOWN_WORD_PART = 1.5, 0.7
ABOUT_MIN = 2.4  # rarity of what titles and tags name, a little less than that of one word all their own
WORTH_MIN = 7.0
COVERAGE_POWER = 0.25  # far below 1: a story tells more than the matter, but what is all covered is surer
SHARE_MIN = 0.45

NUDGE_MAX = 0.15  # what marks may add to or take from a score, as a share of it
NUDGE_HALF = 5  # marks ahead at which half of that is reached

Marks = Mapping[tuple[str, str], tuple[int, int]]  # (slug, language) -> used, useless


class Offer(msgspec.Struct, frozen=True):
    """An article that may answer, its passage, and why."""

    article: Article
    passage: Passage
    why: tuple[str, ...]  # the shared words as the question wrote them, the weightiest first
    score: float
    about: float
    coverage: float


def offers(index: Index, question: Weighed, marks: Marks) -> tuple[Offer, ...]:
    """Return the best articles, at most OFFERS_MAX, the best first; empty where none answers."""
    judged = ranked(index, question, marks)
    good = [one for one in judged if one.about >= ABOUT_MIN and worth(one) >= WORTH_MIN]
    return tuple(one for one in good if one.score >= SHARE_MIN * good[0].score)[:OFFERS_MAX]


def worth(one: Offer) -> float:
    """Return what the evidence is worth to an agent: the score, less where much is left unexplained."""
    return one.score * math.pow(one.coverage, COVERAGE_POWER)


def ranked(index: Index, question: Weighed, marks: Marks) -> list[Offer]:
    """Return the best JUDGED_MAX articles with what speaks for them, the best first, offered or not."""
    terms = known_terms(index, question)
    scores: dict[int, float] = defaultdict(float)
    for term, weight in terms.items():
        for place, score in index.postings.get(term, ()):
            scores[place] += weight * score
    for pair in question.pairs:
        for place in index.pair_postings.get(pair, ()):
            scores[place] += PAIR_WEIGHT * index.pair_rarity[pair]
    nudged = {
        place: score * nudge(*marks.get(_key(index.entries[place].article), (0, 0)))
        for place, score in scores.items()
    }
    best = sorted(nudged, key=lambda place: (-nudged[place], index.entries[place].article.slug))
    return [
        _judged(index, index.entries[place], terms, question, nudged[place]) for place in best[:JUDGED_MAX]
    ]


def known_terms(index: Index, question: Weighed) -> dict[str, float]:
    """Return the question's weightiest terms; one that no article has becomes the one it is written like.

    A number that no article names is dropped: it is somebody's own.
    """
    found: dict[str, float] = {}
    for term, weight in question.terms.items():
        if term in index.rarity:
            found[term] = max(found.get(term, 0.0), weight)
        elif not is_number(term):
            other, share = index.nearest(folded(question.written.get(term, "")))
            if other:
                found[other] = max(found.get(other, 0.0), weight * share)
            else:
                found[term] = weight
    heaviest = sorted(found, key=lambda term: -found[term] * _rarity(index, term))
    return {term: found[term] for term in heaviest[:TERMS_MAX]}


def nudge(used: int, useless: int) -> float:
    """Return the factor that marks put on a score: 1 without any, never farther from it than NUDGE_MAX."""
    balance = used - useless
    return 1.0 + NUDGE_MAX * balance / (abs(balance) + NUDGE_HALF)


def _rarity(index: Index, term: str) -> float:
    unknown = UNKNOWN_MATTER_PART if term.startswith(MEANING) else UNKNOWN_WORD_PART
    return index.rarity.get(term, unknown * RAREST)


def _part(index: Index, term: str) -> float:
    """A word that stands in bodies only is nobody's matter: it is told along with one."""
    return PASSING_PART if term in index.rarity and term not in index.about_rarity else 1.0


def _judged(
    index: Index, entry: Indexed, terms: Mapping[str, float], question: Weighed, score: float
) -> Offer:
    weights = {term: weight * _rarity(index, term) * _part(index, term) for term, weight in terms.items()}
    shared = {term: weights[term] for term in terms if term in entry.body or term in entry.about}
    named = {
        term: terms[term] * index.about_rarity[term] * entry.about[term]
        for term in shared
        if term in entry.about
    }
    pairs = sum(index.pair_rarity[pair] for pair in question.pairs if pair in entry.quoted)
    loudest = sorted(shared, key=lambda term: -shared[term] - named.get(term, 0.0))
    return Offer(
        article=entry.article,
        passage=best_passage(index, entry, terms),
        why=_reasons(question, loudest),
        score=score,
        about=sum(named.values()) + pairs,
        coverage=_coverage(index, weights, shared),
    )


def _reasons(question: Weighed, loudest: Sequence[str]) -> tuple[str, ...]:
    """Return the shared words as they were asked; a meaning's name where a phrase alone gave it."""
    written = dict.fromkeys(question.written[term] for term in loudest if term in question.written)
    return tuple(written)[:WHY_MAX] or tuple(term.strip(MEANING) for term in loudest)[:1]


def _coverage(index: Index, weights: Mapping[str, float], shared: Mapping[str, float]) -> float:
    """Return the share of what is asked that an article has, counted over the heaviest words of each sort.

    Words that nobody knows count together as UNKNOWN_WORDS_MAX at most: every long story has names in it.
    """
    known = [term for term in weights if term in index.rarity][:COVERED_TERMS_MAX]
    unknown = [term for term in weights if term not in index.rarity]
    matters = sum(weights[term] for term in unknown if term.startswith(MEANING))
    chatter = sorted((weights[term] for term in unknown if not term.startswith(MEANING)), reverse=True)
    asked = sum(weights[term] for term in known) + matters + sum(chatter[:UNKNOWN_WORDS_MAX])
    return sum(shared.get(term, 0.0) for term in known) / asked if asked else 0.0


def best_passage(index: Index, entry: Indexed, terms: Mapping[str, float]) -> Passage:
    """Return the passage that says most of what is asked; the first where none says anything."""

    def said(found: Mapping[str, int]) -> float:
        return sum(weight * index.rarity.get(term, 0.0) for term, weight in terms.items() if term in found)

    return max(entry.passages, key=lambda one: said(one[1]))[0]


def _key(article: Article) -> tuple[str, str]:
    return article.slug, article.language
