"""A mail server of our own (aiosmtpd), to which replies are really sent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any, cast

from aiosmtpd.smtp import SMTP, Envelope, Session

from services.store.replying.mail_server import MailServer


class Mailbox:
    """Takes mails, or says what the test wants said."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.recipient_says = "250 OK"
        self.mail_says = "250 OK"
        self.hangs_up = False  # once the mail is in, before it is answered
        self.port = 0

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.recipient_says.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient_says

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.mail_says.startswith("250"):
            self.envelopes.append(envelope)
        if self.hangs_up and isinstance(server.transport, asyncio.WriteTransport):
            server.transport.abort()
        return self.mail_says

    @property
    def mails(self) -> list[EmailMessage]:
        parser = BytesParser(policy=policy.default)
        return [parser.parsebytes(cast(Any, one).original_content) for one in self.envelopes]

    @property
    def recipients(self) -> list[str]:
        return [address for one in self.envelopes for address in one.rcpt_tos]

    def server(self, **fields: Any) -> MailServer:
        given = {"host": "127.0.0.1", "port": self.port, "starttls": False, "sender": "podrska@stol.hr"}
        return MailServer(**{**given, **fields})


@asynccontextmanager
async def mailbox_open() -> AsyncIterator[Mailbox]:
    """Serve a mailbox on this machine while the context lasts."""
    mailbox = Mailbox()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(mailbox, hostname="mx.test", loop=loop, timeout=30), host="127.0.0.1", port=0
    )
    mailbox.port = server.sockets[0].getsockname()[1]
    try:
        yield mailbox
    finally:
        server.close()
