"""Passwords and PINs that are called so, in Croatian and English, and by their German and Slovene names.

A word names it ("lozinka", "password"), something joins it to what follows ("je", ":", "is"), and that has to
look like one: the weaker the joint, the more so. "Lozinka ne radi" and "password: wrong" hide nothing, and an
error code, an address, a domain, a date or a customer's number after such a word stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from services.intake.masking.looks import looks_made_up, looks_secret, may_be_any
from services.intake.masking.span import Span

KIND = "password"
LOGIN_WITHIN_CHARS = 80  # before "šifra": what else than a code for logging in may it be called so for

# Its first letter comes first: a search for one of a few letters is quick.
_NAME = re.compile(
    r"[lzpkgšsLZPKGŠS](?<![\w=.-].)(?i:"
    r"(?P<plain>(?<=l)ozin(?:k(?:a|u|e|i|om|ama)|ci)|(?<=z)apor(?:k(?:a|u|e|i|om|ama)|ci)"
    r"|(?<=p)(?:asswor[dt]|asswd|assw|assphrase|ass|wd|w)|(?<=k)ennwort|(?<=g)eslo)"
    r"|(?P<code>(?<=[šs])ifr(?:a|u|e|i|om))"
    r"|(?P<pin>(?<=p)(?:in|uk)))(?!\w)"
)
_STEMS = (
    "pass",
    "lozin",
    "zapor",
    "šifr",
    "sifr",
    "pin",
    "puk",
    "pw",
    "kennwort",
    "geslo",
)  # cheap to look for
# "(nova)", "za mail info@x.hr", "mi", "for the panel": between the word and its joint.
_BETWEEN = (
    r"(?:\s{0,2}\([^()\n]{1,30}\))?"
    r"(?:[ \t]{1,2}(?:za|od|for|of|on|na)(?:[ \t]{1,2}[^\s:=]{1,80}){1,4}?)?(?:[ \t]{1,2}(?:mi|nam|mu|joj))?"
)
_LOGIN = r"(?:[\w.+-]{1,64}(?:@[\w.-]{1,100})?[ \t]{0,2}[/|][ \t]{0,2})?"  # "user/pass: ana / …"
_VALUE = (
    r"(?:[\"'`„“”»«‘’<\[](?P<quoted>[^\"'`„“”»«‘’<>\[\]\n•]{3,64})[\"'`“”«»’>\]]"
    r"|[\"'`„“»«‘<\[]?(?P<value>[^\s•\"`„“”»«]{3,128})(?P<rest>[ \t]{0,20}[^\n]?))"
)
_STRONG = re.compile(
    rf"{_BETWEEN}(?:[ \t]{{1,2}}(?:je|is|glasi))?[ \t]{{0,2}}(?::|=>?|->)[ \t]{{0,3}}"
    rf"(?P<line>\n[> \t]{{0,4}})?{_LOGIN}{_VALUE}",
    re.IGNORECASE,
)
_WEAK = re.compile(
    rf"{_BETWEEN}[ \t]{{1,2}}(?:je|is|was|glasi|bila|bio)"
    rf"(?:[ \t]{{1,2}}(?:sad|sada|now|bila))?[ \t]{{1,2}}{_VALUE}",
    re.IGNORECASE,
)
_SET_TO = re.compile(rf"[ \t]{{1,2}}(?:u|na|to|as)[ \t]{{1,2}}{_VALUE}", re.IGNORECASE)
_NEXT = re.compile(rf"[ \t]{{1,2}}{_VALUE}")
_PIN = re.compile(
    r"(?:[ \t]{1,2}(?:je|is|kod|code))?[ \t]{0,2}[:=]?[ \t]{0,2}(?P<value>\d{4,8})(?![\w.,/:-]?\d|\w)"
)
_LOGIN_WORD = re.compile(
    r"(?<!\w)(?:koris|user|login|log-in|prijav|mail|e-mail|wi-?fi|wlan|ftp|račun|racun|panel|admin|root)",
    re.IGNORECASE,
)


def find_passwords(text: str, lowered: str) -> Iterator[Span]:
    """Yield the passwords and PINs in `text` that are called so; `lowered` is it in small letters."""
    if not any(stem in lowered for stem in _STEMS):
        return
    for name in _NAME.finditer(text):
        value = _pin(text, name) if name["pin"] else _value(text, name)
        if value is not None:
            yield value


def _pin(text: str, name: re.Match[str]) -> Span | None:
    found = _PIN.match(text, name.end())
    return Span(*found.span("value"), KIND) if found else None


def _value(text: str, name: re.Match[str]) -> Span | None:
    if name["code"] is not None:
        return _code(text, name)
    if found := _STRONG.match(text, name.end()):
        value, alone = _stripped(found), not found["line"] and not (found["rest"] or "").strip()
        if looks_secret(value) or ((found["quoted"] or alone) and may_be_any(value)):
            return _span(found)
    elif found := _WEAK.match(text, name.end()):
        value = _stripped(found)
        one_word = found["quoted"] and " " not in value
        if looks_secret(value) or (one_word and may_be_any(value)):
            return _span(found)
    if found := _SET_TO.match(text, name.end()):
        return _span(found) if looks_made_up(_stripped(found)) else None
    if found := _NEXT.match(text, name.end()):
        return _span(found) if looks_secret(_stripped(found)) else None
    return None


def _code(text: str, name: re.Match[str]) -> Span | None:
    """Return what "šifra" names, unless it may be a customer's or an article's code."""
    found = _STRONG.match(text, name.end()) or _WEAK.match(text, name.end())
    if found is None:
        return None
    value = _stripped(found)
    login = _LOGIN_WORD.search(text, max(0, name.start() - LOGIN_WITHIN_CHARS), found.end())
    return _span(found) if looks_made_up(value) or (login and looks_secret(value)) else None


def _stripped(found: re.Match[str]) -> str:
    quoted: str | None = found["quoted"]
    return quoted or str(found["value"]).rstrip(".,;:)]>'’")


def _span(found: re.Match[str]) -> Span:
    start = found.start("quoted" if found["quoted"] else "value")
    return Span(start, start + len(_stripped(found)), KIND)
