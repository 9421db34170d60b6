"""The wires between processes: a TCP proxy of ours that can cut, stall, delay and swallow.

A half-open wire is one whose far end has vanished without a word: nothing passes, nobody is told. When it is
repaired, what hung on it is aborted, as a router that has forgotten a connection does.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Literal

Dial = Callable[[], Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]
Way = Literal["there", "back"]

PIECE_BYTES = 65_536
IN_FLIGHT_MAX = 64  # pieces of a delayed wire
RESET = struct.pack("ii", 1, 0)  # linger 0: the close is a reset


class Link:
    """One wire, on a port of its own; every connection over it shares its fate."""

    def __init__(self, name: str, dial: Dial) -> None:
        """Use `laid`."""
        self.name = name
        self.port = 0
        self.passed = 0  # bytes, both ways
        self._dial = dial
        self._open: set[_Connection] = set()
        self._met = asyncio.Event()
        self._meetings: set[asyncio.Task[None]] = set()
        self._free = asyncio.Event()
        self._free.set()
        self._down = False
        self._delay_s = 0.0
        self._swallows_replies = False
        self._cut_after: int | None = None
        self._severed = asyncio.Event()

    @property
    def connections(self) -> int:
        """How many are open."""
        return len(self._open)

    def cut(self) -> int:
        """Abort all connections and return how many there were; new ones get through."""
        torn = list(self._open)
        for connection in torn:
            connection.abort()
        return len(torn)

    async def cut_next(self) -> None:
        """Abort what is open, or else what opens next: a mail's connection lasts some milliseconds."""
        while not self.cut():
            await self._met.wait()

    async def cut_after(self, count: int) -> None:
        """Abort all connections once so many more bytes have passed: amid a message, as likely as not."""
        self._severed.clear()
        self._cut_after = count
        await self._severed.wait()

    @contextlib.asynccontextmanager
    async def down(self) -> AsyncIterator[None]:
        """Within the context nobody gets through."""
        self._down = True
        self.cut()
        try:
            yield
        finally:
            self._down = False

    @contextlib.asynccontextmanager
    async def half_open(self) -> AsyncIterator[None]:
        """Within the context nothing passes and nobody is told."""
        self._free.clear()
        try:
            yield
        finally:
            self.cut()
            self._free.set()

    @contextlib.asynccontextmanager
    async def delayed(self, seconds: float) -> AsyncIterator[None]:
        """Within the context every piece takes so long, each way."""
        self._delay_s = seconds
        try:
            yield
        finally:
            self._delay_s = 0.0

    @contextlib.asynccontextmanager
    async def replies_lost(self) -> AsyncIterator[None]:
        """Within the context what is asked gets there, and the connection breaks when it is answered."""
        self._swallows_replies = True
        try:
            yield
        finally:
            self._swallows_replies = False
            self.cut()

    def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Begin to pass on what the two ends say to each other, until one of them is done."""
        meeting = asyncio.create_task(self._meet(reader, writer))
        self._meetings.add(meeting)
        meeting.add_done_callback(self._meetings.discard)

    async def end(self) -> None:
        """Cut everything and return once nothing of it is left."""
        self._down = True
        self.cut()
        self._free.set()
        for meeting in self._meetings:
            meeting.cancel()
        await asyncio.gather(*self._meetings, return_exceptions=True)

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._down:
            _reset(writer)
            return
        try:
            far_reader, far_writer = await self._dial()
        except OSError:
            _reset(writer)
            return
        connection = _Connection(writer, far_writer)
        self._open.add(connection)
        self._met.set()
        try:
            async with asyncio.TaskGroup() as ways:
                ways.create_task(self._carry("there", connection, reader, far_writer))
                ways.create_task(self._carry("back", connection, far_reader, writer))
        except* (ConnectionError, OSError):
            connection.abort()
        finally:
            self._open.discard(connection)
            if not self._open:
                self._met.clear()
            connection.close()

    async def _carry(
        self, way: Way, connection: _Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        loop = asyncio.get_running_loop()
        flight: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(IN_FLIGHT_MAX)

        async def land() -> None:
            while True:
                due, piece = await flight.get()
                if (wait := due - loop.time()) > 0:
                    await asyncio.sleep(wait)
                await self._free.wait()
                if not piece:
                    writer.close()
                    return
                if way == "back" and self._swallows_replies:
                    connection.abort()
                    return
                writer.write(self._short_of_the_cut(piece, connection))
                await writer.drain()

        landing = asyncio.create_task(land())
        try:
            while True:
                piece = await reader.read(PIECE_BYTES)
                await flight.put((loop.time() + self._delay_s, piece))
                if not piece:
                    break
            await landing
        finally:
            landing.cancel()

    def _short_of_the_cut(self, piece: bytes, connection: _Connection) -> bytes:
        self.passed += len(piece)
        if self._cut_after is None:
            return piece
        if len(piece) < self._cut_after:
            self._cut_after -= len(piece)
            return piece
        kept, self._cut_after = piece[: self._cut_after], None
        asyncio.get_running_loop().call_soon(self._sever)
        return kept

    def _sever(self) -> None:
        self.cut()
        self._severed.set()


class _Connection:
    """Both ends of one connection."""

    def __init__(self, near: asyncio.StreamWriter, far: asyncio.StreamWriter) -> None:
        self._ends = (near, far)

    def abort(self) -> None:
        for end in self._ends:
            _reset(end)

    def close(self) -> None:
        for end in self._ends:
            end.close()


def _reset(writer: asyncio.StreamWriter) -> None:
    """Close with a reset, dropping what was not sent."""
    plug = writer.get_extra_info("socket")
    if plug is not None and plug.family != socket.AF_UNIX:
        with contextlib.suppress(OSError):
            plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    writer.transport.abort()


@contextlib.asynccontextmanager
async def laid(name: str, dial: Dial) -> AsyncIterator[Link]:
    """Within the context the link listens on loopback at `port`."""
    link = Link(name, dial)
    server = await asyncio.start_server(link.meet, "127.0.0.1", 0)
    link.port = server.sockets[0].getsockname()[1]
    try:
        yield link
    finally:
        server.close()
        await link.end()


def to_port(port: int) -> Dial:
    """Return how to reach a port on this machine."""
    return lambda: asyncio.open_connection("127.0.0.1", port)


def to_socket(path: str) -> Dial:
    """Return how to reach a Unix socket."""
    return lambda: asyncio.open_unix_connection(path)
