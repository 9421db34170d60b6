"""Private keys and the keys of services. A certificate, a request for one and a public key are no secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from services.intake.masking.span import Span

KIND = "key"

_BEGIN = re.compile(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_END = re.compile(r"-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
# What follows a beginning whose end was cut off: lines of base64, quoted or not.
_LINES = re.compile(r"(?:\s{0,4}[> ]{0,8}[A-Za-z0-9+/=]{16,200}(?=\s|$)){1,400}")
_PUTTY = re.compile(r"Private-Lines: \d{1,3}\s{1,2}(?:[A-Za-z0-9+/=]{1,200}\s{0,2}){1,400}")

# The marks that the services put before their keys so that they are found; and three forms that tell.
_MARKED = re.compile(
    r"(?<![\w-])(?:"
    r"AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{30,255}|github_pat_[A-Za-z0-9_]{30,255}|glpat-[\w-]{20,64}"
    r"|xox[abeprs]-[A-Za-z0-9-]{10,250}|[rs]k_(?:live|test)_[A-Za-z0-9]{16,250}|sk-[A-Za-z0-9_-]{24,250}"
    r"|AIza[\w-]{35}|SG\.[\w-]{16,64}\.[\w-]{16,64}|npm_[A-Za-z0-9]{36}|otk?_[\w-]{32,128}|whsec_[A-Za-z0-9+/=]{24,128}"
    r"|eyJ[\w-]{10,2000}\.eyJ[\w-]{10,4000}\.[\w-]{10,1000}"
    r")"
)
_BEARER = re.compile(r"\bBearer\s{1,2}([\w.~+/-]{20,2000}=*)", re.IGNORECASE)
_IN_URL = re.compile(r"\b[a-z][a-z0-9+.-]{1,15}://[^\s/:@]{1,100}:([^\s/@•]{3,100})@", re.IGNORECASE)
_NAMED = re.compile(
    r"(?<![\w=./-])(?:(?:api|secret|access|license)[ _-]?key|api[ _-]?ključ\w{0,3}|api[ _-]?kljuc\w{0,3}"
    r"|client[ _-]?secret|(?:api|access|auth)[ _-]?token)"
    r"\s{0,2}(?::|=|\bje\b|\bis\b)\s{0,2}[\"'`]?((?=[A-Za-z_.~+/=-]{0,400}\d)[\w.~+/=-]{12,400})",
    re.IGNORECASE,
)
_MARKS = (
    *(
        "AKIA",
        "ghp_",
        "gho_",
        "ghu_",
        "ghs_",
        "ghr_",
        "github_pat_",
        "glpat-",
        "xox",
        "k_live_",
        "k_test_",
        "sk-",
        "AIza",
        "SG.",
        "npm_",
    ),
    *("ot_", "otk_", "whsec_", "eyJ"),
)
_CALLED = (
    (_BEARER, ("bearer",)),
    (_IN_URL, ("://",)),
    (_NAMED, ("key", "ključ", "kljuc", "token", "secret")),
)


def find_keys(text: str, lowered: str) -> Iterator[Span]:
    """Yield the private keys in `text`, the keys that services give out, and what logs in within a URL."""
    if "PRIVATE KEY" in text:
        yield from _private(text)
    if "Private-Lines" in text:
        yield from (Span(*found.span(), KIND) for found in _PUTTY.finditer(text))
    if any(mark in text for mark in _MARKS):
        yield from (Span(*found.span(), KIND) for found in _MARKED.finditer(text))
    for pattern, stems in _CALLED:
        if any(stem in lowered for stem in stems):
            yield from (Span(*found.span(1), KIND) for found in pattern.finditer(text))


def _private(text: str) -> Iterator[Span]:
    at, ends = 0, True
    while begin := _BEGIN.search(text, at):
        end = _END.search(text, begin.end()) if ends else None
        ends = end is not None  # none after this one: none after a later one either
        lines = end or _LINES.match(text, begin.end())
        at = lines.end() if lines else begin.end()
        yield Span(begin.start(), at, KIND)
