"""The connections of a door for mail servers: how many, how long, and how they end."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from typing import cast

from aiosmtpd.smtp import SMTP, Envelope

from services.intake.bodies import Capacity
from services.intake.mail.content import Content, TooLargeError
from services.intake.mail.envelope import address_in
from shared.errors import Unavailable

PIECE_BYTES_MAX = 128 * 1024  # of a mail, read at once; a command is refused where it is longer than 512
CONNECTIONS_MAX = 20
SESSION_S = 300.0  # from one command to the next, the mail's own transfer included
STOP_S = 4.0  # less than what the supervisor gives

SILENT_S = 0.5  # so long nothing came: where all are taken, such a connection makes room for the next

NOT_OPEN = "421 4.3.2 Too many connections"
NO_RECIPIENT = "503 5.5.1 Nobody to take it for"
NO_ARGUMENT = "501 5.5.4 Syntax: DATA"
GO_ON = "354 End data with <CR><LF>.<CR><LF>"
TOO_LARGE = "552 5.3.4 Too large"
NO_ROOM = "451 4.3.1 Too much mail at the same time, try again later"


class Open:
    """The connections that are open, and those of them with a mail in hand."""

    def __init__(self) -> None:
        self.all: dict[Connection, float] = {}  # when something came last, the longest silent first
        self.busy: set[Connection] = set()
        self.idle = asyncio.Event()
        self.idle.set()

    def hear(self, connection: Connection) -> None:
        """Note that something came."""
        self.all.pop(connection, None)
        self.all[connection] = asyncio.get_running_loop().time()

    def has_room(self) -> bool:
        """Return whether one more may be open, if need be in place of the one that is silent longest.

        Who holds connections open and says nothing keeps no mail server out for long.
        """
        if len(self.all) < CONNECTIONS_MAX:
            return True
        silent = next((one for one in self.all if one not in self.busy), None)
        if silent is None or self.all[silent] > asyncio.get_running_loop().time() - SILENT_S:
            return False
        del self.all[silent]
        silent.hang_up()
        return True

    def begin(self, connection: Connection) -> None:
        """Note that `connection` has a mail in hand."""
        self.busy.add(connection)
        self.idle.clear()

    def end(self, connection: Connection) -> None:
        """Note that it has none any more."""
        self.busy.discard(connection)
        if not self.busy:
            self.idle.set()


class Connection(SMTP):
    """One connection, of whichever of the two protocols; lines of any length are taken."""

    line_length_limit = PIECE_BYTES_MAX

    def __init__(self, handler: object, connections: Open, *, bytes_max: int, capacity: Capacity) -> None:
        """`capacity` is what all connections, and whoever else takes mail, hold together."""
        super().__init__(
            handler,
            data_size_limit=bytes_max,  # told as SIZE (RFC 1870), and refused with 552
            enable_SMTPUTF8=True,
            hostname="onethread",
            ident="OneThread",
            timeout=SESSION_S,
            loop=asyncio.get_running_loop(),
        )
        self._connections = connections
        self._bytes_max = bytes_max
        self._capacity = capacity

    def refusal(self, _transport: asyncio.BaseTransport) -> str:
        """Return why the connection is not taken; empty where it is."""
        return "" if self._connections.has_room() else NOT_OPEN

    def hang_up(self) -> None:
        """Say that there are too many, and close."""
        if self.transport is not None:
            _send_away(self.transport, NOT_OPEN)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection, or say why not and close it."""
        if refusal := self.refusal(transport):
            _send_away(transport, refusal)
        self._connections.hear(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Forget the connection."""
        self._connections.all.pop(self, None)
        self._connections.end(self)
        super().connection_lost(error)

    def data_received(self, data: bytes) -> None:
        """Take what has come."""
        if self in self._connections.all:
            self._connections.hear(self)
        super().data_received(data)

    def _getaddr(self, arg: str) -> tuple[str, str]:
        # Not aiosmtpd's: it refuses some of what servers hand on, alters some, and trips over some.
        return address_in(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        """Take a mail: as aiosmtpd does, but for how its content is read."""
        if await self.check_helo_needed() or await self.check_auth_needed("DATA"):
            return
        envelope = self.envelope
        if envelope is None or not envelope.rcpt_tos:
            await self.push(NO_RECIPIENT)
        elif arg:
            await self.push(NO_ARGUMENT)
        else:
            await self.push(GO_ON)
            try:
                await self._take(envelope)
            finally:
                self._connections.end(self)

    async def _take(self, envelope: Envelope) -> None:
        with Content(self._reader, bytes_max=self._bytes_max, capacity=self._capacity) as content:
            try:
                envelope.original_content = await content.read()
            except TooLargeError:
                reply = TOO_LARGE
            except Unavailable:
                reply = NO_ROOM
            else:
                self._connections.begin(self)  # from now until the reply is out it must be finished
                reply = await self._call_handler_hook("DATA")
            self.envelope = self._create_envelope()
        await self.push(reply)


def _send_away(transport: asyncio.BaseTransport, reply: str) -> None:
    # Its class is not asked for: uvloop's transports, which services run on, are none of asyncio's.
    writer = cast(asyncio.WriteTransport, transport)
    writer.write(f"{reply}\r\n".encode())
    writer.close()


@contextlib.asynccontextmanager
async def served(listener: socket.socket, connection: Callable[[Open], Connection]) -> AsyncIterator[None]:
    """Serve `listener`, TCP or unix, while the context lasts; then finish the mails in hand and close."""
    connections = Open()
    loop = asyncio.get_running_loop()

    def factory() -> Connection:
        return connection(connections)

    unix = listener.family == socket.AF_UNIX
    server = await (loop.create_unix_server if unix else loop.create_server)(factory, sock=listener)
    try:
        yield
    finally:
        server.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_S):
                await connections.idle.wait()
        for one in list(connections.all):
            if one.transport is not None:
                one.transport.close()
