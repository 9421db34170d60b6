"""Twilio: the status callbacks of a voice call, as forms. Pure.

Fields and states: twilio.com/docs, "Voice Webhooks" and "Call resource". X-Twilio-Signature is the base64 of
HMAC-SHA1, with the account's auth token, over the public URL and the form's fields in order of their names
("Secure webhooks"). A caller's leg says nothing of who took the call: the leg to an agent does, so both are
told under the caller's CallSid. Times are Twilio's own, so a callback that comes again tells the same.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit, urlunsplit

from services.intake.adapters.adapter import Adapter, Request, Translated
from services.intake.adapters.calls import call_key, call_notice, moment, number_of, people
from services.intake.adapters.form_fields import urlencoded
from services.intake.adapters.payloads import ignored
from services.intake.adapters.proofs import refused
from services.intake.channel import Context
from shared.call_event import CallEvent
from shared.clean import clean_line
from shared.forms import URLENCODED

SIGNATURE = "x-twilio-signature"
DURATION_S_MAX = 86_400  # longest that Twilio lets a call last
_PORTS = {"https": 443, "http": 80}

# CallStatus: what each says of the leg that it is of.
RINGING = frozenset({"queued", "initiated", "ringing"})
SPOKEN = frozenset({"in-progress", "answered", "completed"})
FAILED = frozenset({"busy", "no-answer", "canceled", "failed"})
OVER = FAILED | {"completed"}

# People of the desk are reached at a browser or a telephone that is signed in, not at a number.
_OF_THE_DESK = ("client:", "sip:")


def verify(request: Request, secrets: Sequence[bytes], _: datetime) -> None:
    """Return where one of the auth tokens signed it; raises Rejected (401).

    There is no moment in what is signed; a callback told again changes nothing. A proxy may show the URL
    with its usual port or without: both are tried, as Twilio's own libraries do.
    """
    fields = "".join(name + value for name, value in sorted(set(urlencoded(request.body))))
    texts = [(url + fields).encode("utf-8", "replace") for url in _as_written(request.url)]
    given = request.headers.get(SIGNATURE, "").encode("utf-8", "replace")
    expected = [_signature(secret, text) for secret in secrets for text in texts]
    if not any([hmac.compare_digest(one, given) for one in expected]):  # noqa: C419  all, whichever it is
        raise refused()


def _signature(secret: bytes, text: bytes) -> bytes:
    return base64.b64encode(hmac.new(secret, text, hashlib.sha1).digest())


def _as_written(url: str) -> Iterator[str]:
    """Yield the URL as it is, and with its scheme's own port written out or left out."""
    yield url
    parts = urlsplit(url)
    port = _PORTS.get(parts.scheme)
    if port is None or not parts.hostname:
        return
    host = parts.netloc.removesuffix(f":{port}")
    if host != parts.netloc:
        yield urlunsplit(parts._replace(netloc=host))
    elif parts.port is None:
        yield urlunsplit(parts._replace(netloc=f"{host}:{port}"))


def translate(request: Request, context: Context) -> Translated:
    """Return the callback as a notice."""
    leg = dict(urlencoded(request.body))
    status = leg.get("CallStatus", "").strip().lower()
    call_id = call_key(leg.get("ParentCallSid", "") or leg.get("CallSid", ""))
    if status not in RINGING | SPOKEN | FAILED or not call_id:
        return ignored(status or leg.get("CallbackSource", ""), {"call": call_id})
    return Translated(notices=(call_notice(status, _call_event(leg, status, call_id, context)),))


def _call_event(leg: Mapping[str, str], status: str, call_id: str, context: Context) -> CallEvent:
    at = _timestamp(leg.get("Timestamp", ""), context)
    spoken = (
        timedelta(seconds=_duration_s(leg.get("CallDuration", ""))) if status == "completed" else timedelta()
    )
    outbound, to_agent = _is_outbound(leg), _is_to_agent(leg)
    people_named = (
        people((_person(leg.get("From" if outbound else "To", "")),)) if outbound or to_agent else ()
    )
    answered = _answered(status, tells=outbound or to_agent)
    taken_by = people_named if outbound or answered else ()
    return CallEvent(
        call_id=call_id,
        direction="outbound" if outbound else "inbound",
        started_at=at - spoken,
        number=_other_number(leg.get("To" if outbound else "From", ""), context),
        name=clean_line(leg.get("CallerName", "")) if not outbound else "",
        rung=people_named if to_agent and status in RINGING else (),
        taken_by=taken_by,
        taken_at=at - spoken if taken_by else None,
        answered=answered,
        answered_at=at - spoken if answered else None,
        ended_at=at if status == "completed" or (status in FAILED and not to_agent) else None,
    )


def _is_outbound(leg: Mapping[str, str]) -> bool:
    return leg.get("Direction") == "outbound-api" or leg.get("From", "").startswith(_OF_THE_DESK)


def _is_to_agent(leg: Mapping[str, str]) -> bool:
    """Return whether this is the leg on which an agent is rung for somebody who called."""
    return bool(leg.get("ParentCallSid")) and not _is_outbound(leg)


def _answered(status: str, *, tells: bool) -> bool | None:
    """Return whether somebody answered: a caller's leg is up as soon as a recorded voice speaks."""
    if status in FAILED:
        return False
    return True if tells and status in SPOKEN else None


def _person(address: str) -> str:
    """Return how an agent is named by `client:ana` or `sip:ana@…`; a number names the telephone of one."""
    scheme, colon, name = address.partition(":")
    return name.partition(";")[0] if colon and f"{scheme}:" in _OF_THE_DESK else address


def _other_number(address: str, context: Context) -> str:
    return "" if address.startswith(_OF_THE_DESK) else number_of(address, context.desk.region)


def _timestamp(text: str, context: Context) -> datetime:
    """Return when it happened (RFC 2822), or when it came where that is not told."""
    try:
        told = parsedate_to_datetime(text) if text else None
    except (ValueError, TypeError, IndexError, OverflowError):
        told = None
    return moment(told, context.received_at) or context.received_at.astimezone(UTC)


def _duration_s(text: str) -> int:
    known = text.isascii() and text.isdecimal() and len(text) <= len(str(DURATION_S_MAX))
    return min(int(text), DURATION_S_MAX) if known else 0


TWILIO = Adapter(
    vendor="twilio",
    channel="phone",
    media_types=(URLENCODED,),
    secret="vendor",  # noqa: S106  a word of ours
    verify=verify,
    translate=translate,
)
