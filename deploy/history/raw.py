"""What the readers of each kind of file yield, and how much of a history is read. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from shared.clean import EARLIEST, clean_line

FILES_MAX = 200_000  # a folder with a file a mail
FILE_BYTES_MAX = 128 * 1024 * 1024  # of a table or a JSON document, which is read at once
PIECES_MAX = 100_000
PAYLOAD_BYTES_MAX = 1024 * 1024 * 1024  # of all pieces together; they are held in memory
NAMED_MAX = 1_000  # rows left out that are named one by one; the others are counted
WHY_CHARS_MAX = 300
LATEST = datetime(2100, 1, 1, tzinfo=UTC)  # a later time is a wrong field, not a wrong clock


class Raw(msgspec.Struct, frozen=True, kw_only=True):
    """One piece as a file holds it, in the form of its channel (docs/corpora.md)."""

    place: str  # file and number within it: unique, and what a human finds it again by
    channel: str
    received_at: datetime  # aware
    payload: dict[str, Any]
    size: int  # bytes, about
    closed: bool = False  # its ticket is closed in the system that it comes from


class LeftOut(msgspec.Struct, frozen=True):
    """Something that was not read, and why."""

    place: str
    why: str


class Understood(msgspec.Struct, frozen=True, kw_only=True):
    """What the columns of a file were taken for."""

    file: str
    channel: str
    columns: dict[str, str]  # as the file names it -> our field
    unused: tuple[str, ...] = ()
    dates: str = ""  # "day first" or "month first", where the file has dates with slashes


class Merge(msgspec.Struct, frozen=True):
    """Two tickets that agents put together where they come from, each by its opening post's natural key."""

    piece: str
    other: str


Found = Raw | LeftOut | Understood | Merge


def left_out(place: str, why: str) -> LeftOut:
    """Return what to tell of a piece that cannot be read, in one bounded line."""
    return LeftOut(place, clean_line(why, chars_max=WHY_CHARS_MAX))


def possible(moment: datetime) -> bool:
    """Return whether a piece can have come at `moment` at all."""
    return EARLIEST <= moment < LATEST
