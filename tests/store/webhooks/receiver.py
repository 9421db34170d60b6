"""A program that takes webhooks: an HTTP server of our own which says what the test wants said."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec

SOON_S = 10.0


class Taken(msgspec.Struct, frozen=True):
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes


class Receiver:
    """Answers `status` with `more` headers; while it `hangs`, it answers nothing."""

    def __init__(self) -> None:
        self.taken: list[Taken] = []
        self.status = 204
        self.more = ""
        self.hangs = False
        self.port = 0
        self._changed = asyncio.Event()

    @property
    def url(self) -> str:
        return f"http://hooks.inside:{self.port}/in?desk=1"

    async def until_taken(self, count: int) -> None:
        async with asyncio.timeout(SOON_S):
            while len(self.taken) < count:
                self._changed.clear()
                await self._changed.wait()

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.strip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in lines)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        self.taken.append(Taken(first.split()[1], headers, body))
        self._changed.set()
        if self.hangs:
            await reader.read()  # until the other side gives up
        else:
            writer.write(f"HTTP/1.1 {self.status} Said\r\n{self.more}Content-Length: 0\r\n\r\n".encode())
        writer.close()


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    server = await asyncio.start_server(receiver.handle, "127.0.0.1", 0)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()


async def inside(_host: str, _port: int) -> list[str]:
    """Say that every name is this machine's."""
    return ["127.0.0.1"]
