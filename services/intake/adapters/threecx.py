"""3CX: the call that the template which we ship reports once it is over (deploy/clients/3cx). Pure.

3CX asks a CRM template's scenario `ReportCall` after each call with somebody outside; what is posted, our own
template says, from the variables of 3CX's "CRM Template XML Description". There is no call id among them, so
the call's key is the hash of what no two calls share: second, extension, number, direction. 3CX signs
nothing: a key of ours stands in the URL. Its summaries and transcripts are not asked for: they are no note.
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from services.intake.adapters.adapter import Adapter, Request, Translated
from services.intake.adapters.calls import call_notice, moment, number_of, people
from services.intake.adapters.moments import moment_of
from services.intake.adapters.payloads import ignored
from services.intake.channel import Context
from services.intake.json_payload import JSON, read_json
from shared.call_event import CallEvent
from shared.clean import clean_line
from shared.errors import Rejected

TEXT_CHARS_MAX = 500
DURATION_MAX = timedelta(days=1)

Sent = Annotated[str, Meta(max_length=TEXT_CHARS_MAX)]

# [CallType]: which way it went, and whether it was answered.
CALL_TYPES: dict[str, tuple[Literal["inbound", "outbound"], bool]] = {
    "inbound": ("inbound", True),
    "missed": ("inbound", False),
    "outbound": ("outbound", True),
    "notanswered": ("outbound", False),
}
_DURATION = re.compile(r"(\d{1,2}):([0-5]\d):([0-5]\d)(?:\.\d{1,7})?")  # [Duration]


class _ReportedCall(msgspec.Struct, frozen=True, kw_only=True):
    """What the template posts; fields that are not named here are left out."""

    call_type: Sent
    number: Sent = ""
    name: Sent = ""
    agent: Sent = ""  # extension
    agent_email: Sent = ""
    queue: Sent = ""
    duration: Sent = ""
    started_at: Sent = ""
    answered_at: Sent = ""
    ended_at: Sent = ""


_decoder = msgspec.json.Decoder(_ReportedCall)


def translate(request: Request, context: Context) -> Translated:
    """Return the call as a notice."""
    call = read_json(_decoder, request.body)
    known = CALL_TYPES.get(call.call_type.strip().lower())
    if known is None:
        return ignored(call.call_type, {"started_at": call.started_at})
    direction, answered = known
    began = _moment(call.started_at, context, pointer="/started_at")
    if began is None:
        raise Rejected("a call needs the moment at which it began", pointer="/started_at")
    number = number_of(call.number, context.desk.region)
    agent = people((call.agent_email, call.agent))
    took = answered or direction == "outbound"
    event = CallEvent(
        call_id=call_key_of(began, call.agent.strip(), number, direction),
        direction=direction,
        started_at=began,
        number=number,
        name=clean_line(call.name),
        queue=clean_line(call.queue),
        rung=() if took else agent[:1],
        taken_by=agent if took else (),
        taken_at=began if took and agent else None,
        answered=answered,
        answered_at=_moment(call.answered_at, context, pointer="/answered_at") if answered else None,
        ended_at=_ended(call, began, context),
    )
    return Translated(notices=(call_notice(call.call_type, event),))


def call_key_of(began: datetime, extension: str, number: str, direction: str) -> str:
    """Return the key of a call that has no id of its own: the same when it is reported again."""
    second = began.replace(microsecond=0).isoformat()
    return hashlib.sha256(f"{second}\x1f{extension}\x1f{number}\x1f{direction}".encode()).hexdigest()


def _moment(text: str, context: Context, *, pointer: str) -> datetime | None:
    """Return a moment as the template writes it; None for none, such as the answer to a missed call."""
    return moment(moment_of(text, pointer=pointer), context.received_at) if text.strip() else None


def _ended(call: _ReportedCall, began: datetime, context: Context) -> datetime:
    """Return when it ended; where the template could not say, by its duration, else when it was reported."""
    ended = _moment(call.ended_at, context, pointer="/ended_at")
    if ended is not None:
        return max(ended, began)
    found = _DURATION.fullmatch(call.duration.strip())
    if found is None:
        return began
    hours, minutes, seconds = map(int, found.groups())
    return began + min(timedelta(hours=hours, minutes=minutes, seconds=seconds), DURATION_MAX)


THREECX = Adapter(
    vendor="3cx",
    channel="phone",
    media_types=(JSON,),
    secret="nobody",  # noqa: S106  a word of ours
    translate=translate,
)
