"""What somebody typed into a search box, as the database is asked for it. Pure.

One query may be a name, a number however it is written, part of a domain, or words that somebody said; every
reading of it that makes sense is tried, and the best stand first.
"""

from __future__ import annotations

import re
import unicodedata

import msgspec

from services.store.tables.search import FOLDED, PARTING, PLAIN
from shared.clean import clean_line
from shared.errors import Rejected
from shared.identifiers import normalise_domain, normalise_email, normalise_number, normalise_phone
from shared.ids import check_digit
from shared.phrases import phrase

QUERY_CHARS_MAX = 100
WORDS_MAX = 8  # of one query
DIGITS_MIN = 4  # of a phone number's part: three digits are an error code
PART_CHARS_MIN = 3  # what trigrams find; less is looked for at the beginning alone

_FOLD = str.maketrans(FOLDED, PLAIN)
_PART = str.maketrans(PARTING, " " * len(PARTING))
_WORD = re.compile(r"[^\W_]+")
_REFERENCE = re.compile(r"(?:ot[\s-]*)?(\d{1,18})(?:[\s-](\d))?", re.IGNORECASE)
_PHONE = re.compile(r"[\d\s()/.+-]+")
_LIKE = str.maketrans({"\\": r"\\", "%": r"\%", "_": r"\_"})
_BIGINT_MAX = 2**63 - 1


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One query in all its readings; empty where it cannot be read so."""

    text: str  # as typed, one clean line
    words: tuple[str, ...]  # folded
    thread_numbers: tuple[int, ...]  # a spoken reference, with its check digit or without
    customer_number: str  # without separators
    values: tuple[str, ...]  # whole identifiers, normalised
    parts: tuple[str, ...]  # LIKE patterns on identifiers
    names: tuple[str, ...]  # LIKE patterns on a folded name, all of which must fit


def checked_query(text: str | None) -> str:
    """Return the query as one clean line, empty for none. Raises Rejected (400) for what is no text."""
    if not text:
        return ""
    if len(text) > QUERY_CHARS_MAX:
        raise Rejected(
            phrase("search_too_long", "the search is longer than {n} characters", n=QUERY_CHARS_MAX),
            pointer="/q",
            status=400,
        )
    if "\x00" in text:
        raise Rejected(phrase("search_nul", "the search holds a NUL"), pointer="/q", status=400)
    return clean_line(text, chars_max=QUERY_CHARS_MAX)


def asked_for(query: str, region: str) -> Asked:
    """Return the readings of a checked query; phone numbers are read in `region`."""
    words = words_of(query)[:WORDS_MAX]
    number = normalise_number(query)
    exact = (normalise_email(query), normalise_phone(query, region), normalise_domain(query))
    return Asked(
        text=query,
        words=words,
        thread_numbers=_thread_numbers(query),
        customer_number=number if number.isascii() and any(one.isdigit() for one in number) else "",
        values=tuple(dict.fromkeys(value for value in exact if value)),
        parts=_parts(query),
        names=tuple(_name_pattern(word) for word in words),
    )


def fold(text: str) -> str:
    """Return `text` in lower case without diacritics, as the indexes hold it."""
    return unicodedata.normalize("NFC", text).lower().translate(_FOLD)


def words_of(text: str) -> tuple[str, ...]:
    """Return the folded words and numbers of a text in order, as the index of what was said has them."""
    return tuple(_WORD.findall(fold(text).translate(_PART)))


def like_part(text: str) -> str:
    """Return the LIKE pattern of whatever holds `text`."""
    return f"%{text.translate(_LIKE)}%"


def _thread_numbers(query: str) -> tuple[int, ...]:
    """`OT-4821-7`, `4821` and `ot 48217` are all the thread 4821; without separator both readings count."""
    found = _REFERENCE.fullmatch(query)
    if found is None:
        return ()
    number, check = found[1], found[2]
    numbers = [int(number)] if not check or check == str(check_digit(int(number))) else []
    if not check and len(number) > 1 and number[-1] == str(check_digit(int(number[:-1]))):
        numbers.append(int(number[:-1]))
    return tuple(one for one in numbers if one <= _BIGINT_MAX)


def _parts(query: str) -> tuple[str, ...]:
    """Part of a domain or an address; and part of a phone number, however it is spaced."""
    found = []
    lowered = query.lower()
    if " " not in lowered and len(lowered) >= PART_CHARS_MIN and not lowered.isdecimal():
        found.append(like_part(lowered))
    digits = "".join(sign for sign in query if sign.isdecimal() and sign.isascii())
    if _PHONE.fullmatch(query) and len(digits) >= DIGITS_MIN:
        found.append(like_part(digits.lstrip("0") or digits))
    return tuple(found)


def _name_pattern(word: str) -> str:
    return like_part(word) if len(word) >= PART_CHARS_MIN else f"{word.translate(_LIKE)}%"
