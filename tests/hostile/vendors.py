"""Vendors as they call us: a payload of each, and how each proves that it is itself.

How they sign stands in `signing`; what signs nothing calls with our key in the URL.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from deploy.store_commands import StoreCommands
from services.intake.adapters import ADAPTERS
from services.intake.channels import CHANNELS
from tests.hostile.signing import SIGNING, STANDARD, Headers, Signing

FIXTURES = Path(__file__).parents[1] / "intake" / "adapters" / "fixtures"
JSON, FORM = b"application/json", b"application/x-www-form-urlencoded"
SECRET_BYTES = 24
SECRET_LINE = "secret: "
WITH_FORMS = frozenset({"mailgun", "twilio"})


class Connected(msgspec.Struct, frozen=True, kw_only=True):
    """A vendor with a source at the instance; or a source of our own that signs."""

    vendor: str
    channel: str
    source: str
    path: str
    query: str = ""  # `key=…` where the vendor signs nothing
    secret: bytes = b""
    signing: Signing | None = None
    media_type: bytes = JSON
    payload: bytes = b""  # what it calls with, before it is signed

    @property
    def target(self) -> bytes:
        """Return path and query as they are called."""
        return (self.path + (f"?{self.query}" if self.query else "")).encode()


_MAIL = (
    b"From: Maja Kos <maja@kos-obrt.hr>\r\nTo: podrska@plavihost.example\r\nSubject: Ne radi\r\n"
    b"Message-ID: <m1@kos-obrt.hr>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nNe radi web.\r\n"
)
_PAYLOADS = {
    "3cx": ("threecx", "inbound.json"),
    "chatwoot": ("chatwoot", "message_created.json"),
    "crisp": ("crisp", "message_send.json"),
    "postmark": ("postmark", "inbound.json"),
    "tawk": ("tawk", "transcript_created.json"),
    "twilio": ("twilio", "caller_completed.form"),
    "whmcs": ("whmcs", "ticket_open.json"),
    "zammad": ("zammad", "web_from_customer.json"),
    "zammad-cti": ("zammad_cti", "new_call.json"),
    "zendesk": ("zendesk", "customer.json"),
}


def payload_of(vendor: str) -> bytes:
    """Return what the vendor calls with, before it is signed."""
    if vendor == "mailgun":
        return _MAIL
    folder, name = _PAYLOADS[vendor]
    return (FIXTURES / folder / name).read_bytes()


def signed(connected: Connected, body: bytes, *, at: datetime, host: str) -> tuple[bytes, Headers]:
    """Return body and headers with which the vendor calls `host`."""
    headers = {b"Host": host.encode(), b"Content-Type": connected.media_type}
    if connected.signing is None:
        return body, headers
    url = f"http://{host}{connected.target.decode()}"
    proof = connected.signing.proof(connected.secret, body, at=at, url=url)
    sent, proven = connected.signing.sent(proof)
    return sent, headers | proven


def source_name(vendor: str) -> str:
    """Return what the vendor's source is called at the instance."""
    return f"hostile-{vendor}"


async def connect_all(commands: StoreCommands) -> dict[str, Connected]:
    """Add a source for each vendor of the registry and return them."""
    connected = {}
    for vendor, adapter in ADAPTERS.items():
        source = source_name(vendor)
        shown = b"" if adapter.secret in {"us", "nobody"} else secrets.token_hex(SECRET_BYTES).encode()
        url, *made = await commands.connect_vendor(adapter.channel, name=source, vendor=vendor, secret=shown)
        parts = urlsplit(url)
        connected[vendor] = Connected(
            vendor=vendor,
            channel=adapter.channel,
            source=source,
            path=parts.path,
            query=parts.query,
            secret=made[0].removeprefix(SECRET_LINE).encode() if made else shown,
            signing=SIGNING.get(vendor),
            media_type=FORM if vendor in WITH_FORMS else JSON,
            payload=payload_of(vendor),
        )
    return connected


async def signing_sources(commands: StoreCommands) -> dict[str, Connected]:
    """Add a source of our own that signs for each channel and return them."""
    found = {}
    for name, channel in CHANNELS.items():
        source = f"signs-{name}"
        secret = await commands.add_source(name, name=source, signs=True)
        is_mail = channel.media_type == "message/rfc822"
        found[source] = Connected(
            vendor="",
            channel=name,
            source=source,
            path=channel.path,
            secret=secret.encode(),
            signing=STANDARD,
            media_type=channel.media_type.encode(),
            payload=_MAIL if is_mail else msgspec.json.encode(channel.example),
        )
    return found
