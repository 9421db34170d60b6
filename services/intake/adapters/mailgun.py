"""Mailgun: mails that its routes forward, in their raw form. Pure.

Fields: documentation.mailgun.com, "Receiving messages via HTTP through a forward() action": `body-mime` is
the mail where the route's URL ends with "mime". `signature` is the hex HMAC-SHA256 of `timestamp` and `token`
with the account's HTTP webhook signing key ("Securing webhooks"). It does not cover the mail, so a token
stands for the one mail that first came with it. Mailgun tries again for eight hours on any answer but 200,
and gives up on 406, which is never said here.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import unquote_to_bytes

from services.intake.adapters.adapter import Adapter, Request, Translated
from services.intake.adapters.form_fields import FIELDS_MAX, MULTIPART, multipart_parts
from services.intake.adapters.proofs import DIGITS_MAX, check_signature, refused
from services.intake.channel import Context
from services.intake.channels.email import RawMail
from services.intake.mail.envelope import with_sender
from shared.errors import Rejected
from shared.forms import URLENCODED

FIELD_BYTES_MAX = 1_000  # of a field that is not the mail
TOKEN_CHARS_MAX = 100  # Mailgun's have 50
# Eight hours of tries under one signature. Tokens are remembered far longer (subjects.IDEMPOTENCY_AGE_S).
SIGNED_AGO_MAX = timedelta(hours=12)
CLOCK_AHEAD_MAX = timedelta(minutes=5)

MAIL = "body-mime"
_SHORT = ("timestamp", "token", "signature", "sender")


def verify(request: Request, secrets: Sequence[bytes], now: datetime) -> None:
    """Return where one of the signing keys signed time and token; raises Rejected (401)."""
    fields = _fields(request)
    timestamp, token = fields.get("timestamp", ""), fields.get("token", "")
    if not token or len(token) > TOKEN_CHARS_MAX:
        raise refused()
    _check_age(timestamp, now)
    said = f"{timestamp}{token}".encode("utf-8", "replace")
    check_signature(
        fields.get("signature", ""),
        secrets,
        lambda secret: hmac.new(secret, said, hashlib.sha256).hexdigest(),
    )


def once(request: Request) -> tuple[str, bytes]:
    """Return the token, and the mail that it stands for."""
    return _fields(request)["token"], _mail(request)


def translate(request: Request, _context: Context) -> Translated:
    """Return the mail. Raises Rejected where the route forwards anything but the raw mail."""
    return Translated(payloads=(RawMail(with_sender(_mail(request), _fields(request).get("sender", ""))),))


def _check_age(timestamp: str, now: datetime) -> None:
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= DIGITS_MAX):
        raise refused()
    ago = now.timestamp() - int(timestamp)
    if not -CLOCK_AHEAD_MAX.total_seconds() <= ago <= SIGNED_AGO_MAX.total_seconds():
        raise refused()


def _mail(request: Request) -> bytes:
    for name, value in _pairs(request):
        if name == MAIL and value.strip():
            return value
    raise Rejected(f"no {MAIL}: the address in Mailgun's route must end with mime", pointer=f"/{MAIL}")


def _fields(request: Request) -> Mapping[str, str]:
    """Return the short fields, of several of one name the first."""
    found: dict[str, str] = {}
    for name, value in _pairs(request):
        if name in _SHORT:
            found.setdefault(name, value[:FIELD_BYTES_MAX].decode("utf-8", "replace"))
    return found


def _pairs(request: Request) -> Iterator[tuple[str, bytes]]:
    """Yield the form's fields as bytes: a mail need not be UTF-8. Raises Rejected (400)."""
    if request.media_type == URLENCODED:
        return _urlencoded(request.body)
    parts = multipart_parts(request.body, request.headers.get("content-type", ""))
    return ((part.name.decode("utf-8", "replace"), part.value) for part in parts)


def _urlencoded(body: bytes) -> Iterator[tuple[str, bytes]]:
    if body.count(b"&") >= FIELDS_MAX:
        raise Rejected("the form has too many fields", status=400)
    for pair in body.split(b"&"):
        name, _, value = pair.partition(b"=")
        yield unquote_to_bytes(name[:FIELD_BYTES_MAX]).decode("utf-8", "replace"), _unquoted(value)


def _unquoted(value: bytes) -> bytes:
    """Return what an urlencoded value says: by quoted-printable's decoder: ten times as fast."""
    marked = value.replace(b"=", b"%3D").replace(b"+", b" ").replace(b"%", b"=")
    return binascii.a2b_qp(marked)


MAILGUN = Adapter(
    vendor="mailgun",
    channel="email",
    media_types=(MULTIPART, URLENCODED),
    secret="vendor",  # noqa: S106  who makes it
    verify=verify,
    once=once,
    translate=translate,
)
