"""What can be named exactly in a text: addresses, domains, phones, numbers, references, errors, servers.

Runs on the original text beside its folded twin. Every pattern has a bounded reach and is tried only where
its mark (an @, a dot, a digit) is there at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import msgspec
from publicsuffixlist import PublicSuffixList

from services.correlator.core.words import CACHED_NAMES_MAX, holds_any
from shared.identifiers import (
    normalise_domain,
    normalise_email,
    normalise_number,
    normalise_phone,
    registrable_domain,
)
from shared.ids import read_spoken_reference

EACH_MAX = 8  # of each kind in one text: a log full of addresses says no more than its first ones
TEXT_CHARS_MAX = 4_000
WRITTEN_CHARS_MAX = 20

_EMAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_HOST = re.compile(r"(?<![\w@.-])(?:https?://)?((?:[\w-]{1,63}\.){1,5}[^\W\d_][\w-]{1,23})(?![\w@]|\.\w)")
_SPOKEN = re.compile(
    r"\b((?:[a-z0-9]{2,30}(?: ?- ?| crtica | minus | dash )?(?: |(?<=[- ]))){1,4})(?:tocka"
    r"|tocke|tockica|dot|punkt|pika)"
    r" ?(com|hr|net|org|eu|si|ba|rs|me|at|de|info|shop|io|co|biz)\b"
)
_PHONE = re.compile(r"(?<![\w.-])(?:\+|00)?\(?\d[\d ()/.-]{6,18}\d(?![\w-])")
_IP = re.compile(r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])")
_NUMBERISH = re.compile(
    r"#?\b(?=[a-z0-9/_-]{0,20}\d)[a-z]{0,6}[-/_]?\d[a-z0-9]{1,14}(?:[-/_][a-z0-9]{1,12}){0,2}\b",
    re.IGNORECASE,
)
_SPACED_NUMBER = re.compile(r"\b[a-z]{1,3} \d{3,10}\b")
_SPOKEN_REFERENCE = re.compile(r"\bot[- ]?(\d{1,12})[- ](\d)\b")
_SERVER = re.compile(r"\b[a-z]{1,12}-?\d{1,4}\b")
_ERRORS = re.compile(
    r"\b[45]\d\d[ -][45]\.\d{1,3}\.\d{1,3}\b|\b0x[0-9a-f]{6,10}\b|\b(?:err|net::err|dns_probe"
    r"|econn|e[a-z]*refused)[a-z_:]*\b"
    r"|\b(?:4[0235]\d|5[0-5]\d)\b(?![.,:]\d|\d| ?(?:kn|eur|e|gb|mb|kb|posto|ljudi|ms|mail"
    r"|komad|people|artik|kom|kuna|din|sek|km)\b)"
)
# Quick tests before the patterns: nothing matches where these find nothing.
_DIGIT = re.compile(r"[0-9]")
_DIGITS = re.compile(r"[0-9].*[0-9].*[0-9]")
_INNER_DOT = re.compile(r"\.[\w-]")
_LONG_NUMBER = re.compile(r"\d[\d ()/.-]{6}")
_ERROR_MARKS = ("4", "5", "0x", "err", "dns_probe", "econn", "refused")
_SPOKEN_DOTS = (" tock", " dot ", " punkt ", " pika ")
_RESERVED_ENDINGS = frozenset({"example", "test", "invalid", "localhost"})  # RFC 2606: samples and tests
_public = PublicSuffixList(accept_unknown=False)


class Entities(msgspec.Struct, frozen=True, array_like=True):
    """What one text names; each in order, each once, at most EACH_MAX."""

    emails: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()  # registrable, of hosts and addresses alike
    spoken_labels: tuple[str, ...] = ()  # of domains said in words ("moja domena točka hr"): without hyphens
    phones: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()  # anything that may be a customer's, ticket's or order's number
    spoken: tuple[int, ...] = ()  # threads' own numbers, check digit right
    errors: tuple[str, ...] = ()
    ips: tuple[str, ...] = ()
    written: tuple[str, ...] = ()  # the same as they stand in the text: references are equal letter by letter
    servers: tuple[str, ...] = ()  # words like web07; the directory says which of them are servers


def entities_in(text: str, folded_text: str, region: str) -> Entities:
    """Return what `text` names; `folded_text` is its folded twin, `region` how local phones are read."""
    text, folded_text = text[:TEXT_CHARS_MAX], folded_text[:TEXT_CHARS_MAX]
    # Addresses, hosts and numbers stand in words that are not of letters alone: few, and quickly told.
    odd = "\n".join([word for word in text.split() if not word.isalpha()])
    emails = _emails(odd) if "@" in odd else ()
    domains = _domains(odd) if _INNER_DOT.search(odd) else ()
    digits = _DIGIT.search(odd) is not None
    phones = _phones(text, region) if digits and _LONG_NUMBER.search(text) else ()
    written = _written(odd, phones) if digits else ()
    return Entities(
        emails=emails,
        domains=_first((*(registrable_domain(email.rpartition("@")[2]) for email in emails), *domains)),
        spoken_labels=_spoken_labels(folded_text),
        phones=phones,
        numbers=_numbers(written, folded_text) if digits else (),
        written=written,
        spoken=_spoken_numbers(folded_text) if digits and "ot" in folded_text else (),
        errors=_errors(folded_text) if holds_any(folded_text, _ERROR_MARKS) else (),
        ips=_first(match.group() for match in _IP.finditer(odd)) if odd.count(".") > 2 else (),
        servers=_servers(folded_text) if digits else (),
    )


def _first(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))[:EACH_MAX]


def _emails(text: str) -> tuple[str, ...]:
    return _first(normalise_email(match.group().rstrip(".-")) or "" for match in _EMAIL.finditer(text))


def _domains(text: str) -> tuple[str, ...]:
    return _first(domain_in(match.group(1)) for match in _HOST.finditer(text))


@lru_cache(CACHED_NAMES_MAX)
def domain_in(raw: str) -> str:
    """Return the registrable domain of a host as written, empty if its ending is no public suffix.

    "index.php", "d.o.o." and "radi.Hvala" have a dot too.
    """
    host = normalise_domain(raw.rstrip("-"))
    if not host or "." not in host:
        return ""
    if host.rpartition(".")[2] in _RESERVED_ENDINGS:
        return ".".join(host.split(".")[-2:])
    suffix = _public.publicsuffix(host, accept_unknown=False)
    return registrable_domain(host) if suffix and suffix != host else ""


def _errors(folded_text: str) -> tuple[str, ...]:
    return _first(match.group().replace("-", " ") for match in _ERRORS.finditer(folded_text))


def _servers(folded_text: str) -> tuple[str, ...]:
    odd = " ".join([word for word in folded_text.split() if not word.isalpha()])
    return _first(match.group() for match in _SERVER.finditer(odd))


def _spoken_labels(folded_text: str) -> tuple[str, ...]:
    if not holds_any(folded_text, _SPOKEN_DOTS):
        return ()
    labels: list[str] = []
    for match in _SPOKEN.finditer(folded_text):
        parts = [
            part for part in re.split(r"[ -]+", match.group(1)) if part not in {"", "crtica", "minus", "dash"}
        ]
        # Nobody can hear where the label begins: the longest runs first, one word last.
        labels.extend("".join(parts[start:]) for start in range(max(0, len(parts) - 3), len(parts)))
    return _first(labels)


def _phones(text: str, region: str) -> tuple[str, ...]:
    found = (match.group() for match in _PHONE.finditer(text))
    # A national number begins with 0; without it any amount or order number would do.
    return _first(normalise_phone(raw, region) or "" for raw in found if raw.lstrip("(")[0] in "+0")


def _written(text: str, phones: tuple[str, ...]) -> tuple[str, ...]:
    known = {phone[-7:] for phone in phones}
    found = [match.group().lstrip("#") for match in _NUMBERISH.finditer(text)]
    # A desk's own forms ("HD.51371", "Z26/11893") are whole words with digits, whatever joins them.
    whole = [word.strip("[](){}<>,.;:!?\"'#") for word in text.split()]
    found += [
        word for word in whole if len(word) <= WRITTEN_CHARS_MAX and _DIGITS.search(word) and "@" not in word
    ]
    return _first(raw for raw in found if len(raw) >= 3 and normalise_number(raw)[-7:] not in known)


def _numbers(written: tuple[str, ...], folded_text: str) -> tuple[str, ...]:
    spaced = (match.group() for match in _SPACED_NUMBER.finditer(folded_text))
    return _first(normalise_number(raw) for raw in (*written, *spaced))


def _spoken_numbers(folded_text: str) -> tuple[int, ...]:
    found = (f"OT-{match.group(1)}-{match.group(2)}" for match in _SPOKEN_REFERENCE.finditer(folded_text))
    numbers = (read_spoken_reference(reference) for reference in found)
    return tuple(dict.fromkeys(number for number in numbers if number is not None))[:EACH_MAX]
