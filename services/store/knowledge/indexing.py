"""Articles to an index that a question is answered from in milliseconds. Pure; kept in memory by `library`.

Three fields: what an article says it is about (title and tags), its body, and the error texts it quotes, of
which words in a row count in pairs. Each field has document frequencies of its own: half of all articles
mention DNS, few are about it.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from services.store.knowledge.analysis import grams, is_number, terms_of, terms_of_word, words_of
from services.store.knowledge.articles import Article
from services.store.knowledge.passages import Passage, passages_of
from services.store.knowledge.questions import pairs_of

RAREST = 3.0
K1, LENGTH_PART = 1.2, 0.5  # BM25's saturation, and how far long articles are held back
TITLE_PART, TAG_PART = 1.0, 0.8  # a title names the matter, a tag may be a neighbour of it
ABOUT_WEIGHT, BODY_WEIGHT = 2.0, 0.6
GRAM_LIKENESS_MIN = 0.4  # Dice; below it two words only sound alike
GRAM_LETTERS_MIN = 6
NEAREST_JUDGED = 20
GRAM_SHARE_MAX = 0.8  # what a word that is only like another one counts at most

_CODE = re.compile(r"`([^`\n]{3,200})`")


class Indexed(msgspec.Struct, frozen=True):
    """One article, taken apart."""

    article: Article
    about: Mapping[str, float]  # term -> part
    body: Mapping[str, int]  # term -> how often
    quoted: frozenset[str]  # pairs of words in a row of error texts
    passages: tuple[tuple[Passage, Mapping[str, int]], ...]
    words: Mapping[str, str]  # as they are written, folded -> term


def indexed(article: Article) -> Indexed:
    """Return an article taken apart."""
    title, tags = words_of(article.title), words_of(", ".join(article.tags))
    about = dict.fromkeys(_terms(tags), TAG_PART) | dict.fromkeys(_terms(title), TITLE_PART)
    said = [(one, words_of(one.text)) for one in passages_of(article.body)]
    passages = tuple((one, Counter(_terms(words))) for one, words in said)
    body: Counter[str] = Counter()
    for _, terms in passages:
        body.update(terms)
    quotes = [terms_of(quote) for quote in _CODE.findall(article.body)]
    told = set(about).union(*quotes)
    return Indexed(
        article=article,
        about=about,
        body={term: number for term, number in body.items() if term in told or not is_number(term)},
        quoted=frozenset(pair for quote in quotes for pair in pairs_of(quote)),
        passages=passages,
        words=_spelt([*title, *tags, *(word for _, words in said for word in words)]),
    )


def _terms(words: Iterable[str]) -> list[str]:
    return [term for word in words for term in terms_of_word(word)]


def _spelt(words: Iterable[str]) -> dict[str, str]:
    """Return the words long enough to be recognised when they are misspelt, with their terms."""
    found = {word for word in words if len(word) >= GRAM_LETTERS_MIN and word.isalpha()}
    return {word: terms[0] for word in found if (terms := terms_of_word(word))}


class Index:
    """What is known of all articles together, each in the one language that a reader would get it in."""

    def __init__(self, entries: Sequence[Indexed]) -> None:
        self.entries = entries
        about_counts = Counter(term for one in entries for term in one.about)
        body_counts = Counter(term for one in entries for term in one.body.keys() | one.about.keys())
        pair_counts = Counter(pair for one in entries for pair in one.quoted)
        self.about_rarity = {term: self._rarity(number) for term, number in about_counts.items()}
        self.rarity = {term: self._rarity(number) for term, number in body_counts.items()}
        self.pair_rarity = {pair: self._rarity(number) for pair, number in pair_counts.items()}
        self.postings = self._postings()
        self.pair_postings: dict[str, list[int]] = defaultdict(list)
        for place, one in enumerate(entries):
            for pair in one.quoted:
                self.pair_postings[pair].append(place)
        self._words = {word: term for one in entries for word, term in one.words.items()}
        self._by_gram = self._grams()
        self._nearest: dict[str, tuple[str, float]] = {}

    def _rarity(self, number: int) -> float:
        """How much a term tells that `number` of the articles have: RAREST where only one has it.

        BM25's measure, brought to the same scale whatever the size of the library: what is enough to offer an
        article must not depend on how many others there are.
        """
        total = len(self.entries)
        return (
            RAREST * math.log(1 + (total - number + 0.5) / (number + 0.5)) / math.log(1 + (total - 0.5) / 1.5)
        )

    def _postings(self) -> dict[str, list[tuple[int, float]]]:
        lengths = [sum(one.body.values()) for one in self.entries]
        average = max(sum(lengths) / max(len(lengths), 1), 1.0)
        postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for place, one in enumerate(self.entries):
            held_back = K1 * (1 - LENGTH_PART + LENGTH_PART * lengths[place] / average)
            for term in one.body.keys() | one.about.keys():
                often = one.body.get(term, 0)
                score = BODY_WEIGHT * self.rarity[term] * often * (K1 + 1) / (often + held_back)
                if term in one.about:
                    score += ABOUT_WEIGHT * self.about_rarity[term] * one.about[term]
                postings[term].append((place, score))
        return postings

    def _grams(self) -> dict[str, list[str]]:
        by_gram: dict[str, list[str]] = defaultdict(list)
        for word in self._words:
            for gram in grams(word):
                by_gram[gram].append(word)
        return by_gram

    def nearest(self, word: str) -> tuple[str, float]:
        """Return the term of the known word that an unknown one is written most like, and how far it counts.

        A misspelling or an unforeseen form shares most of its runs of three to five letters with the word
        meant. Empty and 0 where none is near.
        """
        if len(word) < GRAM_LETTERS_MIN or not word.isalpha():
            return "", 0.0
        own = grams(word)
        shared = Counter(other for gram in own for other in self._by_gram.get(gram, ()))
        best, likeness = "", 0.0
        for other, number in shared.most_common(NEAREST_JUDGED):
            found = 2 * number / (len(own) + len(grams(other)))
            if found > likeness:
                best, likeness = other, found
        return (self._words[best], GRAM_SHARE_MAX * likeness) if likeness >= GRAM_LIKENESS_MIN else ("", 0.0)
