"""Why two customers may be one: what they share, judged strictly. Pure. A machine suggests, people decide."""

from __future__ import annotations

import re
from typing import Literal

from rapidfuzz import fuzz

from shared.folding import words_of

Sign = Literal["oib", "domain", "email", "name_and_phone"]

SIGNS: tuple[Sign, ...] = ("oib", "domain", "email", "name_and_phone")
"""The strongest first: a tax number is one company's, a phone may be a bookkeeper's."""

NAMES_ALIKE_MIN = 90.0  # of 100, words in any order: `Horvat gradnja` and `Horvat Gradnja d.o.o.`, no more
LEGAL_FORMS = frozenset({"doo", "d", "o", "j", "dd", "jdoo", "obrt", "vl", "t", "za", "i"})
_OIB = re.compile(r"(?<!\d)\d{11}(?!\d)")


def oib_in(text: str) -> str | None:
    """Return the first Croatian tax number in a text (11 digits, ISO 7064 MOD 11,10), or None."""
    return next((found for found in _OIB.findall(text) if _is_oib(found)), None)


def _is_oib(digits: str) -> bool:
    rest = 10
    for digit in digits[:-1]:
        rest = ((rest + int(digit)) % 10 or 10) * 2 % 11
    return (11 - rest) % 10 == int(digits[-1])


def names_alike(one: str, other: str) -> bool:
    """Return whether the names say the same, but for legal forms, order, case, diacritics and a slip."""
    first, second = _plain(one), _plain(other)
    return bool(first and second) and fuzz.token_sort_ratio(first, second) >= NAMES_ALIKE_MIN


def _plain(name: str) -> str:
    return " ".join(word for word in words_of(name) if word not in LEGAL_FORMS)
