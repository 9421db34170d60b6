"""HTTP/1.1 as bytes: what no library would send is sent, and what comes back is read with care."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Sequence

import msgspec

ANSWER_S = 30.0  # more than any answer may take; then it counts as none
HEAD_BYTES_MAX = 256 * 1024
WITHOUT_BODY = frozenset({204, 304})

Headers = Sequence[tuple[bytes, bytes]]


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a service answered; status 0 where it answered nothing."""

    status: int = 0
    headers: dict[str, str] = {}  # names in lower case; of equal ones the last
    body: bytes = b""
    seconds: float = 0.0
    cookies: tuple[str, ...] = ()  # as in Set-Cookie

    @property
    def media_type(self) -> str:
        """Return the media type without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip()


NOTHING = Answer()


def request_bytes(
    method: bytes, target: bytes, headers: Headers = (), body: bytes = b"", *, host: bytes = b"127.0.0.1"
) -> bytes:
    """Return a request as it goes over the wire; its length is told unless `headers` tell one."""
    told = {name.lower() for name, _ in headers}
    lines = [method + b" " + target + b" HTTP/1.1"]
    if b"host" not in told:
        lines.append(b"Host: " + host)
    lines += [name + b": " + value for name, value in headers]
    if body and not told & {b"content-length", b"transfer-encoding"}:
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


class Wire:
    """A connection to one port of this machine, opened anew whenever the other side has ended it."""

    def __init__(self, port: int) -> None:
        """Nothing is opened before the first request."""
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: bytes, *, head_only: bool = False, last: bool = False) -> Answer:
        """Return the answer to a request; `head_only`: its body never ends. `last`: hang up after it."""
        fresh = self._streams is None
        answer = await self._try(request, head_only=head_only)
        if not answer.status and not fresh:  # it may have ended the connection before it saw the request
            answer = await self._try(request, head_only=head_only)
        if head_only or last or not answer.status or answer.headers.get("connection") == "close":
            self.close()
        return answer

    def close(self) -> None:
        """Hang up."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def _try(self, request: bytes, *, head_only: bool) -> Answer:
        started = time.perf_counter()
        try:
            async with asyncio.timeout(ANSWER_S):
                if self._streams is None:
                    self._streams = await asyncio.open_connection(
                        "127.0.0.1", self._port, limit=HEAD_BYTES_MAX
                    )
                reader, writer = self._streams
                writer.write(request)
                with contextlib.suppress(ConnectionError):  # refused midway: the answer is there to be read
                    await writer.drain()
                answer = await read_answer(reader, head_only=head_only or request.startswith(b"HEAD "))
        except (OSError, EOFError, ValueError, TimeoutError, asyncio.LimitOverrunError):
            self.close()
            return NOTHING
        return msgspec.structs.replace(answer, seconds=time.perf_counter() - started)


async def read_answer(reader: asyncio.StreamReader, *, head_only: bool = False) -> Answer:
    """Return the next answer. Raises EOFError or ValueError where there is none, or it is torn."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    status = int(head[0].split(" ", 2)[1])
    fields = [line.partition(":")[::2] for line in head[1:] if line]
    headers = {name.strip().lower(): value.strip() for name, value in fields}
    cookies = tuple(value.strip() for name, value in fields if name.strip().lower() == "set-cookie")
    if head_only or status in WITHOUT_BODY:
        body = b""
    elif headers.get("transfer-encoding") == "chunked":
        body = await _chunks(reader)
    else:
        body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Answer(status=status, headers=headers, body=body, cookies=cookies)


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    chunks = []
    while length := int((await reader.readline()).strip(), 16):
        chunks.append(await reader.readexactly(length))
        await reader.readexactly(2)
    await reader.readline()
    return b"".join(chunks)
