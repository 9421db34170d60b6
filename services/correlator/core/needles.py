"""Which of many patterns may match a text at all: told by one look at each of its words.

A pattern is given with letters of which every match holds at least one. What a word holds is remembered, so
most patterns are done with before any of them is tried.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from services.correlator.core.words import CACHE_ENTRIES_MAX


class Needles:
    """Sets of letters by number, each under a bit of its own."""

    def __init__(self, sets: Sequence[Iterable[str]]) -> None:
        """`sets` holds what a text must hold one of, by the number of its bit."""
        self._marks: dict[str, int] = {}
        for number, letters in enumerate(sets):
            for one in letters:
                longest = max(one.split(), key=len)  # the letters may stand across words
                self._marks[longest] = self._marks.get(longest, 0) | 1 << number
        self._of_word = lru_cache(CACHE_ENTRIES_MAX)(self._look_at)

    def in_text(self, text: str) -> int:
        """Return the bits of all sets that the folded `text` may hold; the others it does not."""
        marks = 0
        for word in text.split():
            marks |= self._of_word(word)
        return marks

    def _look_at(self, word: str) -> int:
        marks = 0
        for letters, mark in self._marks.items():
            if letters in word:
                marks |= mark
        return marks
