"""Reading vendors' forms: pairs of name and value, in the order they were sent. Pure.

Both ways in which a form is sent: urlencoded, and multipart/form-data (RFC 7578) with texts alone; a file in
it is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl

from shared.errors import Rejected

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"

FIELDS_MAX = 200  # a call's status has some forty
HEAD_BYTES_MAX = 2_000  # of one part

# The boundary of RFC 2046 5.1.1: at most 70 characters.
_BOUNDARY = re.compile(r'boundary=(?:"([^"\r\n]{1,70})"|([^\s";,]{1,70}))', re.IGNORECASE)
_NAME = re.compile(rb';\s*name="([^"\r\n]{1,200})"', re.IGNORECASE)
_FILE = re.compile(rb";\s*filename\*?=", re.IGNORECASE)

Pairs = tuple[tuple[str, str], ...]


def urlencoded(body: bytes) -> Pairs:
    """Return the pairs of an urlencoded form, empty values too. Raises Rejected for what is none (400)."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=FIELDS_MAX,
        )
    except ValueError:
        raise Rejected("the form cannot be read", status=400) from None
    return tuple(pairs)


def multipart(body: bytes, content_type: str) -> Pairs:
    """Return the texts of a multipart form; `content_type` is the whole header. Raises Rejected (400)."""
    found = _BOUNDARY.search(content_type)
    if found is None:
        raise Rejected("the form names no boundary", status=400)
    boundary = (found[1] or found[2]).encode("ascii", "replace")
    parts = (b"\r\n" + body).split(b"\r\n--" + boundary, FIELDS_MAX + 2)
    if len(parts) > FIELDS_MAX + 2 or not parts[-1].startswith(b"--"):
        raise Rejected("the form has too many fields, or no end", status=400)
    try:
        return tuple(_pairs(parts[1:-1]))
    except UnicodeDecodeError:
        raise Rejected("the form is not UTF-8", status=400) from None


def _pairs(parts: list[bytes]) -> Iterator[tuple[str, str]]:
    for part in parts:
        head, blank_line, text = part.partition(b"\r\n\r\n")
        name = _NAME.search(head[:HEAD_BYTES_MAX])
        if not blank_line or name is None:
            raise Rejected("a part of the form has no name", status=400)
        if not _FILE.search(head[:HEAD_BYTES_MAX]):
            yield name[1].decode(), text.decode()
