"""A desk whose reports come as their clients post them: payload, normaliser, core, ledger in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any, Literal

from services.intake.channel import Context, normalise_record
from services.intake.channels import CHANNELS
from shared.desk import Desk, Source
from shared.interaction import Interaction
from shared.placement import Contact, Customer, Placed, Placement, Service
from tests.correlator.core.world import World

TUESDAY = datetime(2026, 5, 5, 8, 0, tzinfo=UTC)
SUPPORT, SALES = "podrska@kvarner-host.example", "prodaja@kvarner-host.example"
DESK = Desk(
    name="Kvarner Host",
    language="hr",
    region="HR",
    own_addresses=(SUPPORT, SALES),
    own_domains=("kvarner-host.example",),
    authserv_ids=("mx.kvarner-host.example",),
    agents=("Karla", "Tin"),
)


def contact(
    name: str,
    role: Literal["owner", "technical", "billing"] = "owner",
    *,
    emails: Sequence[str] = (),
    phones: Sequence[str] = (),
) -> Contact:
    """Return somebody at a customer; an id made of the name."""
    return Contact(id=name, name=name, role=role, emails=tuple(emails), phones=tuple(phones))


def customer(
    name: str, *contacts: Contact, number: str = "", domains: Sequence[str] = (), server: str = ""
) -> Customer:
    """Return a customer whose id is its name."""
    services = tuple(Service("hosting", server, domain) for domain in domains) if server else ()
    return Customer(
        id=name,
        number=number or f"KH-{abs(sum(map(ord, name))):05d}",
        name=name,
        contacts=tuple(contacts),
        domains=tuple(domains),
        services=services,
    )


class PostedTo:
    """The desk with a ledger of its own: posts arrive in the order of the calls, `minutes` after Tuesday."""

    def __init__(self, *directory: Customer) -> None:
        self.world = World(directory, desk=DESK)
        self._count = 0

    def phone(self, note: str, *, minutes: float = 0, **fields: Any) -> Placement:
        """Log a call."""
        started = (TUESDAY + timedelta(minutes=minutes)).isoformat()
        payload = {"call_id": self._next(), "agent": "Karla", "started_at": started, "note": note, **fields}
        return self.post("phone", payload, minutes=minutes).placement

    def portal(self, body: str, number: str, *, minutes: float = 0, **fields: Any) -> Placement:
        """Post a ticket in the portal, signed in as the customer with `number`."""
        at = (TUESDAY + timedelta(minutes=minutes)).isoformat()
        payload = {
            "ticket_id": self._next(),
            "post_id": self._next(),
            "customer_ref": number,
            "body": body,
            "subject": "",
            "posted_at": at,
            **fields,
        }
        return self.post("ticket", payload, minutes=minutes).placement

    def chat(self, *said: str, minutes: float = 0, **visitor: Any) -> Placement:
        """Post a transcript in which the visitor alone speaks."""
        at = (TUESDAY + timedelta(minutes=minutes)).isoformat()
        messages = [
            {"at": at, "from": "visitor", "author": visitor.get("name") or "", "text": text} for text in said
        ]
        payload = {
            "chat_id": self._next(),
            "started_at": at,
            "ended_at": at,
            "visitor": visitor,
            "messages": messages,
        }
        return self.post("chat", payload, minutes=minutes).placement

    def mail(self, text: str, sender: str, *, minutes: float = 0, **headers: Any) -> Placement:
        """Forward a mail that the sender's domain has authenticated, unless `dmarc` says otherwise."""
        return self.mailed(text, sender, minutes=minutes, **headers).placement

    def mailed(
        self, text: str, sender: str, *, minutes: float = 0, dmarc: str = "pass", **headers: str
    ) -> Placed:
        """As `mail`; return all that was decided."""
        message = EmailMessage()
        domain = sender.rpartition("@")[2].rstrip(">")
        if dmarc:
            message["Authentication-Results"] = f"mx.kvarner-host.example; dmarc={dmarc} header.from={domain}"
        message["From"] = sender
        message["To"] = headers.pop("to", SUPPORT)
        message["Date"] = format_datetime(TUESDAY + timedelta(minutes=minutes))
        message["Message-ID"] = headers.pop("message_id", f"<{self._next()}@{domain}>")
        for name, value in headers.items():
            message[name.replace("_", "-").title()] = value
        message.set_content(text)
        return self.post("email", {"raw": message.as_string()}, minutes=minutes)

    def post(self, channel: str, payload: dict[str, Any], *, minutes: float = 0) -> Placed:
        """Take a payload of `channel` in and place it."""
        return self.world.placed(self.taken(channel, payload, minutes=minutes))

    def taken(self, channel: str, payload: dict[str, Any], *, minutes: float = 0) -> Interaction:
        """Return the interaction that the channel's intake publishes."""
        source = Source(name=channel, channel=channel, salt="salt")
        context = Context(source=source, desk=DESK, received_at=TUESDAY + timedelta(minutes=minutes))
        return normalise_record(CHANNELS[channel], payload, context).interaction

    def _next(self) -> str:
        self._count += 1
        return f"n{self._count}"
