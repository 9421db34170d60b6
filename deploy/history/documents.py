"""JSON and JSON lines of chats, tickets and calls, in our form or as other tools write them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from functools import partial
from typing import Any

import msgspec

from deploy.history import whmcs_tickets, zammad_tickets
from deploy.history.chats import chat_of, is_chat
from deploy.history.clock import date_order, read_time
from deploy.history.columns import missing, plain, understand
from deploy.history.helpdesks import LIVE_SOURCE, Helpdesk
from deploy.history.json_files import read_json, read_json_lines
from deploy.history.mails import mail_at
from deploy.history.raw import Found, LeftOut, Raw, left_out
from deploy.history.rows import Unreadable, Zone, payload_of
from services.intake.channels import CHANNELS
from shared.desk import Desk

RECORD_BYTES_MAX = 4 * 1024 * 1024  # as the intakes take it
POSTS_MAX = 1_000  # of one ticket
_POSTS = ("posts", "comments", "replies", "messages", "objave", "odgovori", "komentari")
_OWN_TICKET = ("ticket_id", "ticket", "tiket", "tiket_id", "broj_tiketa")

_encoder = msgspec.json.Encoder()


def read_document(name: str, data: bytes, desk: Desk, zone: tzinfo) -> Iterator[Found]:
    """Yield the pieces of a JSON file called `name`: one array, an object that holds one, or a piece."""
    return read_json(name, data, partial(_read_records, desk=desk, zone=zone))


def _read_records(name: str, document: object, desk: Desk, zone: tzinfo) -> Iterator[Found]:
    records = _records(document)
    if records is None:
        yield left_out(name, "neither an array of records nor an object that holds one")
        return
    for number, record in enumerate(records, start=1):
        yield from read_record(f"{name}#{number}", record, desk, zone)


def read_lines(name: str, data: bytes, desk: Desk, zone: tzinfo) -> Iterator[Found]:
    """Yield the pieces of a file of JSON lines called `name`."""
    each = partial(read_record, desk=desk, zone=zone)
    return read_json_lines(name, data, each, bytes_max=RECORD_BYTES_MAX)


def read_record(place: str, record: object, desk: Desk, zone: tzinfo) -> Iterator[Found]:
    """Yield the piece or, of a ticket with its posts, the pieces that `record` is."""
    if not isinstance(record, dict):
        yield left_out(place, "no object")
        return
    fields = {plain(str(name)): value for name, value in record.items()}
    at = Zone(zone, date_order((), desk.region))
    if isinstance(record.get("payload"), dict):
        yield _of_a_corpus(place, record, zone)
    elif isinstance(record.get("replies"), dict):  # as GetTicket of a WHMCS answers
        yield from whmcs_tickets.read_ticket(place, record, Helpdesk(LIVE_SOURCE, zone))
    elif isinstance(record.get("articles"), list):
        yield from zammad_tickets.read_ticket(place, record, Helpdesk(LIVE_SOURCE, zone))
    elif isinstance(fields.get("raw"), str):
        yield mail_at(place, fields["raw"].encode("utf-8", "surrogateescape"))
    elif is_chat(fields) and not any(name in fields for name in _OWN_TICKET):
        yield _piece(place, "chat", fields, at)
    elif posts := next((fields[name] for name in _POSTS if isinstance(fields.get(name), list)), None):
        yield from _posts(place, fields, posts, at)
    else:
        yield _piece(place, "", fields, at)


def _records(document: object) -> list[Any] | None:
    if isinstance(document, list):
        return document
    if not isinstance(document, dict):
        return None
    if any(plain(str(name)) in {"payload", "raw", "note", "body", "biljeska"} for name in document):
        return [document]
    plain_names = {plain(str(name)): value for name, value in document.items()}
    if is_chat(plain_names) and ("chat_id" in plain_names or "visitor" in plain_names):
        return [document]
    lists = [value for value in document.values() if isinstance(value, list)]
    return lists[0] if len(lists) == 1 else None


def _of_a_corpus(place: str, record: Mapping[str, Any], zone: tzinfo) -> Raw | LeftOut:
    """Return a line of a corpus (docs/corpora.md); its labels are not read."""
    channel, payload = record.get("channel"), record["payload"]
    moment = read_time(record.get("received_at"), zone)
    if not isinstance(channel, str) or channel not in CHANNELS:
        return left_out(place, f"no channel {str(channel)[:50]!r}; there are {', '.join(CHANNELS)}")
    if moment is None:
        return left_out(place, "no time can be read in received_at")
    return _raw(place, channel, moment, payload)


def _posts(place: str, ticket: Mapping[str, Any], posts: list[Any], at: Zone) -> Iterator[Found]:
    """Yield the posts of one ticket; what a post does not say, its ticket says."""
    shared = {name: value for name, value in ticket.items() if not isinstance(value, list | dict)}
    shared.pop("body", None)
    if "id" in shared:
        shared.setdefault("ticket_id", shared.pop("id"))
    for number, post in enumerate(posts[:POSTS_MAX], start=1):
        at_post = f"{place}.{number}"
        if not isinstance(post, dict):
            yield left_out(at_post, "no object")
            continue
        own = {plain(str(name)): value for name, value in post.items()}
        if "id" in own:
            own.setdefault("post_id", own.pop("id"))
        yield _piece(at_post, "ticket", {**shared, **own}, at)
    if len(posts) > POSTS_MAX:
        yield left_out(place, f"more than {POSTS_MAX} posts")


def _piece(place: str, channel: str, fields: Mapping[str, Any], at: Zone) -> Raw | LeftOut:
    try:
        if channel == "chat":
            return _raw(place, channel, *chat_of(fields, at))
        columns = understand(list(fields), "ticket" if channel == "ticket" or "body" in fields else None)
        if lacks := missing(columns):
            return left_out(place, f"lacks {lacks}")
        return _raw(place, columns.table, *payload_of(columns.table, columns.fields(fields), at))
    except Unreadable as error:
        return left_out(place, str(error))


def _raw(place: str, channel: str, moment: datetime, payload: dict[str, Any]) -> Raw:
    size = len(_encoder.encode(payload))
    return Raw(place=place, channel=channel, received_at=moment, payload=payload, size=size)
