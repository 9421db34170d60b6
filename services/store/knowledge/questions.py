"""A question to weighed terms. Pure."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import msgspec

from services.store.knowledge.analysis import (
    WORD_LETTERS_MAX,
    folded,
    is_number,
    language_of,
    terms_of,
    terms_of_word,
)

TERMS_MAX = 60  # the weightiest of a question
SAID_AGAIN = 0.3  # what a further text adds to a term's weight of 1
SAID_AGAIN_MAX = 3
FACT_WEIGHT = 1.0  # what standing in a fact adds

_EDGES = ".,;:!?()[]{}<>\"'„“”»«`*"


class Question(msgspec.Struct, frozen=True):
    """What is looked for: texts of equal standing, and facts (error texts above all), which weigh double."""

    texts: tuple[str, ...]
    facts: tuple[str, ...] = ()


class Weighed(msgspec.Struct, frozen=True):
    """The terms of a question with their weights, its pairs of words in a row, and how it wrote them."""

    terms: dict[str, float]
    pairs: frozenset[str]
    written: dict[str, str]  # term -> the word it came from
    language: str  # "hr", "en", or empty where the words do not tell


def weighed(question: Question) -> Weighed:
    """Return the question's terms. A text counts once however long it is: the newest as much as the first."""
    said = [terms_of(text) for text in question.texts]
    facts = [terms_of(fact) for fact in question.facts]
    counts = Counter(term for terms in said for term in set(terms))
    stated = {term for terms in facts for term in terms}
    counts.update(stated - counts.keys())
    weights = {
        term: 1.0 + SAID_AGAIN * min(number - 1, SAID_AGAIN_MAX) + (FACT_WEIGHT if term in stated else 0.0)
        for term, number in counts.items()
    }
    return Weighed(
        weights,
        frozenset(pair for terms in (*said, *facts) for pair in pairs_of(terms)),
        written_as((*question.texts, *question.facts)),
        language_of("\n".join(question.texts)),
    )


def pairs_of(terms: list[str]) -> set[str]:
    """Return the pairs of neighbours; a pair of mere numbers says nothing."""
    return {
        f"{first} {second}"
        for first, second in pairwise(terms)
        if first != second and not (is_number(first) and is_number(second))
    }


def written_as(texts: tuple[str, ...]) -> dict[str, str]:
    """Return each term with the first word it came from, as that was written."""
    found: dict[str, str] = {}
    for text in texts:
        for word in text.split():
            bare = word[: WORD_LETTERS_MAX * 2].strip(_EDGES).lower()
            for term in terms_of_word(folded(bare)):
                found.setdefault(term, bare)
    return found
