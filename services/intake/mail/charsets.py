"""Bytes of a mail become text, whatever its sender calls their charset. Pure.

Only charsets on the list are used: Python also knows `utf-7`, `unicode_escape`, `idna` and the like under
`charset=`, which let a mail write NULs and lone surrogates, and codecs that unpack.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

FALLBACK = "cp1252"
FALLBACKS = {"bs": "cp1250", "cs": "cp1250", "hr": "cp1250", "hu": "cp1250", "pl": "cp1250", "sl": "cp1250"}
NAME_CHARS_MAX = 40
CACHE_ENTRIES_MAX = 256

_KNOWN = frozenset(
    {"ascii", "utf-8", "utf-16", "utf-16-be", "utf-16-le", "utf-32", "utf-32-be", "utf-32-le"}
    | {f"iso8859-{part}" for part in (*range(1, 12), *range(13, 17))}
    | {f"cp{page}" for page in (437, 850, 852, 855, 858, 866, 874, 932, 949, 950, *range(1250, 1259))}
    | {"koi8-r", "koi8-u", "mac-roman", "mac-latin2", "mac-cyrillic", "tis-620", "gb2312", "gbk", "gb18030"}
    | {"big5", "big5hkscs", "shift_jis", "euc_jp", "iso2022_jp", "euc_kr", "iso2022_kr", "hz"}
)
# What is declared and what Windows really sends differ in 0x80-0x9f, where ISO has only control codes.
_WINDOWS = {"iso8859-1": "cp1252", "iso8859-2": "cp1250", "iso8859-9": "cp1254", "ascii": "utf-8"}
_C1 = re.compile(b"[\x80-\x9f]")


def decode_text(data: bytes, charset: str, *, language: str = "en") -> str:
    """Return `data` as text; what cannot be read becomes U+FFFD.

    An absent, unknown or wrong `charset` is taken for UTF-8 if the bytes are, else for the one that mail in
    the desk's `language` most likely came in.
    """
    if data.isascii() and b"\x1b" not in data and b"~" not in data and b"\x00" not in data:
        return data.decode("ascii")  # an escape would switch an ISO 2022 charset, a tilde HZ
    known = _codec(charset)
    if known in _WINDOWS and _C1.search(data):
        known = _WINDOWS[known]
    for name in (known, "utf-8"):
        if name:
            try:
                return data.decode(name)
            except (UnicodeError, ValueError):
                continue
    return data.decode(FALLBACKS.get(language, FALLBACK), "replace")


@lru_cache(CACHE_ENTRIES_MAX)
def _codec(charset: str) -> str:
    """Return Python's name of `charset`, empty where it is not on the list."""
    name = charset.strip().strip("\"'").lower()
    if not name or len(name) > NAME_CHARS_MAX or not name.isascii() or "\x00" in name:
        return ""
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    return found if found in _KNOWN else ""
