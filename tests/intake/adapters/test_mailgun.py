"""Mailgun: the raw mail of a signed form, each signature for one mail."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from services.intake.adapters.adapter import Request
from services.intake.adapters.form_fields import MULTIPART
from services.intake.adapters.mailgun import MAILGUN, once, verify
from shared.errors import Rejected
from shared.forms import URLENCODED
from tests.intake.adapters.webhooks import context, request
from tests.intake.conftest import NOW, Bus, Serve

SECRETS = [b"the one before", b"the one now"]
MAIL = (
    b"From: Maja Kos <maja@kos-obrt.hr>\r\nSubject: x\r\nMessage-ID: <m1@kos-obrt.hr>\r\n"
    b"Content-Type: text/plain; charset=cp1250\r\n\r\nNe mo\x9eemo slati 100 % po\x9ate: a=b+c & d\r\n"
)
TOKEN = "a" * 50

Fields = dict[str, str | bytes]
Form = Callable[[Fields], Request]


def fields(
    mail: bytes = MAIL, *, token: str = TOKEN, at: float = NOW.timestamp(), secret: bytes = SECRETS[1]
) -> Fields:
    timestamp = str(int(at))
    signature = hmac.new(secret, f"{timestamp}{token}".encode(), hashlib.sha256).hexdigest()
    return {
        "recipient": "podrska@desk.example",
        "sender": "bounce+1@kos-obrt.hr",
        "timestamp": timestamp,
        "token": token,
        "signature": signature,
        "body-mime": mail,
    }


def urlencoded(values: Fields) -> Request:
    return request(urlencode(values).encode(), media_type=URLENCODED)


def multipart(values: Fields, boundary: str = "xYz") -> Request:
    parts = b"".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
        + (value if isinstance(value, bytes) else value.encode())
        + b"\r\n"
        for name, value in values.items()
    )
    return request(
        parts + f"--{boundary}--\r\n".encode(),
        {"content-type": f'multipart/form-data; boundary="{boundary}"'},
        media_type=MULTIPART,
    )


FORMS = pytest.mark.parametrize("form", [urlencoded, multipart])


@FORMS
def test_the_mail_is_taken_byte_for_byte_under_its_envelopes_sender(form: Form) -> None:
    sent = form(fields())

    verify(sent, SECRETS, NOW)
    (payload,) = MAILGUN.translate(sent, context(MAILGUN)).payloads

    assert payload.raw == b"Return-Path: <bounce+1@kos-obrt.hr>\r\n" + MAIL
    assert once(sent) == (TOKEN, MAIL)


@FORMS
def test_either_living_key_proves_it_and_nothing_else_does(form: Form) -> None:
    for secret in SECRETS:
        verify(form(fields(secret=secret)), SECRETS, NOW)

    wrong: list[Fields] = [
        fields(secret=b"guessed"),
        fields() | {"token": "b" * 50},
        fields() | {"timestamp": str(int(NOW.timestamp()) + 1)},
        fields() | {"timestamp": "soon"},
        fields() | {"signature": ""},
        fields() | {"signature": "č"},
        fields(token=""),
        fields(token="x" * 1_000),
        {"body-mime": MAIL},
    ]
    for values in wrong:
        with pytest.raises(Rejected) as refused:
            verify(form(values), SECRETS, NOW)
        assert refused.value.status == 401


def test_a_signature_holds_for_as_long_as_mailgun_tries_again() -> None:
    for ago in (timedelta(hours=9), -timedelta(minutes=2)):
        verify(urlencoded(fields(at=(NOW - ago).timestamp())), SECRETS, NOW)
    for ago in (timedelta(hours=13), -timedelta(minutes=9)):
        with pytest.raises(Rejected):
            verify(urlencoded(fields(at=(NOW - ago).timestamp())), SECRETS, NOW)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (urlencoded({**fields(), "body-mime": b" "}), 422),
        (urlencoded({name: value for name, value in fields().items() if name != "body-mime"}), 422),
        (request(b"", media_type=URLENCODED), 422),
        (request(b"a&" * 300, media_type=URLENCODED), 400),
        (request(b"--x\r\n\r\n--x--", {"content-type": "multipart/form-data"}, media_type=MULTIPART), 400),
        (
            request(
                b"--x\r\nno name", {"content-type": "multipart/form-data; boundary=x"}, media_type=MULTIPART
            ),
            400,
        ),
        (
            request(
                b"--x\r\n" * 300 + b"--x--",
                {"content-type": "multipart/form-data; boundary=x"},
                media_type=MULTIPART,
            ),
            400,
        ),
    ],
)
def test_a_form_without_a_mail_is_refused_and_never_with_406(sent: Request, status: int) -> None:
    with pytest.raises(Rejected) as refused:
        MAILGUN.translate(sent, context(MAILGUN))

    assert refused.value.status == status


async def test_a_signature_is_for_one_mail_and_may_tell_it_again(bus: Bus, serve: Serve) -> None:
    await bus.put_source("mailgun-mime", "email", vendor="mailgun", secrets=(SECRETS[1].decode(),))
    email = await serve("email")

    async def post(sent: Request) -> int:
        answer = await email.http.post(
            "/v1/adapters/mailgun/mailgun-mime",
            content=sent.body,
            headers={"Content-Type": sent.headers.get("content-type", sent.media_type)},
        )
        return answer.status_code

    swapped = fields(MAIL.replace(b"Ne ", b"Sve "))
    assert await post(multipart(fields(), "one")) == 200
    assert await post(multipart(fields(), "two")) == 200
    assert await post(multipart(swapped)) == 422
    assert await post(multipart(fields(secret=b"guessed"))) == 401

    (stored,) = await bus.stored()
    assert stored.raw is not None
    assert stored.raw.inline is not None
    assert stored.raw.inline.endswith(MAIL)
