"""One HTTP connection: what waits too long is closed, what cannot be read is told, and room is made."""

from __future__ import annotations

import asyncio
import contextlib
import json
import resource
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
from uvicorn.config import Config
from uvicorn.server import ServerState

from shared.connections import HEAD_BYTES_MAX, Connection, Times, Waiting, files_allowed

DEADLINE_S = 10.0
SHORT = Times(head=0.2, body=0.3, answer=0.3, late_body=0.2, look_every=0.02)
GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n"

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Serving:
    """A server, and what it was asked."""

    def __init__(self, waiting: Waiting) -> None:
        self.waiting = waiting
        self.asked: list[bytes] = []
        self.port = 0
        self.reads = True
        self.answers_with = b"ok"

    async def app(self, scope: Any, receive: Any, send: Any) -> None:
        body = b""
        while self.reads:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        self.asked.append(body)
        headers = [(b"content-length", b"%d" % len(self.answers_with))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": self.answers_with})

    async def open(self) -> Streams:
        return await asyncio.open_connection("127.0.0.1", self.port)


@contextlib.asynccontextmanager
async def served(*, times: Times = SHORT, connections_max: int = 100) -> AsyncIterator[Serving]:
    waiting = Waiting(connections_max=connections_max, times=times)
    serving = Serving(waiting)
    config = Config(serving.app, interface="asgi3", proxy_headers=False, log_config=None, lifespan="off")
    state = ServerState()
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(
        lambda: Connection(waiting, config, server_state=state, app_state={}), "127.0.0.1", 0
    )
    serving.port = listener.sockets[0].getsockname()[1]
    look = asyncio.create_task(waiting.close_overdue())
    try:
        async with asyncio.timeout(DEADLINE_S):
            yield serving
    finally:
        look.cancel()
        listener.close()
        for one in list(waiting.connections):
            one.give_up()


async def answered(streams: Streams, request: bytes) -> bytes:
    reader, writer = streams
    writer.write(request)
    return await reader.readuntil(b"ok")


async def test_a_request_is_answered_and_the_next_one_on_the_same_connection() -> None:
    async with served() as serving:
        streams = await serving.open()

        assert (await answered(streams, GET)).startswith(b"HTTP/1.1 200")
        assert await answered(streams, POST + b"0123456789")
        assert serving.asked == [b"", b"0123456789"]
        assert len(serving.waiting.connections) == 1
        streams[1].close()


@pytest.mark.parametrize(
    "said", [b"", b"\r\n", b"GET / HT", b"GET / HTTP/1.1\r\nHost: a\r\n", POST, POST + b"01234"]
)
async def test_what_does_not_come_is_not_waited_for(said: bytes) -> None:
    async with served() as serving:
        reader, writer = await serving.open()
        writer.write(said)

        assert await reader.read() == b""
        assert not serving.waiting.connections


async def test_after_an_answer_nobody_holds_the_connection_by_a_byte_now_and_then() -> None:
    async with served(times=Times(head=0.2, look_every=0.02)) as serving:
        reader, writer = streams = await serving.open()
        await answered(streams, GET)
        writer.write(b"\r\nG")  # the server's own clock for idle connections stops at any byte

        assert await reader.read() == b""


async def test_a_body_that_was_refused_unread_is_not_waited_for_long() -> None:
    async with served(times=Times(late_body=0.2, look_every=0.02)) as serving:
        serving.reads = False
        reader, writer = await serving.open()
        writer.write(POST + b"0")

        assert (await reader.read()).endswith(b"ok")


async def test_a_body_that_keeps_coming_has_more_time() -> None:
    async with served(times=Times(body=0.3, look_every=0.02)) as serving:
        reader, writer = await serving.open()
        piece, pieces = b"x" * 8_192, 10  # half a second's worth each
        writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % (len(piece) * pieces))
        for _ in range(pieces):
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.05)

        assert (await reader.readuntil(b"ok")).startswith(b"HTTP/1.1 200")
        assert len(serving.asked[0]) == len(piece) * pieces
        writer.close()


async def test_who_does_not_read_the_answer_is_hung_up_on() -> None:
    async with served() as serving:
        serving.answers_with = b"x" * 20_000_000
        small = socket.socket()
        small.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        small.connect(("127.0.0.1", serving.port))
        reader, writer = await asyncio.open_connection(sock=small)
        writer.write(GET)
        while not serving.asked or serving.waiting.connections:  # noqa: ASYNC110  the server's own business
            await asyncio.sleep(0.02)

        with contextlib.suppress(ConnectionError):
            assert len(await reader.read()) < len(serving.answers_with)
        writer.close()


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (b"hello\r\n\r\n", 400),
        (b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * (HEAD_BYTES_MAX + 1) + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\n" + b"X-Y: z\r\n" * (HEAD_BYTES_MAX // 4) + b"\r\n", 431),
        (b"GET /" + b"x" * (HEAD_BYTES_MAX * 2) + b" HTTP/1.1\r\nHost: a\r\n", 431),
    ],
)
async def test_what_cannot_be_read_is_told_as_a_problem(said: bytes, status: int) -> None:
    async with served() as serving:
        reader, writer = await serving.open()
        writer.write(said)
        writer.write_eof()

        head, _, body = (await reader.read()).partition(b"\r\n\r\n")

        assert head.startswith(b"HTTP/1.1 %d " % status)
        assert b"content-type: application/problem+json" in head
        assert json.loads(body)["status"] == status
        assert not serving.asked
        writer.close()


async def test_the_one_that_has_waited_longest_makes_room() -> None:
    async with served(times=Times(), connections_max=3) as serving:
        idle = [await serving.open() for _ in range(3)]
        await answered(idle[0], GET)  # the second has now waited longest

        fourth = await serving.open()

        assert await answered(fourth, GET)
        assert await idle[1][0].read() == b""
        assert await answered(idle[0], GET)
        for _, writer in (*idle, fourth):
            writer.close()


def test_as_many_files_are_allowed_as_may_be() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (512, hard))

        assert files_allowed(1_024) == 1_024
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == 1_024
        assert files_allowed(600) == 1_024
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
