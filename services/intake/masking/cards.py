"""Numbers of payment cards, and the code from their back.

A number counts when it is written as cards are, begins as a card of that length does (ISO/IEC 7812) and its
check digit (Luhn) is right. A phone number, an IBAN, an IMEI, a SIM's number and an OIB do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from services.intake.masking.span import Span

KIND = "card"
BEFORE_CHARS = 6  # of an IBAN stand before its groups of digits: country, check digits, spaces

_MANY_DIGITS = re.compile(r"\d{4}[ \u00a0-]?\d{6}|\d{4}[ \u00a0-]\d{4}[ \u00a0-]\d{4}")  # cheap to look for
_NUMBER = re.compile(
    r"(?<![\w+/.-])(?:"
    r"\d{4}([ \u00a0-])\d{4}\1\d{4}\1\d{4}(?:\1\d{3})?"  # 4-4-4-4, Maestro 4-4-4-4-3
    r"|\d{4}([ \u00a0-])\d{6}\2\d{4,5}"  # American Express, Diners
    r"|\d{14,19}"
    r")(?![\w/]|\.\d)"
)
_IBAN = re.compile(r"[A-Z]{2}\d{2}[ \u00a0-]?$")
_CODE = re.compile(
    r"(?<!\w)cv[vc]2?(?:\s{1,2}(?:kod|broj|code|number|je|is))?\s{0,2}[:=]?\s{0,2}(\d{3,4})(?!\d)",
    re.IGNORECASE,
)
_BEGINNINGS = {
    14: re.compile(r"3(?:0[0-5]|[68])"),
    15: re.compile(r"3[47]"),
    16: re.compile(
        r"4|5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720|6011|64[4-9]|65|35(?:2[89]|[3-8])"
        r"|50(?:18|20|38)|5893|6304|676[1-3]|6759"
    ),
    18: re.compile(r"50(?:18|20|38)|5893|6304|676[1-3]|6759"),
    19: re.compile(r"4|50(?:18|20|38)|5893|6304|676[1-3]|6759"),
}


def find_cards(text: str, lowered: str) -> Iterator[Span]:
    """Yield the numbers of cards in `text`, and the codes that are called by their name."""
    for found in _NUMBER.finditer(text) if _MANY_DIGITS.search(text) else ():
        digits = "".join(filter(str.isdecimal, found[0]))
        if is_card(digits) and not _IBAN.search(text, max(0, found.start() - BEFORE_CHARS), found.start()):
            yield Span(*found.span(), KIND)
    if "cv" in lowered:
        yield from (Span(*found.span(1), KIND) for found in _CODE.finditer(text))


def is_card(digits: str) -> bool:
    """Return whether a card can have this number."""
    beginning = _BEGINNINGS.get(len(digits))
    return beginning is not None and beginning.match(digits) is not None and _luhn(digits)


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
