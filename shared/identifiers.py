"""Pure normalisers of identifiers: equal things become equal strings, everything else becomes None.

The raw string is always kept beside the value, so nothing is lost by what these refuse.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import idna
import phonenumbers
from publicsuffixlist import PublicSuffixList

EMAIL_CHARS_MAX = 254  # RFC 5321 4.5.3.1.3, less the angle brackets
LOCAL_CHARS_MAX = 64  # RFC 5321 4.5.3.1.1
DOMAIN_CHARS_MAX = 253  # RFC 1035 2.3.4 as text
PHONE_CHARS_MAX = 40  # longer strings are no numbers that anybody dials
NUMBER_CHARS_MAX = 64
CACHE_ENTRIES_MAX = 2_048  # the same senders and domains come again and again

_LOCAL = re.compile(r"[^\s\x00-\x1f\x7f<>()\[\],;:\\\"@]+")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_suffixes = PublicSuffixList(accept_unknown=True)


@lru_cache(CACHE_ENTRIES_MAX)
def normalise_email(raw: str) -> str | None:
    """Return `local@domain` in lower case with the domain in ASCII (IDNA), or None if it is no address.

    The local part is lowered though RFC 5321 lets it differ by case: no desk's customer relies on that.
    Quoted local parts are refused; tags (`+x`) stay, they may be another person's.
    """
    text = unicodedata.normalize("NFC", raw.strip().strip("<>").removeprefix("mailto:"))
    if not text or len(text) > EMAIL_CHARS_MAX:
        return None
    local, at, domain = text.rpartition("@")
    if not at or len(local) > LOCAL_CHARS_MAX or not _LOCAL.fullmatch(local):
        return None
    normal = normalise_domain(domain)
    return f"{local.lower()}@{normal}" if normal and "." in normal else None


@lru_cache(CACHE_ENTRIES_MAX)
def normalise_domain(raw: str) -> str | None:
    """Return a host name in lower case ASCII (IDNA 2008, UTS 46 mapping), or None if it cannot be one.

    A scheme, path, port, leading `www.` and the final dot are taken off: people say and paste all of them.
    """
    text = raw.strip().lower()
    text = re.sub(r"^[a-z][a-z0-9+.-]{0,9}://", "", text[: DOMAIN_CHARS_MAX * 2])
    text = re.split(r"[/?#:@\s]", text, maxsplit=1)[0].rstrip(".").removeprefix("www.")
    if not text or len(text) > DOMAIN_CHARS_MAX:
        return None
    try:
        ascii_text = text if text.isascii() else idna.encode(text, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return None
    labels = ascii_text.split(".")
    return ascii_text if all(_LABEL.fullmatch(label) for label in labels) else None


@lru_cache(CACHE_ENTRIES_MAX)
def registrable_domain(domain: str) -> str:
    """Return the part of a normalised `domain` that somebody registered (public suffix list), or itself."""
    return _suffixes.privatesuffix(domain) or domain


@lru_cache(CACHE_ENTRIES_MAX)
def normalise_phone(raw: str, region: str) -> str | None:
    """Return the number in E.164 (`+385915551234`), read in `region` (ISO 3166) unless it names its country.

    Slashes, `(0)`, spaces and extensions are understood; None for what no network would route.
    """
    text = raw.strip()
    if not text or len(text) > PHONE_CHARS_MAX:
        return None
    try:
        number = phonenumbers.parse(text.replace("(0)", ""), region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


@lru_cache(CACHE_ENTRIES_MAX)
def normalise_number(raw: str) -> str:
    """Return a customer, ticket or order number without separators, in upper case: `c 1001` is `C1001`.

    Empty when nothing is left of it, or when it is longer than any desk's numbers.
    """
    if len(raw) > NUMBER_CHARS_MAX:
        return ""
    return "".join(letter for letter in unicodedata.normalize("NFKC", raw).upper() if letter.isalnum())
