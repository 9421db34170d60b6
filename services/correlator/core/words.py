"""Text to comparable words: folded letters, light stems. The first step of every reading.

Folding keeps the length of the text, so that a place found in the folded text is the same place in the
original: facts are quoted from there. Stems survive dropped diacritics (č ć -> c, đ and dj -> d) and most of
Croatian declension; English plurals and verb endings are cut alike. Other languages pass through unharmed:
a stem is only ever compared with other stems.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

CACHE_ENTRIES_MAX = 4_096  # of each kind, for all that is worked out of words: those of a desk's days
CACHED_NAMES_MAX = 1_024  # the same of names, domains and subjects, which are ever new
STEM_LETTERS_MIN = 3  # shorter stems stand for too many words
WORD_LETTERS_MAX = 40  # longer "words" are hashes and keys

_WORD = re.compile(r"[a-z0-9]+")
_WORD_OR_BREAK = re.compile(r"[a-z0-9]+|[.,;:!?\n]")
_COMMON = str.maketrans("čćšžđČĆŠŽĐäöüÄÖÜéèêÉàáÀÁíìÍóòÓúùÚýÝñÑ", "ccszdccszdaouaoueeeeaaaaiiiooouuuyynn")

# Longest first. Case and number endings of nouns and adjectives, frequent verb endings of the present and
# the participle, then English ones.
_ENDINGS = (
    "ovima", "evima", "ijama", "ovama",
    "ovim", "evim", "ovog", "evog", "ovom", "evom", "ama", "ima", "oga", "ega", "omu", "emu", "ova", "eva",
    "skog", "skom", "skim", "skih", "skoj", "ove", "eve", "ovi", "evi", "ing", "ski", "ska", "ske", "sku",
    "og", "eg", "om", "em", "im", "ih", "oj", "ov", "ev", "iz",
    "la", "lo", "li", "le", "mo", "ti", "ed", "es",
    "a", "e", "i", "o", "u", "s",
)  # fmt: skip

# Endings of personal and firm names in the cases people say them in ("Ivana Horvata", "s Tinom").
_NAME_ENDINGS = (
    "ovima", "evima", "ovog", "evog", "skog", "skom", "ckog", "ckom", "ovom", "evom", "ovim", "evim",
    "icu", "ice", "ici", "icom", "ama", "ima", "ova", "eva", "ove", "ovu", "ski", "ska", "cki", "cka",
    "om", "em", "im", "og", "oj", "a", "e", "i", "o", "u",
)  # fmt: skip
_NAME_LONG_ENDINGS_KEEP = {"icu": "ic", "ice": "ic", "ici": "ic", "icom": "ic"}


def folded(text: str) -> str:
    """Return `text` in lower case without diacritics, of the same length."""
    if text.isascii():
        return text.lower()
    simple = text.translate(_COMMON).lower()
    if simple.isascii() and len(simple) == len(text):
        return simple
    return "".join(_folded_letter(letter) for letter in text.translate(_COMMON))


@lru_cache(CACHE_ENTRIES_MAX)
def _folded_letter(letter: str) -> str:
    if letter.isascii():
        return letter.lower()
    base = unicodedata.normalize("NFKD", letter)[0].lower()
    return base if len(base) == 1 else letter


def holds_any(text: str, parts: Iterable[str]) -> bool:
    """Return whether any of `parts` stands in `text`: asked before a pattern that cannot match without."""
    for part in parts:  # noqa: SIM110  a generator would cost more than what it asks
        if part in text:
            return True
    return False


def words(folded_text: str) -> list[str]:
    """Return the words of a folded text in order: runs of a-z and 0-9."""
    return _WORD.findall(folded_text)


def words_and_breaks(folded_text: str) -> list[str]:
    """Return the words of a folded text with the marks that end a clause between them, in order."""
    return _WORD_OR_BREAK.findall(folded_text)


@lru_cache(CACHE_ENTRIES_MAX)
def stem(word: str) -> str:
    """Return the stem of a folded word; numbers stand as they are."""
    word = word.replace("dj", "d")
    if len(word) <= STEM_LETTERS_MIN or not word.isalpha():
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= STEM_LETTERS_MIN:
            return _without_fleeting_vowel(word[: -len(ending)])
    return _without_fleeting_vowel(word)


@lru_cache(CACHE_ENTRIES_MAX)
def name_stem(word: str) -> str:
    """Return the stem of a folded name in any case: `horvata`, `horvatu` and `horvat` are `horvat`.

    Ivan and Ivana share a stem, as their cases do ("od Ivana", "od Ivane"): equal stems weigh less than
    equal names.
    """
    word = word.replace("dj", "d")
    if len(word) <= STEM_LETTERS_MIN or not word.isalpha():
        return word
    for ending in _NAME_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= STEM_LETTERS_MIN:
            return _without_fleeting_vowel(word[: -len(ending)] + _NAME_LONG_ENDINGS_KEEP.get(ending, ""))
    return _without_fleeting_vowel(word)


def _without_fleeting_vowel(base: str) -> str:
    """Return `base` with the fleeting a before a last c or k dropped: Posavac, Posavca, Petrak, Petrka."""
    if len(base) > STEM_LETTERS_MIN + 1 and base[-1] in "ck" and base[-2] == "a" and base[-3] not in "aeiou":
        return base[:-2] + base[-1]
    return base
