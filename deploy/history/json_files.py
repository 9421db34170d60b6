"""JSON and JSON lines of a history: each record read, or left out with its place and the reason. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from deploy.history.raw import Found, left_out

BYTE_ORDER_MARK = b"\xef\xbb\xbf"

ReadDecoded = Callable[[str, Any], Iterator[Found]]
"""Yields what is found in decoded JSON that stands at a place."""


def read_json(name: str, data: bytes, read: ReadDecoded) -> Iterator[Found]:
    """Yield what `read` finds in a file of JSON called `name`."""
    return _read(name, data.removeprefix(BYTE_ORDER_MARK), read)


def read_json_lines(name: str, data: bytes, read: ReadDecoded, *, bytes_max: int) -> Iterator[Found]:
    """Yield what `read` finds in each line of a file called `name`; a line has `bytes_max` at most."""
    for number, line in enumerate(data.removeprefix(BYTE_ORDER_MARK).splitlines(), start=1):
        place = f"{name}:{number}"
        if not line.strip():
            continue
        if len(line) > bytes_max:
            yield left_out(place, f"longer than {bytes_max} bytes")
        else:
            yield from _read(place, line, read)


def _read(place: str, data: bytes, read: ReadDecoded) -> Iterator[Found]:
    try:
        decoded = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        yield left_out(place, f"not JSON: {error}")
        return
    yield from read(place, decoded)
