"""Mailgun and Postmark as they post a mail: the raw one in a signed form, and in JSON, whole or in parts."""

from __future__ import annotations

import email
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.message import Message
from typing import Any
from urllib.parse import urlencode

import httpx
import msgspec

from services.intake.mail.envelope import with_sender
from tests.hostile.carrying.sent import TAKEN, Mail, Told
from tests.hostile.signing import SIGNING

FORM = "application/x-www-form-urlencoded"
EDGE = "7d0f6c1e9b524a3f"  # of a multipart form; it stands in no mail
PARTS_EVERY = 2  # every second mail comes in parts, as Postmark sends it unless told otherwise
PARTS_BYTES_MAX = 200_000  # a larger one comes whole: its parts are not what is tried here

_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,200}")


class _Hook:
    """Posts, and reads the answer that vendors have."""

    door = ""

    def __init__(self, http: httpx.AsyncClient, url: str) -> None:
        self._http = http
        self._url = url

    async def close(self) -> None:
        """Leave the client to whoever made it."""

    async def _post(self, body: bytes, media_type: str) -> Told:
        try:
            answer = await self._http.post(self._url, content=body, headers={"Content-Type": media_type})
        except httpx.HTTPError as error:
            return Told(type(error).__name__, str(error))
        code = str(answer.status_code)
        if code not in TAKEN:
            return Told(code, answer.text)
        taken = answer.json()["taken"]
        return Told(code, "", taken[0]["id"], taken[0]["duplicate"]) if taken else Told("nothing taken")


class Mailgun(_Hook):
    """A route whose address ends with mime; by turns in either way in which a form is sent."""

    door = "mailgun"

    def __init__(self, http: httpx.AsyncClient, url: str, secret: bytes) -> None:
        super().__init__(http, url)
        self._secret = secret

    def kept(self, mail: Mail) -> bytes:
        """Return the mail under its envelope's sender."""
        return with_sender(mail.raw, mail.sender)

    async def hand_over(self, mail: Mail) -> Told:
        """Sign and post."""
        proof = SIGNING["mailgun"].proof(self._secret, mail.raw, at=datetime.now(UTC), url=self._url)
        fields = {
            b"recipient": b"podrska@plavihost.example",
            b"sender": mail.sender.encode(),
            b"timestamp": proof.moment,
            b"token": proof.name,
            b"signature": proof.signature,
            b"body-mime": mail.raw,
        }
        if mail.number % 2:
            return await self._post(urlencode(fields).encode(), FORM)
        return await self._post(multipart(fields), f'multipart/form-data; boundary="{EDGE}"')


class Postmark(_Hook):
    """An inbound stream, by turns with the raw mail and without it."""

    door = "postmark"

    def kept(self, mail: Mail) -> bytes | None:
        """Return the raw mail as JSON can say it; None where only its parts are sent."""
        body = self._body(mail)
        return body["RawEmail"].encode() if "RawEmail" in body else None

    async def hand_over(self, mail: Mail) -> Told:
        """Post."""
        return await self._post(msgspec.json.encode(self._body(mail)), "application/json")

    def _body(self, mail: Mail) -> Mapping[str, Any]:
        parts = parts_of(mail.raw) if len(mail.raw) <= PARTS_BYTES_MAX else {}
        if parts and mail.number % PARTS_EVERY and not mail.shared:
            return parts
        return parts | {"RawEmail": mail.raw.decode("utf-8", "replace")}


def multipart(fields: Mapping[bytes, bytes]) -> bytes:
    """Return the fields as multipart/form-data."""
    parts = (
        b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (EDGE.encode(), name, value)
        for name, value in fields.items()
    )
    return b"".join(parts) + b"--%s--\r\n" % EDGE.encode()


def parts_of(raw: bytes) -> dict[str, Any]:
    """Return what a service like Postmark makes of a mail, without any limit; nothing where it gives up."""
    try:
        return _parts_of(email.message_from_bytes(raw))
    except Exception:  # noqa: BLE001  whatever another's reader trips over
        return {}


def _parts_of(message: Message) -> dict[str, Any]:
    found: dict[str, Any] = {
        "FromFull": (_people(message, "From") or [{"Email": "", "Name": ""}])[0],
        "ToFull": _people(message, "To"),
        "CcFull": _people(message, "Cc"),
        "Subject": _clean(message.get("Subject", "")),
        "Date": _clean(message.get("Date", "")),
        "TextBody": "",
        "HtmlBody": "",
        "Headers": [{"Name": _clean(name), "Value": _clean(value)} for name, value in message.items()],
        "Attachments": [],
    }
    for part in message.walk():
        if part.is_multipart():
            continue
        name = {"text/plain": "TextBody", "text/html": "HtmlBody"}.get(part.get_content_type(), "")
        if name and not found[name] and not part.get_filename():
            content = part.get_payload(decode=True)
            found[name] = _clean(content.decode("utf-8", "replace") if isinstance(content, bytes) else "")
        else:
            content = part.get_payload()
            found["Attachments"].append(
                {
                    "Name": _clean(part.get_filename("")),
                    "ContentType": _clean(part.get_content_type()),
                    "Content": _clean(content),
                }
            )
    return found


def _people(message: Message, field: str) -> list[dict[str, str]]:
    written = _clean(" ".join(str(one) for one in message.get_all(field, [])))
    return [{"Email": one, "Name": ""} for one in _ADDRESS.findall(written)]


def _clean(value: object) -> str:
    return str(value).encode("utf-8", "replace").decode()
