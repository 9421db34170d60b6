"""The passage of a text in which a query was found, and what of it is to be marked. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from services.store.reading.search import fold
from services.store.reading.search_words import Meant
from services.store.tables.search import SEARCHED_CHARS_MAX

BEFORE_CHARS = 60  # of the passage, before the first match
PASSAGE_CHARS_MAX = 220
ELLIPSIS = "…"

_WORD = re.compile(r"[^\W_]+")
_BLANK = re.compile(r"\s+")


class Marked(msgspec.Struct, frozen=True):
    """A passage, and where in it a match begins and ends."""

    text: str
    marks: tuple[tuple[int, int], ...]

    @property
    def pieces(self) -> list[tuple[str, bool]]:
        """The passage in pieces, each with whether it is a match."""
        found, place = [], 0
        for start, end in self.marks:
            found += [(self.text[place:start], False), (self.text[start:end], True)]
            place = end
        return [one for one in (*found, (self.text[place:], False)) if one[0]]


def passage(text: str, meant: Sequence[Meant]) -> Marked:
    """Return the part of the text in which most of the words stand near each other, as one line."""
    line = _BLANK.sub(" ", text[:SEARCHED_CHARS_MAX]).strip()
    matches = _matches(line, meant)
    if not matches:
        return Marked(line[:PASSAGE_CHARS_MAX] + (ELLIPSIS if len(line) > PASSAGE_CHARS_MAX else ""), ())
    first = max(matches, key=lambda one: (_kinds_within(matches, one[0]), -one[0]))[0]
    start = _word_start(line, max(0, first - BEFORE_CHARS))
    end = min(len(line), start + PASSAGE_CHARS_MAX)
    lead = ELLIPSIS if start else ""
    shift = len(lead) - start
    return Marked(
        lead + line[start:end] + (ELLIPSIS if end < len(line) else ""),
        tuple((one + shift, other + shift) for one, other, _ in matches if start <= one and other <= end),
    )


def _matches(line: str, meant: Sequence[Meant]) -> list[tuple[int, int, int]]:
    found = []
    for word in _WORD.finditer(line):
        plain = fold(word[0])
        which = next((number for number, one in enumerate(meant) if one.matches(plain)), None)
        if which is not None:
            found.append((word.start(), word.end(), which))
    return found


def _kinds_within(matches: Sequence[tuple[int, int, int]], start: int) -> int:
    reach = start + PASSAGE_CHARS_MAX - BEFORE_CHARS
    return len({which for one, end, which in matches if start <= one and end <= reach})


def _word_start(line: str, place: int) -> int:
    if not place:
        return 0
    blank = line.find(" ", place)
    return blank + 1 if 0 <= blank < place + BEFORE_CHARS else place
