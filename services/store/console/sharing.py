"""Marks the words that two texts share: the eye finds what speaks for their belonging together. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from markupsafe import Markup

from services.store.knowledge.common_words import SILENT
from shared.folding import fold

WORD_CHARS_MIN = 4  # a shorter word is grammar, or a number that means nothing alone
STEM_CHARS = 6  # of a word without its last letter, by which its forms are one: domena, domenu, domene
TEXT_CHARS_MAX = 1_200  # of one text; a review is decided in five seconds

_WORD = re.compile(r"[\w@][\w@.\-]*[\w]|\w")


def stems(text: str) -> frozenset[str]:
    """Return the stems of the words of a text that say something about the matter."""
    return frozenset(stem for word in _WORD.findall(text) if (stem := _stem(word)))


def shared_stems(left: str, rights: Iterable[str]) -> frozenset[str]:
    """Return what the left text has in common with one of the right ones."""
    others = frozenset[str]().union(*(stems(right) for right in rights))
    return stems(left) & others


def marked(text: str, shared: frozenset[str]) -> Markup:
    """Return the text, cut to its first characters and escaped, with the shared words marked."""
    shown = text[:TEXT_CHARS_MAX]
    pieces, place = [], 0
    for found in _WORD.finditer(shown):
        if _stem(found[0]) not in shared:
            continue
        pieces += [Markup.escape(shown[place : found.start()]), Markup("<mark>{}</mark>").format(found[0])]
        place = found.end()
    pieces.append(Markup.escape(shown[place:] + ("…" if len(text) > len(shown) else "")))
    return Markup("").join(pieces)


def _stem(word: str) -> str:
    folded = fold(word)
    if len(folded) < WORD_CHARS_MIN or folded in SILENT:
        return ""
    return folded if any(sign in folded for sign in "@.0123456789") else folded[:-1][:STEM_CHARS]
