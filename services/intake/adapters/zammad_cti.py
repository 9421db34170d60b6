"""Zammad's generic CTI protocol, which many telephone systems speak: our own call API. Pure.

Three events, as a form or as JSON: `newCall`, `answer`, `hangup`
(docs.zammad.org, API, Generic CTI). The protocol signs nothing: a key of ours stands in the URL. It states no
times, so an event happened when it came; two fields of our own may be added to any event: `startedAt`
(RFC 3339) and `name` of the other person. A `hangup` that brings a `note`, another of ours, is a call note
and goes the way of every call note; all else becomes a draft for the agent who took the call.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta

from services.intake.adapters.adapter import Adapter, Request, Translated
from services.intake.adapters.calls import call_key, call_notice, moment, number_of, people
from services.intake.adapters.form_fields import MULTIPART, multipart, urlencoded
from services.intake.adapters.moments import moment_of
from services.intake.adapters.payloads import ignored
from services.intake.channel import Context
from services.intake.channels.phone import PhoneNote
from services.intake.fields import Text
from services.intake.json_payload import JSON, explained, read_json
from shared.call_event import CallEvent
from shared.clean import clean_line
from shared.errors import Rejected
from shared.forms import URLENCODED, Pairs

CALL_ID_SENT_MAX = 250  # of the protocol
USERS_MAX = 100
TEXT_CHARS_MAX = 500

S = TypeVar("S")

Sent = Annotated[str, Meta(max_length=TEXT_CHARS_MAX)]

# Why it was hung up, as the protocol names it: what says that the call was spoken, and what that it was not.
SPOKEN = frozenset({"normalClearing"})
UNSAID = frozenset({"forwarded"})  # somebody else has it, and their own events tell


class _Event(msgspec.Struct, frozen=True, kw_only=True):
    event: Sent


class _CtiEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One event; fields that are not named here are left out."""

    event: Literal["newCall", "answer", "hangup"]
    direction: Literal["in", "out"]
    call_id: Annotated[str, Meta(min_length=1, max_length=CALL_ID_SENT_MAX)] = msgspec.field(name="callId")
    caller: Sent = msgspec.field(name="from", default="")
    called: Sent = msgspec.field(name="to", default="")
    user: Sent | Annotated[tuple[Sent, ...], Meta(max_length=USERS_MAX)] = ()
    queue: Sent = ""
    answering_number: Sent = msgspec.field(name="answeringNumber", default="")
    cause: Sent = ""
    name: Sent = ""
    note: Text = ""
    started_at: Sent = msgspec.field(name="startedAt", default="")

    @property
    def users(self) -> tuple[str, ...]:
        """The desk's people whom the call is of, by their real names."""
        return people((self.user,) if isinstance(self.user, str) else self.user)


_decoder = msgspec.json.Decoder(dict[str, Any])
_LISTS = {"user[]": "user", "user": "user"}


def translate(request: Request, context: Context) -> Translated:
    """Return the event as a notice, with the call note that came with it."""
    told = _fields(request)
    named = _converted(told, _Event).event
    if named not in {"newCall", "answer", "hangup"}:
        return ignored(named, {"callId": str(told.get("callId", ""))[:CALL_ID_SENT_MAX]})
    cti = _converted(told, _CtiEvent)
    if not call_key(cti.call_id):
        raise Rejected("must not be blank", pointer="/callId")
    note = cti.note.strip() if cti.event == "hangup" else ""
    event = _call_event(cti, context, noted=bool(note))
    # Its times are ours, so they differ when it is told again: the rest makes it the same notice.
    key = " ".join((event.call_id, cti.event, cti.cause, *event.taken_by))
    notices = (call_notice(cti.event, event, key=key),)
    return Translated(payloads=(_note(cti, note, context),) if note else (), notices=notices)


def _fields(request: Request) -> dict[str, Any]:
    """Return what was sent by name; of a form's lists all values, of anything else the last."""
    if request.media_type == JSON:
        told = read_json(_decoder, request.body)
        return {_LISTS.get(name, name): value for name, value in told.items() if value is not None}
    if request.media_type == MULTIPART:
        return _grouped(multipart(request.body, request.headers.get("content-type", "")))
    return _grouped(urlencoded(request.body))


def _grouped(pairs: Pairs) -> dict[str, Any]:
    users = tuple(value for name, value in pairs if name in _LISTS)
    return {name: value for name, value in pairs if name not in _LISTS} | {"user": users}


def _converted(told: dict[str, Any], form: type[S]) -> S:
    try:
        return msgspec.convert(told, form)
    except msgspec.ValidationError as error:
        raise explained(str(error)) from None


def _call_event(cti: _CtiEvent, context: Context, *, noted: bool) -> CallEvent:
    """Return the event in our own words; when it was sent is when it happened, for want of a better."""
    at = moment(context.received_at, context.received_at) or context.received_at
    began = moment(_began(cti), context.received_at)
    taken_by = _taken_by(cti)
    answered = _answered(cti)
    return CallEvent(
        call_id=call_key(cti.call_id),
        direction="inbound" if cti.direction == "in" else "outbound",
        started_at=began or at,
        number=_number(cti, context),
        name=clean_line(cti.name),
        queue=clean_line(cti.queue),
        rung=cti.users if cti.direction == "in" and cti.event == "newCall" else (),
        taken_by=taken_by,
        taken_at=at if taken_by else None,
        answered=answered,
        answered_at=at if cti.event == "answer" else None,
        ended_at=at if cti.event == "hangup" else None,
        noted=noted,
    )


def _began(cti: _CtiEvent) -> datetime | None:
    return moment_of(cti.started_at, pointer="/startedAt") if cti.started_at.strip() else None


def _number(cti: _CtiEvent, context: Context) -> str:
    return number_of(cti.caller if cti.direction == "in" else cti.called, context.desk.region)


def _taken_by(cti: _CtiEvent) -> tuple[str, ...]:
    """Return how who took or made the call is named: `user` of a call that comes in are all whom it rings."""
    if cti.direction == "in" and not _answered(cti):
        return ()
    return people((cti.answering_number, *(cti.users if len(cti.users) == 1 else ())))


def _answered(cti: _CtiEvent) -> bool | None:
    if cti.event == "newCall" or (cti.event == "hangup" and cti.cause in UNSAID):
        return None
    return cti.event == "answer" or cti.cause in SPOKEN


def _note(cti: _CtiEvent, note: str, context: Context) -> PhoneNote:
    """Return the call note that came with the end of a call.

    It must say when the call began: sent again, it has to be the same note, whenever it comes.
    """
    began = _began(cti)
    if began is None:
        raise Rejected("a note needs the moment at which its call began", pointer="/startedAt")
    return PhoneNote(
        call_id=call_key(cti.call_id),
        agent=(*cti.users, clean_line(cti.answering_number), "")[0],
        started_at=began,
        note=note,
        direction="inbound" if cti.direction == "in" else "outbound",
        caller_number=_number(cti, context) or None,
        caller_name=clean_line(cti.name) or None,
    )


ZAMMAD_CTI = Adapter(
    vendor="zammad-cti",
    channel="phone",
    media_types=(JSON, URLENCODED, MULTIPART),
    secret="nobody",  # noqa: S106  a word of ours
    translate=translate,
)
