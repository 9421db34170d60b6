"""Text to terms that can be compared over declensions, missing diacritics, and two languages. Pure.

A term is a meaning of the trade (`~password`), a stem, or a thing kept whole: an error code, a name with an
underscore, a number. A stem is a word without its ending, cut to six letters: for Slavic languages that finds
about what a grammar would, and `autentikacija` and `authentication` meet by themselves.
"""

from __future__ import annotations

import re
from functools import lru_cache

from services.store.knowledge.common_words import CROATIAN, ENGLISH, SILENT
from services.store.knowledge.symptoms import SYMPTOMS
from services.store.knowledge.trade_terms import MEANINGS, PHRASES
from shared.folding import fold

TEXT_CHARS_MAX = 20_000  # of one text; what follows is a log
CACHE_ENTRIES_MAX = 50_000
STEM_LETTERS_MIN = 3
STEM_LETTERS_MAX = 6
WORD_LETTERS_MIN = 2  # mx, ip
WORD_LETTERS_MAX = 40  # longer "words" are hashes and keys
GRAMS = (3, 4, 5)
MEANING = "~"  # leads a term that is a meaning of the trade

_APOSTROPHES = str.maketrans("’`´", "'''")
# Who writes, where, and when: they find a customer, never an article.
_NOBODYS = re.compile(
    r"[^\s@]{1,64}@\S{1,255}|https?://\S+|\bwww\.\S+"
    r"|\b(?:[a-z0-9-]{1,63}\.){1,6}(?:hr|com|net|org|info|eu|ba|rs|si|at|de|it|io|me|co|uk|biz|shop|example|test)\b(?!\.)"
    r"|(?<![\w.])(?:\+|0)\d[\d /-]{6,20}\d|\b\d{1,2}\.\s?\d{1,2}\.(?:\s?\d{2,4}\.?)?(?!\d)|\b\d{1,2}:\d\d\b"
)
_TOKEN = re.compile(
    r"\d\.\d{1,3}\.\d{1,3}(?![\d.])"  # enhanced status code of a mail server
    r"|0x[0-9a-f]{4,10}"
    r"|[a-z][a-z0-9]*(?:_[a-z0-9]+)+"  # ERR_CONNECTION_REFUSED, memory_limit
    r"|wp-[a-z]+|[a-z0-9]+"
)
_PHRASES = tuple((re.compile(pattern), word) for pattern, word in (*SYMPTOMS, *PHRASES))

# Longest first: Croatian nouns, adjectives, verbs and verbal nouns, then English endings.
_ENDINGS = (
    "irajuci", "avajuci", "iranjem", "avanjem", "ovanjem", "ivanjem", "iranje", "iranja", "iranju", "avanje",
    "avanja", "avanju", "ivanje", "ivanja", "ivanju", "ovanje", "ovanja", "ovanju", "ujemo", "ujete",
    "irati", "iramo", "irate", "iraju", "irala", "irali", "iralo", "irana", "irane", "irani", "irano",
    "avati", "avamo", "avate", "avaju", "avala", "avali", "avalo", "ivati", "ivala", "ivali", "ovati",
    "irao", "avao", "ivao", "iram", "avam", "iran", "iras", "ujem", "uje", "uju", "ovima", "evima", "ijama",
    "anjem", "enjem", "anje", "anja", "anju", "enje", "enja", "enju", "skog", "skom", "skim", "skih", "skoj",
    "ation", "ations", "nost", "nosti", "ama", "ima", "oga", "ega", "omu", "emu", "ovi", "ove", "ova", "ati",
    "iti", "eti", "ala", "ila", "ali", "ili", "alo", "ilo", "amo", "imo", "ate", "ite", "aju", "ao", "io",
    "ski", "ska", "ske", "sku", "ing", "ies", "ed", "es", "og", "eg", "om", "em", "im", "ih", "oj", "iz",
    "am", "an", "en", "la", "lo", "li", "le", "ti", "ly", "a", "e", "i", "o", "u", "s", "y",
)  # fmt: skip


def folded(text: str) -> str:
    """Return `text` in lower case without diacritics, compatibility forms made plain."""
    return fold(text[:TEXT_CHARS_MAX].translate(_APOSTROPHES))


def terms_of(text: str) -> list[str]:
    """Return the terms of a text in order; what says nothing is left out."""
    return [term for word in words_of(text) for term in terms_of_word(word)]


def words_of(text: str) -> list[str]:
    """Return the folded words of a text in order, phrases as one, without names, addresses and dates."""
    plain = _NOBODYS.sub(" ", folded(text))
    for pattern, word in _PHRASES:
        plain = pattern.sub(word, plain)
    return [word for word in _TOKEN.findall(plain) if len(word) <= WORD_LETTERS_MAX]


@lru_cache(CACHE_ENTRIES_MAX)
def terms_of_word(word: str) -> tuple[str, ...]:
    """Return the terms of one folded word: none for a silent one, several for a name with underscores."""
    if "_" in word:
        parts = (terms_of_word(part) for part in word.split("_"))
        return (word, *(term for part in parts for term in part))
    if word in SILENT or len(word) < WORD_LETTERS_MIN:
        return ()
    meaning = _meaning(word)
    if meaning is not None:
        return (f"{MEANING}{meaning}",) if meaning else ()
    return (stem(word),)


@lru_cache(CACHE_ENTRIES_MAX)
def stem(word: str) -> str:
    """Return the stem of a folded word; what holds a digit or a mark stands as it is."""
    if len(word) <= STEM_LETTERS_MIN + 1 or not (word.isascii() and word.isalpha()):
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) > STEM_LETTERS_MIN:
            return word[: -len(ending)][:STEM_LETTERS_MAX]
    return word[:STEM_LETTERS_MAX]


def is_number(term: str) -> bool:
    """Return whether a term is a number or a code of digits alone: it counts where an article names it."""
    return term[:1].isdigit()


def language_of(text: str) -> str:
    """Return `hr` or `en` as the grammar words of a text tell, empty where they do not."""
    lowered = folded(text)
    found = re.findall(r"[a-z]+", lowered)
    croatian = sum(word in CROATIAN and word not in ENGLISH for word in found)
    english = sum(word in ENGLISH and word not in CROATIAN for word in found)
    croatian += sum(letter in "čćšžđ" for letter in text[:TEXT_CHARS_MAX].lower())
    if croatian == english:
        return ""
    return "hr" if croatian > english else "en"


def grams(word: str) -> frozenset[str]:
    """Return the runs of three to five letters in a word, its ends marked."""
    marked = f"^{word}$"
    return frozenset(
        marked[start : start + size] for size in GRAMS for start in range(len(marked) - size + 1)
    )


def _entries() -> dict[str, str]:
    return {
        entry: meaning for meaning, entries in MEANINGS.items() for entry in dict.fromkeys(entries.split())
    }


_ENTRIES = _entries()


def _meaning(word: str) -> str | None:
    """Return the meaning whose longest entry fits; None where none does."""
    if (whole := _ENTRIES.get(word)) is not None:
        return whole
    for length in range(len(word), 1, -1):
        if (found := _ENTRIES.get(f"{word[:length]}*")) is not None:
            return found
    return None
