"""What a telephone system tells of a call, whichever it is: the data of a notice of kind `call`.

An intake's adapter writes it, the store's call drafts read it. Each event states what it knows by itself, so
that events of one call may come twice, late and in any order and still make the same call.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from shared.interaction import Moment

CALL_ID_CHARS_MAX = 200  # as long as a call note's own key may be
NUMBER_CHARS_MAX = 100
LINE_CHARS_MAX = 200
PEOPLE_MAX = 20  # whom one event names; a group call rings more, the rest is not needed

Line = Annotated[str, Meta(max_length=LINE_CHARS_MAX)]
People = Annotated[tuple[Line, ...], Meta(max_length=PEOPLE_MAX)]


class CallEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One event of one call; people are named as the system does: extension, e-mail, login, name."""

    call_id: Annotated[str, Meta(min_length=1, max_length=CALL_ID_CHARS_MAX)]  # within its source
    direction: Literal["inbound", "outbound"]
    started_at: Moment  # at the latest: the earliest that any event of the call says is true
    number: Annotated[str, Meta(max_length=NUMBER_CHARS_MAX)] = ""  # of the other person: E.164, else as told
    name: Line = ""  # of the other person, as the telephone system knows it
    queue: Line = ""
    rung: People = ()  # of the desk, whom the call rings
    taken_by: People = ()  # of the desk, who took or made it: names of one person
    taken_at: Moment | None = None  # when that was said; the latest holds, as calls are handed on
    answered: bool | None = None  # none: this event does not tell
    answered_at: Moment | None = None
    ended_at: Moment | None = None
    noted: bool = False  # its note came with it: nobody need write one


def encode_call_event(event: CallEvent) -> dict[str, object]:
    """Return the event as a notice carries it: plain values of JSON."""
    plain: dict[str, object] = msgspec.to_builtins(event)
    return plain


def decode_call_event(data: object) -> CallEvent:
    """Return the event in a notice's data; unknown fields are left out. Raises msgspec.ValidationError."""
    return msgspec.convert(data, CallEvent)
