"""What the outbox tells the world of a placement: what happened, public handles, no content. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from services.store.event_catalogue import EVENT_TYPE, check_described
from shared.ids import derived_id, spoken_reference
from shared.placement import Placed, Placement
from shared.subjects import REVIEW_SUBJECT, THREAD_SUBJECT

__all__ = ["EVENT_TYPE", "Event", "Handles", "decode_events", "encode_events", "events_of"]


class Handles(msgspec.Struct, frozen=True, kw_only=True):
    """The public names of where an interaction stands; empty for noise."""

    thread: str = ""
    number: int = 0  # of the thread, for the spoken reference
    customer: str = ""


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One event of the outbox, as its row keeps it."""

    event_id: str  # the same for the same happening, however often it is told
    subject: str
    type: str
    data: dict[str, str]


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(tuple[Event, ...])


def encode_events(events: Sequence[Event]) -> bytes:
    """Return the events of one transaction as its row of the outbox keeps them.

    Raises ValueError, a defect, for an event that event_catalogue.py does not describe.
    """
    for one in events:
        check_described(one.type, one.data)
    return _encoder.encode(events)


def decode_events(row: bytes) -> tuple[Event, ...]:
    """Return the events of one row of the outbox."""
    return _decoder.decode(row)


def events_of(placed: Placed, handles: Handles) -> tuple[Event, ...]:
    """Return what happened, and review.asked after it where a human is asked.

    What happened is one of thread.opened, thread.joined, thread.repeated and interaction.ignored.
    """
    placement = placed.placement
    data = {
        "interaction": placed.interaction.id,
        "channel": placed.interaction.channel,
        "source": placed.interaction.source,
        "received_at": placed.interaction.received_at.isoformat(),
        "kind": placement.kind,
        "zone": placement.zone,
        "thread": handles.thread,
        "reference": spoken_reference(handles.number) if handles.thread else "",
        "customer": handles.customer,
    }
    what = _what_happened(placement)
    subject = THREAD_SUBJECT.format(event=what.partition(".")[2])
    happened = (_event(what, subject, data),)
    if placement.zone == "review":
        return (*happened, _event("review.asked", REVIEW_SUBJECT, data))
    return happened


def _what_happened(placement: Placement) -> str:
    if placement.kind == "noise":
        return "interaction.ignored"
    if placement.opens_thread:
        return "thread.opened"
    return "thread.repeated" if placement.kind == "repeat" else "thread.joined"


def _event(what: str, subject: str, data: dict[str, str]) -> Event:
    return Event(
        event_id=derived_id("event", what, data["interaction"]),
        subject=subject,
        type=EVENT_TYPE.format(what=what),
        data=data,
    )
