"""The connections of a door for mail servers: how many, how long, and how they end."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from typing import Any

from aiosmtpd.smtp import SMTP

LINE_BYTES_MAX = 4 * 1024 * 1024  # RFC 5321 says 1,000; real mails have lines of megabytes
CONNECTIONS_MAX = 20
SESSION_S = 300.0  # from one command to the next, the mail's own transfer included
STOP_S = 4.0  # less than what the supervisor gives

NOT_OPEN = "421 4.3.2 Too many connections"


class Open:
    """The connections that are open, and those of them with a mail in hand."""

    def __init__(self) -> None:
        self.all: set[Connection] = set()
        self.busy: set[Connection] = set()
        self.idle = asyncio.Event()
        self.idle.set()

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
    """One connection, of whichever of the two protocols; long lines are taken."""

    line_length_limit = LINE_BYTES_MAX

    def __init__(self, handler: object, connections: Open, *, bytes_max: int) -> None:
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

    def refusal(self, _transport: asyncio.BaseTransport) -> str:
        """Return why the connection is not taken; empty where it is."""
        return NOT_OPEN if len(self._connections.all) >= CONNECTIONS_MAX else ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection, or say why not and close it."""
        refusal = self.refusal(transport)
        if refusal and isinstance(transport, asyncio.WriteTransport):
            transport.write(f"{refusal}\r\n".encode())
            transport.close()
        self._connections.all.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Forget the connection."""
        self._connections.all.discard(self)
        self._connections.end(self)
        super().connection_lost(error)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        """Take a mail."""
        try:
            await super().smtp_DATA(arg)
        finally:
            self._connections.end(self)

    async def _call_handler_hook(self, command: str, *arguments: Any) -> Any:
        if command == "DATA":  # the mail is here: from now until the reply is out it must be finished
            self._connections.begin(self)
        return await super()._call_handler_hook(command, *arguments)


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
