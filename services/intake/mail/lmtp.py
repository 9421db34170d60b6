"""LMTP: the mail server hands over one mail and is told of each recipient that it is ours to keep.

250 only when the bus has acknowledged; on any trouble of ours 451, so that the server keeps the mail and
tries again; 5xx only for what can never be taken. Loopback only: whoever can reach it is believed.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from time import perf_counter
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import Envelope, Session

from services.intake.channel import Channel, Context
from services.intake.channels.email import RawMail
from services.intake.posting import Clock
from services.intake.sources import Sources
from services.intake.taking import Intake
from shared.errors import Unavailable
from shared.log import logger
from shared.metrics import IntakeMetrics

SOURCE = "lmtp"  # the name of the source whose mails these are
RECIPIENTS_MAX = 100
LINE_BYTES_MAX = 4 * 1024 * 1024  # RFC 5321 says 1,000; real mails have lines of megabytes
CONNECTIONS_MAX = 20
SESSION_S = 300.0  # from one command to the next, the mail's own transfer included
STOP_S = 4.0  # less than what the supervisor gives

TAKEN = "250 2.0.0 Taken"
LATER = "451 4.3.0 Try again later"
TOO_MANY_RECIPIENTS = "452 4.5.3 Too many recipients"
NOT_OPEN = "421 4.3.2 Too many connections"
BEFORE_CONTENT = ("354", "501", "503")  # said when there is no mail yet: one line for all recipients

log = logger(__name__)


class Door:
    """What to do with what comes; aiosmtpd calls its `handle_…` methods."""

    def __init__(
        self, channel: Channel, *, intake: Intake, sources: Sources, metrics: IntakeMetrics, clock: Clock
    ) -> None:
        self._channel = channel
        self._intake = intake
        self._sources = sources
        self._metrics = metrics
        self._clock = clock

    async def handle_RCPT(  # noqa: N802
        self, _server: LMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take any recipient: which addresses are ours, the mail server knows."""
        if len(envelope.rcpt_tos) >= RECIPIENTS_MAX:
            return TOO_MANY_RECIPIENTS
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: LMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Return the reply for each recipient: they share one mail, and so one fate."""
        started = perf_counter()
        try:
            await self._take(envelope)
        except Unavailable as error:
            log.warning("mail not taken", cause=str(error))
            reply = LATER
        except Exception:
            log.exception("mail not taken")
            reply = LATER
        else:
            reply = TAKEN
        self._metrics.answered(int(reply[:3]), perf_counter() - started)
        return reply

    async def handle_exception(self, error: Exception) -> str:
        """Return a temporary failure: aiosmtpd's own answer to a defect of ours would bounce the mail."""
        log.error("lmtp session failed", exc_info=error)
        return LATER

    async def _take(self, envelope: Envelope) -> None:
        source = self._sources.named(SOURCE)
        if source is None or source.channel != self._channel.name:
            raise Unavailable(f"there is no source {SOURCE!r} for the channel {self._channel.name}")
        context = Context(source=source, desk=self._sources.desk, received_at=self._clock())
        taken = await self._intake.take([RawMail(_delivered(envelope))], context)
        duplicates = sum(one.duplicate for one in taken)
        self._metrics.taken(accepted=len(taken) - duplicates, duplicates=duplicates)


def _delivered(envelope: Envelope) -> bytes:
    """Return the mail with its envelope's sender on top, as the last server puts it (RFC 5321 4.4)."""
    content = envelope.original_content or b""
    sender = (envelope.mail_from or "").encode("utf-8", "replace")
    kept = bytes(byte for byte in sender if byte > 0x20 and byte not in b"<>")
    return b"Return-Path: <" + kept + b">\r\n" + content


class _Open:
    """The connections that are open, and those of them with a mail in hand."""

    def __init__(self) -> None:
        self.all: set[_Connection] = set()
        self.busy: set[_Connection] = set()
        self.idle = asyncio.Event()
        self.idle.set()

    def begin(self, connection: _Connection) -> None:
        self.busy.add(connection)
        self.idle.clear()

    def end(self, connection: _Connection) -> None:
        self.busy.discard(connection)
        if not self.busy:
            self.idle.set()


class _Connection(LMTP):
    """One connection: long lines are taken, and every recipient gets its own reply (RFC 2033 4.2)."""

    line_length_limit = LINE_BYTES_MAX

    def __init__(self, door: Door, connections: _Open, *, bytes_max: int) -> None:
        super().__init__(
            door,
            data_size_limit=bytes_max,
            enable_SMTPUTF8=True,
            hostname="onethread",
            ident="OneThread",
            timeout=SESSION_S,
            loop=asyncio.get_running_loop(),
        )
        self._connections = connections
        self._recipients = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if len(self._connections.all) >= CONNECTIONS_MAX and isinstance(transport, asyncio.WriteTransport):
            transport.write(f"{NOT_OPEN}\r\n".encode())
            transport.close()
        self._connections.all.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._connections.all.discard(self)
        self._connections.end(self)
        super().connection_lost(error)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        self._recipients = len(self.envelope.rcpt_tos) if self.envelope else 0
        try:
            await super().smtp_DATA(arg)
        finally:
            self._recipients = 0
            self._connections.end(self)

    async def _call_handler_hook(self, command: str, *arguments: Any) -> Any:
        if command == "DATA":  # the mail is here: from now until the reply is out it must be finished
            self._connections.begin(self)
        return await super()._call_handler_hook(command, *arguments)

    async def push(self, status: str) -> None:  # type: ignore[override]  # it is never given bytes
        if self._recipients > 1 and not status.startswith(BEFORE_CONTENT):
            status = "\r\n".join([status] * self._recipients)
        await super().push(status)


@contextlib.asynccontextmanager
async def lmtp_door(door: Door, *, bytes_max: int, listener: socket.socket) -> AsyncIterator[None]:
    """Serve `door` on `listener` while the context lasts; then finish the mails in hand and close."""
    connections = _Open()
    server = await asyncio.get_running_loop().create_server(
        lambda: _Connection(door, connections, bytes_max=bytes_max), sock=listener
    )
    try:
        yield
    finally:
        server.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_S):
                await connections.idle.wait()
        for connection in list(connections.all):
            if connection.transport is not None:
                connection.transport.close()
