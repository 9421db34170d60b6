"""Twilio: status callbacks of both legs are one call, and only Twilio's signature lets them in."""

from __future__ import annotations

import base64
import hashlib
import hmac
from urllib.parse import parse_qsl, urlencode

import pytest

from services.intake.adapters.adapter import Request
from services.intake.adapters.twilio import TWILIO, verify
from shared.call_event import CallEvent
from shared.errors import Rejected
from tests.intake.adapters.telephones import FORM, event_in, form, told
from tests.intake.adapters.webhooks import request
from tests.intake.conftest import NOW

CALLER, AGENT, OTHER = (
    form("twilio", name) for name in ("caller_completed", "agent_in_progress", "agent_no_answer")
)
URL = "https://in.example.com/v1/adapters/twilio/lines"
SECRETS = [b"the one before", b"the one now"]


def having(body: bytes, **fields: str) -> bytes:
    return urlencode({**dict(parse_qsl(body.decode(), keep_blank_values=True)), **fields}).encode()


def read(body: bytes) -> CallEvent:
    return event_in(TWILIO, body, media_type=FORM)


def signed(body: bytes, *, url: str = URL, secret: bytes = SECRETS[1]) -> Request:
    fields = "".join(map("".join, sorted(parse_qsl(body.decode(), keep_blank_values=True))))
    signature = base64.b64encode(hmac.new(secret, (url + fields).encode(), hashlib.sha1).digest()).decode()
    return request(body, {"x-twilio-signature": signature}, url=URL, media_type=FORM)


# --- the signature ------------------------------------------------------------------------------------


def test_the_signature_is_the_documented_one() -> None:
    """Twilio's own worked example, as its libraries test it: url, fields and token are published."""
    fields = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    headers = {"x-twilio-signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8="}

    verify(request(urlencode(fields).encode(), headers, url=url, media_type=FORM), [b"12345"], NOW)


@pytest.mark.parametrize("secret", SECRETS)
def test_either_living_token_proves_it(secret: bytes) -> None:
    verify(signed(CALLER, secret=secret), SECRETS, NOW)


def test_a_proxy_may_write_the_usual_port_out() -> None:
    verify(signed(CALLER, url=URL.replace(".com", ".com:443")), SECRETS, NOW)


def test_another_token_body_or_url_is_refused() -> None:
    swapped = signed(CALLER)
    wrong = [
        signed(CALLER, secret=b"guessed"),
        signed(CALLER, url=URL + "?key=1"),
        signed(CALLER, url=URL.replace("https", "http")),
        Request(**{**{f: getattr(swapped, f) for f in swapped.__struct_fields__}, "body": AGENT}),
        request(CALLER, {}, url=URL, media_type=FORM),
        request(CALLER, {"x-twilio-signature": "č" * 1_000}, url=URL, media_type=FORM),
    ]
    for one in wrong:
        with pytest.raises(Rejected) as refused:
            verify(one, SECRETS, NOW)
        assert refused.value.status == 401


# --- what is told ---------------------------------------------------------------------------------------


def test_the_callers_leg_tells_number_beginning_and_end_but_not_whether_somebody_took_it() -> None:
    event = read(CALLER)

    assert (event.call_id, event.direction) == ("CA11111111111111111111111111111111", "inbound")
    assert (event.number, event.answered, event.taken_by) == ("+385915550101", None, ())
    assert event.ended_at is not None
    assert (event.ended_at - event.started_at).total_seconds() == 95


def test_the_agents_leg_tells_who_took_it_under_the_callers_name() -> None:
    event = read(AGENT)

    assert (event.call_id, event.direction) == (read(CALLER).call_id, "inbound")
    assert (event.number, event.taken_by, event.answered) == ("+385915550101", ("ana",), True)
    assert event.answered_at == event.taken_at
    assert event.ended_at is None


def test_an_agent_who_does_not_answer_does_not_end_the_call() -> None:
    event = read(OTHER)

    assert (event.answered, event.ended_at, event.taken_by) == (False, None, ())


def test_a_call_that_nobody_takes_up_is_missed() -> None:
    event = read(having(CALLER, CallStatus="no-answer", CallDuration="0"))

    assert event.answered is False
    assert event.ended_at is not None


@pytest.mark.parametrize(
    ("fields", "agent"),
    [
        ({"From": "client:ana", "To": "+385915550101", "Direction": "inbound"}, ("ana",)),
        ({"From": "sip:ana@desk.sip.example;x=1", "To": "+385915550101"}, ("ana@desk.sip.example",)),
        ({"Direction": "outbound-api", "From": "+38514550000", "To": "+385915550101"}, ("+38514550000",)),
    ],
)
def test_a_call_that_an_agent_makes_goes_out(fields: dict[str, str], agent: tuple[str, ...]) -> None:
    event = read(having(CALLER, **fields))

    assert (event.direction, event.number, event.taken_by) == ("outbound", "+385915550101", agent)
    assert event.answered is True


@pytest.mark.parametrize("timestamp", ["", "soon", "Mon, 99 Foo 2026 99:99:99 +9999", "x" * 10_000])
def test_without_a_time_it_happened_when_it_came(timestamp: str) -> None:
    assert read(having(AGENT, Timestamp=timestamp)).started_at == NOW


@pytest.mark.parametrize(
    "body", [b"", b"CallSid=CA1", b"CallStatus=completed", b"CallSid=CA1&CallStatus=dreaming", b"=&=&"]
)
def test_what_is_no_state_of_a_call_is_ignored(body: bytes) -> None:
    assert [one.kind for one in told(TWILIO, body, media_type=FORM).notices] == ["ignored"]


@pytest.mark.parametrize("duration", ["-1", "9" * 4_000, "1e3", "²", " 7"])
def test_a_duration_that_is_none_counts_nothing(duration: str) -> None:
    event = read(having(CALLER, CallDuration=duration))

    assert event.ended_at == event.started_at


def test_a_form_that_cannot_be_read_is_refused() -> None:
    for body in (b"\xff=1", b"a=%ff", b"&".join([b"a=b"] * 500)):
        with pytest.raises(Rejected) as refused:
            told(TWILIO, body, media_type=FORM)
        assert refused.value.status == 400
