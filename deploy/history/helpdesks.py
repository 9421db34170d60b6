"""Tickets as a helpdesk exports them, in JSON: what its readers have in common. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, tzinfo
from functools import partial
from typing import Any

import msgspec

from deploy.history.clock import read_time
from deploy.history.files import HistoryFile
from deploy.history.json_files import read_json, read_json_lines
from deploy.history.raw import Found, Raw, left_out
from services.intake.channels.ticket import Post

LIVE_SOURCE = "history"  # by which a helpdesk's tickets come live, where none is named
POSTS_MAX = 5_000  # of one ticket
RECORD_BYTES_MAX = 16 * 1024 * 1024  # of a line: a ticket with all of its posts

_encoder = msgspec.json.Encoder()

Record = Mapping[str, Any]
ReadTicket = Callable[[str, Record], Iterator[Found]]
"""Yields the pieces of a ticket that stands at a place."""


class Helpdesk(msgspec.Struct, frozen=True):
    """What a reader must know of the helpdesk besides its tickets."""

    source: str  # by which its tickets come live: the old ones are then of the same conversations
    zone: tzinfo  # of times without one
    client_numbers: bool = False  # the directory knows customers by the helpdesk's own numbers


def read_tickets(file: HistoryFile, data: bytes, read: ReadTicket) -> Iterator[Found]:
    """Yield the pieces of the tickets in a file: JSON lines, an array, or one ticket."""
    if file.kind == "lines":
        each = partial(_read_record, read=read)
        return read_json_lines(file.name, data, each, bytes_max=RECORD_BYTES_MAX)
    return read_json(file.name, data, partial(_read_records, read=read))


def _read_records(name: str, document: object, read: ReadTicket) -> Iterator[Found]:
    for number, record in enumerate(_records(document), start=1):
        yield from _read_record(f"{name}#{number}", record, read)


def _read_record(place: str, record: object, read: ReadTicket) -> Iterator[Found]:
    if isinstance(record, dict):
        yield from read(place, record)
    else:
        yield left_out(place, "no object")


def _records(document: object) -> list[Any]:
    if isinstance(document, list):
        return document
    if isinstance(document, dict) and isinstance(tickets := document.get("tickets"), list):
        return tickets
    return [document]


def said(record: Record, *names: str) -> str:
    """Return the first of the fields that says something, as text: helpdesks write numbers either way."""
    for name in names:
        value = record.get(name)
        if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()
    return ""


def moment(value: object, helpdesk: Helpdesk) -> datetime | None:
    """Return the time that a field states, None where it states none that can have been."""
    return read_time(value, helpdesk.zone)


def post_raw(place: str, at: datetime, post: Post, *, closed: bool) -> Raw:
    """Return the piece that a post is, as its channel takes it."""
    payload = msgspec.to_builtins(post)
    return Raw(
        place=place,
        channel="ticket",
        received_at=at,
        payload=payload,
        size=len(_encoder.encode(payload)),
        closed=closed,
    )
