"""A small HTTP server for stand-ins: real sockets, so that an answer can really be lost on the way."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Protocol

import msgspec

HANG_UP = -1  # a status: the connection ends without an answer


class Asked(msgspec.Struct, frozen=True):
    """One request."""

    method: str
    path: str
    headers: Mapping[str, str]  # names in lower case
    body: bytes


class StandIn(Protocol):
    """Something that answers requests."""

    def answer(self, asked: Asked) -> tuple[int, Any]:
        """Return status and JSON; HANG_UP for no answer."""
        ...


@asynccontextmanager
async def serving(standin: StandIn) -> AsyncIterator[str]:
    """Serve while the context lasts and yield the address."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            status, told = standin.answer(await _read(reader))
            if status != HANG_UP:
                body = json.dumps(told).encode()
                head = f"HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {len(body)}"
                writer.write(head.encode() + b"\r\nconnection: close\r\n\r\n" + body)
                await writer.drain()
        finally:
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def _read(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, path, _ = head[0].split(" ")
    headers = {
        name.lower(): value.strip() for name, _, value in (one.partition(":") for one in head[1:] if one)
    }
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Asked(method, path, headers, body)
