"""Where a list goes on: an opaque cursor with the last row's place in the order.

A cursor holds public values alone, so it needs no signature: a forged one shows nothing that its bearer may
not see anyway.
"""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime, timedelta
from typing import Annotated

import msgspec
from msgspec import Meta

from shared.errors import Rejected
from shared.phrases import phrase

CURSOR_CHARS_MAX = 400
PAGE_DEFAULT = 50
PAGE_MAX = 200

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FARTHEST_US = 100_000_000_000_000_000  # the year 5138: within what PostgreSQL and Python can tell


class Place(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A row's place in an order by time and, where times are equal, by number or name."""

    at_us: Annotated[int, Meta(ge=-_FARTHEST_US // 10, le=_FARTHEST_US)]
    number: Annotated[int, Meta(ge=0, le=2**62)] = 0
    name: Annotated[str, Meta(max_length=250)] = ""

    @property
    def at(self) -> datetime:
        """The moment, in UTC."""
        return _EPOCH + self.at_us * _MICROSECOND


_decoder = msgspec.json.Decoder(Place)


def place(at: datetime = _EPOCH, *, number: int = 0, name: str = "") -> Place:
    """Return the place of a row at `at`, told from others by `number` or `name`."""
    return Place((at - _EPOCH) // _MICROSECOND, number, name)


def encode(row: Place) -> str:
    """Return the cursor that continues after `row`."""
    return base64.urlsafe_b64encode(msgspec.json.encode(row)).decode().rstrip("=")


def decode(cursor: str | None) -> Place | None:
    """Return the place in `cursor`, None for no cursor. Raises Rejected (400) for anything else."""
    if not cursor:
        return None
    refusal = Rejected(
        phrase("cursor_foreign", "the cursor is not one of ours"), pointer="/cursor", status=400
    )
    if len(cursor) > CURSOR_CHARS_MAX or not cursor.isascii():
        raise refusal
    try:
        data = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        row = _decoder.decode(data)
    except (binascii.Error, ValueError):
        raise refusal from None
    if "\x00" in row.name:
        raise refusal
    return row
