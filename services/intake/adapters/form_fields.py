"""Reading vendors' forms: pairs of name and value, in the order they were sent. Pure.

Both ways in which a form is sent: urlencoded, and multipart/form-data (RFC 7578), as texts without its files
or part by part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from shared.errors import Rejected
from shared.forms import Pairs, read_urlencoded

MULTIPART = "multipart/form-data"

FIELDS_MAX = 200  # a call's status has some forty
HEAD_BYTES_MAX = 2_000  # of one part

# The boundary of RFC 2046 5.1.1: at most 70 characters.
_BOUNDARY = re.compile(r'boundary=(?:"([^"\r\n]{1,70})"|([^\s";,]{1,70}))', re.IGNORECASE)
_NAME = re.compile(rb';\s*name="([^"\r\n]{1,200})"', re.IGNORECASE)
_FILE = re.compile(rb";\s*filename\*?=", re.IGNORECASE)


class Part(msgspec.Struct, frozen=True):
    """One part of a multipart form, as it was sent."""

    name: bytes
    value: bytes
    is_file: bool


def urlencoded(body: bytes) -> Pairs:
    """Return the pairs of an urlencoded form, empty values too. Raises Rejected for what is none (400)."""
    return read_urlencoded(body, fields_max=FIELDS_MAX)


def multipart(body: bytes, content_type: str) -> Pairs:
    """Return the texts of a multipart form; `content_type` is the whole header. Raises Rejected (400)."""
    parts = multipart_parts(body, content_type)
    try:
        return tuple((part.name.decode(), part.value.decode()) for part in parts if not part.is_file)
    except UnicodeDecodeError:
        raise Rejected("the form is not UTF-8", status=400) from None


def multipart_parts(body: bytes, content_type: str) -> Iterator[Part]:
    """Yield the parts of a multipart form; `content_type` is the whole header. Raises Rejected (400)."""
    found = _BOUNDARY.search(content_type)
    if found is None:
        raise Rejected("the form names no boundary", status=400)
    boundary = (found[1] or found[2]).encode("ascii", "replace")
    parts = (b"\r\n" + body).split(b"\r\n--" + boundary, FIELDS_MAX + 2)
    if len(parts) > FIELDS_MAX + 2 or not parts[-1].startswith(b"--"):
        raise Rejected("the form has too many fields, or no end", status=400)
    for part in parts[1:-1]:
        head, blank_line, value = part.partition(b"\r\n\r\n")
        name = _NAME.search(head[:HEAD_BYTES_MAX])
        if not blank_line or name is None:
            raise Rejected("a part of the form has no name", status=400)
        yield Part(name[1], value, is_file=_FILE.search(head[:HEAD_BYTES_MAX]) is not None)
