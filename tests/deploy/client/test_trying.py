"""How a call is made: what is tried again and after how long, and what is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import msgspec
import pytest

from deploy.client import calls
from deploy.client.calls import Call, Door, Doors, Known
from deploy.client.failures import Away, CallFailed, CallRefused
from deploy.client.trying import (
    JITTER,
    PAUSE_S,
    RETRY_AFTER_MAX_S,
    TRIES_MAX,
    Answered,
    Send,
    Wait,
    trying,
)
from services.store.api.lookup import LookupAsked

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DOORS = Doors(store=Door(url="https://desk.example/", key="otk_1"), email=Door(url="http://mail", key="ot_2"))
BUSY, DONE = Answered(status=503), Answered(status=202, body=b'{"id":"i","duplicate":false}')


def carry_out(call: Call[Any], *answers: Answered, share: float = 0.0) -> tuple[Any, list[Send], list[float]]:
    """Return the result, what was sent, and how long was waited, with these answers in turn."""
    sent: list[Send] = []
    waited: list[float] = []
    coming = iter(answers)
    steps = trying(call, DOORS, key="k", draw=lambda: share, clock=lambda: NOW)
    step = next(steps)
    while True:
        try:
            if isinstance(step, Wait):
                waited.append(step.seconds)
                step = next(steps)
            else:
                sent.append(step)
                step = steps.send(next(coming))
        except StopIteration as done:
            return done.value, sent, waited


def test_a_post_is_the_same_request_at_every_try_under_one_key() -> None:
    taken, sent, waited = carry_out(calls.mail(b"From: a"), BUSY, Answered(body=b"refused"), DONE)

    assert taken.id == "i"
    assert sent[0] == sent[1] == sent[2]
    assert sent[0].url == "http://mail/v1/emails"
    assert sent[0].headers["idempotency-key"] == "k"
    assert sent[0].headers["content-type"] == "message/rfc822"
    assert sent[0].headers["authorization"] == "Bearer ot_2"
    assert waited == [PAUSE_S, PAUSE_S * 2]


def test_what_failed_together_does_not_come_back_together() -> None:
    _, _, waited = carry_out(calls.mail(b"From: a"), BUSY, DONE, share=1.0)

    assert waited == [PAUSE_S * (1 + JITTER)]


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("7", 7.0),
        (format_datetime(NOW + timedelta(seconds=9), usegmt=True), 9.0),
        ("0", PAUSE_S),
        ("soon", PAUSE_S),
        ("-5", PAUSE_S),
    ],
)
def test_retry_after_is_heeded(said: str, seconds: float) -> None:
    later = Answered(status=429, headers={"retry-after": said})

    assert carry_out(calls.desk(), later, Answered(status=200, body=DESK))[2] == [seconds]


DESK = b'{"name":"Plavi Host","language":"hr","time_zone":"UTC","region":"HR","more":1}'


def test_who_asks_for_too_long_a_wait_gets_none() -> None:
    later = Answered(status=503, headers={"retry-after": str(int(RETRY_AFTER_MAX_S) + 1)})
    with pytest.raises(Away, match="wait"):
        carry_out(calls.desk(), later)


def test_it_ends_after_the_last_try_and_says_why() -> None:
    with pytest.raises(Away, match="503"):
        carry_out(calls.desk(), *[BUSY] * TRIES_MAX)
    with pytest.raises(Away, match="no route"):
        carry_out(calls.desk(), *[Answered(body=b"no route")] * TRIES_MAX)


def test_a_refusal_is_told_at_once_with_its_field() -> None:
    problem = {
        "type": "urn:onethread:problem:invalid",
        "title": "The request says something that cannot be",
        "status": 422,
        "detail": "too long",
        "instance": "/v1/phone-notes",
        "errors": [{"pointer": "/note", "detail": "too long"}],
    }
    with pytest.raises(CallRefused) as refusal:
        carry_out(calls.mail(b"x"), Answered(status=422, body=msgspec.json.encode(problem)))
    assert (refusal.value.status, refusal.value.pointer) == (422, "/note")
    with pytest.raises(CallRefused, match="404"):
        carry_out(calls.desk(), Answered(status=404, body=b"<html>"))


def test_an_answer_that_cannot_be_read_is_a_failure_and_a_service_that_is_not_named_too() -> None:
    with pytest.raises(CallFailed, match="cannot be read"):
        carry_out(calls.desk(), Answered(status=200, body=b"<html>"))
    with pytest.raises(CallFailed, match="told of no phone"):
        carry_out(Call(service="phone", method="GET", path="/", answer=int))


@pytest.mark.parametrize("name", ["", "a/b", "..", "a?b", "a b", "č"])
def test_what_is_no_handle_makes_no_path(name: str) -> None:
    with pytest.raises(ValueError, match="no handle"):
        calls.thread(name)


def test_a_look_up_asks_what_the_api_takes() -> None:
    assert set(Known.__struct_fields__) == set(LookupAsked.__struct_fields__)
