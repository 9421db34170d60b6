"""One row of calls or tickets becomes the payload that its channel takes. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Any

import msgspec

from deploy.history.clock import DateOrder, read_time
from deploy.history.columns import Table

KEY_HEX = 16
_CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{2})")
_OUTBOUND = frozenset({"out", "outbound", "outgoing", "odlazni", "izlazni"})
_INBOUND = frozenset({"in", "inbound", "incoming", "dolazni", "ulazni"})
DURATION_S_MAX = 86_400  # longer is no call

_encoder = msgspec.json.Encoder(order="sorted")


class Unreadable(Exception):  # noqa: N818  named by what the row is
    """The row cannot be a piece; the text says why."""


class Zone(msgspec.Struct, frozen=True):
    """How a file's times are read."""

    zone: tzinfo
    order: DateOrder = "day first"


def stated_time(fields: Mapping[str, str]) -> str:
    """Return the time as a row states it, in one field or in two."""
    if "at" in fields:
        return fields["at"]
    return " ".join(fields[name] for name in ("date", "time") if name in fields)


def payload_of(table: Table, fields: Mapping[str, str], at: Zone) -> tuple[datetime, dict[str, Any]]:
    """Return when a row's piece was received, and its payload. Raises Unreadable."""
    stated = stated_time(fields)
    moment = read_time(stated, at.zone, at.order)
    if moment is None:
        raise Unreadable(f"no time can be read in {stated!r}" if stated else "no time")
    return _call(fields, moment) if table == "phone" else _post(fields, moment)


def _call(fields: Mapping[str, str], moment: datetime) -> tuple[datetime, dict[str, Any]]:
    if not fields.get("note"):
        raise Unreadable("no note")
    duration = _duration(fields.get("duration", ""))
    told = {
        "duration_s": duration,
        "direction": _direction(fields.get("direction", "")),
        "caller_number": fields.get("number"),
        "caller_name": fields.get("name"),
        "company": fields.get("company"),
        "customer_ref": fields.get("customer_ref"),
        "domain": fields.get("domain"),
        "email": fields.get("email"),
    }
    payload = {
        "call_id": fields.get("id") or key_of(fields),
        "agent": fields.get("agent", ""),
        "started_at": moment.isoformat(),
        "note": fields["note"],
        **{name: value for name, value in told.items() if value is not None},
    }
    return moment + timedelta(seconds=duration or 0), payload


def _post(fields: Mapping[str, str], moment: datetime) -> tuple[datetime, dict[str, Any]]:
    if not fields.get("body") and not fields.get("subject"):
        raise Unreadable("no text")
    told = {
        "customer_ref": fields.get("customer_ref"),
        "contact_email": fields.get("email"),
        "contact_name": fields.get("name"),
        "department": fields.get("department"),
        "priority": fields.get("priority"),
        "subject": fields.get("subject"),
        "related_domain": fields.get("domain"),
    }
    key = key_of(fields)
    payload = {
        "ticket_id": fields.get("ticket") or key,
        "post_id": fields.get("post") or key,
        "posted_at": moment.isoformat(),
        "body": fields.get("body", ""),
        **{name: value for name, value in told.items() if value is not None},
    }
    return moment, payload


def key_of(fields: object) -> str:
    """Return a key for what has none of its own: the same content, the same key."""
    return hashlib.sha256(_encoder.encode(fields)).hexdigest()[:KEY_HEX]


def _duration(text: str) -> int | None:
    """Return seconds from `444` or `0:07:24`; None where nothing sensible stands there."""
    if found := _CLOCK.fullmatch(text):
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        total = hours * 3600 + minutes * 60 + seconds
    elif text.isascii() and text.isdigit() and len(text) <= 6:
        total = int(text)
    else:
        return None
    return total if total <= DURATION_S_MAX else None


def _direction(text: str) -> str | None:
    word = text.casefold()
    return "outbound" if word in _OUTBOUND else "inbound" if word in _INBOUND else None
