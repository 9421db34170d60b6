"""Whether a word looks like a password, or like something that a report states and must keep."""

from __future__ import annotations

import re

SECRET_CHARS_MIN = 5
DIGITS_MIN = 6  # of a password of digits alone: fewer are a code, a count or a year
MADE_UP_KINDS_MIN = 3  # of small letters, capitals, digits and signs

_SIGN = re.compile(r"[!#$%&*+=^~<>{}|\\?_@-]")
_TELLING_SIGN = re.compile(r"[!#$%&*+^~{}|\\]")
_FACT = re.compile(
    r"""
      [^\s@]{1,100}@[^\s@]{1,100}\.[a-z]{2,20}        # an address
    | (?:https?|ftps?)://.{1,200} | www\..{1,200}
    | (?:[\w-]{1,63}\.){1,8}[a-z]{2,20}(?:[/:].{0,100})?  # a domain, a host, a file
    | 0x[0-9a-f]{1,16}                                 # an error code
    | (?-i:[A-Z]{2,40}(?:[_-][A-Z0-9]{1,40}){1,8})     # ERR_AUTH_401
    | (?-i:[A-Z]{1,4})[-/#]?\d{1,8}                    # K-1034, OE12
    | [a-z]{1,3}[-/#]\d{1,8}                           # k-1034
    | \#?\d{1,8}[-/.:,]?(?:\d{1,8}[-/.:,]?){0,6}[%a-z]{0,3}   # a number, a date, a time, an IP, 10MB
    | \d{1,4}-[a-z]{1,20} | \d{1,3}[a-z]{1,12}         # 2048-bit, 3puta
    | (?:TCK|OT|INC|RE|REQ)-[\w-]{1,30}                # a ticket
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DIGITS = re.compile(r"\d{6,32}")
# What stands alone after "lozinka:" and is no password.
_WORDS: frozenset[str] = frozenset(
    """
    ne nije nema ista isto ona krivo kriva pogrešna pogresna netočna netocna neispravna ispravna točna tocna
    istekla promijenjena resetirana zaboravljena nepoznata obavezna prazno prazna ok radi poslana poslano sms
    wrong incorrect invalid expired unknown forgotten changed reset required empty none null yes no same sent
    correct rejected failed denied error needed lost ???
    """.split()  # noqa: SIM905
)


def looks_secret(value: str) -> bool:
    """Return whether `value` mixes letters with digits or signs, or is a row of digits; a fact does not."""
    core = value.rstrip("!?")
    if len(value) < SECRET_CHARS_MIN:
        return False
    if _DIGITS.fullmatch(core):
        return len(core) >= DIGITS_MIN
    if _FACT.fullmatch(core):
        return False
    letters = any(letter.isalpha() for letter in core)
    return letters and (any(letter.isdecimal() for letter in core) or bool(_TELLING_SIGN.search(core)))


def looks_made_up(value: str) -> bool:
    """Return whether `value` is of three kinds of characters, one of them signs: nobody writes a fact so."""
    kinds = (
        any(letter.islower() for letter in value),
        any(letter.isupper() for letter in value),
        any(letter.isdecimal() for letter in value),
        bool(_TELLING_SIGN.search(value)),
    )
    return looks_secret(value) and sum(kinds) >= MADE_UP_KINDS_MIN and kinds[-1]


def may_be_any(value: str) -> bool:
    """Return whether `value`, alone on its line after a colon, may be a password of plain letters."""
    return len(value) >= SECRET_CHARS_MIN and value.lower() not in _WORDS and not _FACT.fullmatch(value)
