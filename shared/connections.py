"""One HTTP connection: how long it may wait, and how much it may say before there is a request.

The server itself waits for ever: for a request's first byte, for the rest of its head, for its body. Here
each has a time, and where too many connections are open the one that has waited longest makes room for the
next: who holds connections open keeps nobody out who has something to ask.
"""

from __future__ import annotations

import asyncio
import math
import resource
from typing import Any

import msgspec
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from shared.problems import MEDIA_TYPE, problem_bytes

BODY_BYTES_PER_S = 16 * 1024
HEAD_BYTES_MAX = 64 * 1024
CONNECTIONS_MAX = 4_096  # of one process
FILES_WANTED = 16_384  # open at the same time: connections, and all else

MALFORMED, TOO_LARGE = 400, 431
_REFUSALS = {MALFORMED: "this is no HTTP", TOO_LARGE: "the head of the request is too large"}


class Times(msgspec.Struct, frozen=True, kw_only=True):
    """How long is waited, in seconds."""

    head: float = 10.0  # from the beginning of a connection or of a request until the request's head is whole
    body: float = (
        20.0  # until its body is, longer for what comes at BODY_BYTES_PER_S; services want more haste
    )
    answer: float = 30.0  # until what was sent is read
    late_body: float = 5.0  # for the rest of a body that was answered without being read
    look_every: float = 1.0


class Waiting:
    """The connections of one server for which the other side has to do something, the longest first."""

    def __init__(self, *, connections_max: int = CONNECTIONS_MAX, times: Times | None = None) -> None:
        self.connections_max = connections_max
        self.times = times or Times()
        self.connections: dict[Connection, None] = {}

    async def close_overdue(self) -> None:
        """Close what has waited too long, for as long as this is awaited."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(self.times.look_every)
            now = loop.time()
            for one in [one for one in self.connections if one.until <= now]:
                one.give_up()

    def make_room(self, opened: int) -> None:
        """Close the connection that waits longest where `opened` are too many."""
        if opened > self.connections_max and self.connections:
            next(iter(self.connections)).give_up()


class Connection(HttpToolsProtocol):
    """One connection of a server."""

    def __init__(self, waiting: Waiting, config: Config, **state: Any) -> None:
        super().__init__(config, **state)
        self._waiting = waiting
        self._unread = 0  # bytes that have come since something became of those before
        self._whole = True  # whether the present request has come to its end
        self._refusal = MALFORMED
        self._refused = False
        self.until = math.inf  # when it has waited too long

    def _wait(self, seconds: float) -> None:
        self.until = self.loop.time() + seconds
        self._waiting.connections.pop(self, None)
        self._waiting.connections[self] = None

    def _work(self) -> None:
        self.until = math.inf
        self._waiting.connections.pop(self, None)

    def give_up(self) -> None:
        """Close the connection at once, whatever there is still to be read."""
        self._work()
        if self.transport is not None and not self.transport.is_closing():
            unread = self.transport.get_write_buffer_size()
            self.transport.abort() if unread else self.transport.close()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for a request."""
        super().connection_made(transport)
        self._wait(self._waiting.times.head)
        self._waiting.make_room(len(self.connections))

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._work()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what has come; a head without end is refused."""
        if self._refused:
            return
        self._unread += len(data)
        super().data_received(data)
        if self._unread > HEAD_BYTES_MAX and not self._refused:
            self._refusal = TOO_LARGE
            self.send_400_response("")

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  the server's own words are not ours
        """Tell what cannot be read as it is told everywhere, and hang up."""
        self._refused = True
        if self.cycle is not None and not self.cycle.response_complete:
            self.transport.close()  # an answer is under way: another one amid it would be read as its part
            return
        body = problem_bytes(self._refusal, _REFUSALS[self._refusal], instance="")
        self.transport.write(
            STATUS_LINE[self._refusal]
            + f"content-type: {MEDIA_TYPE}\r\ncontent-length: {len(body)}\r\n".encode()
            + b"connection: close\r\n\r\n"
            + body
        )
        self.transport.write_eof()  # what still comes is let pass: closing amid it would lose the answer
        self._wait(self._waiting.times.late_body)

    def on_message_begin(self) -> None:
        """Give the head its time."""
        super().on_message_begin()
        self._whole = False
        self._wait(self._waiting.times.head)

    def on_headers_complete(self) -> None:
        """Give the body its time. A head that is too large is refused."""
        self._unread = 0
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > HEAD_BYTES_MAX:
            self._refusal = TOO_LARGE
            raise ValueError(
                _REFUSALS[TOO_LARGE]
            )  # the parser tells the server, and that `send_400_response`
        self._wait(self._waiting.times.body)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Give what comes at a pace more time."""
        self._unread = 0
        self.until += len(body) / BODY_BYTES_PER_S
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Let the service work."""
        self._unread, self._whole = 0, True
        if not self.flow.write_paused:
            self._work()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Wait for the next request, or for what has not come of this one."""
        super().on_response_complete()
        if self.transport.is_closing():
            return
        if not self._whole:
            self.until = min(self.until, self.loop.time() + self._waiting.times.late_body)
        elif self.cycle.response_complete and not self.flow.write_paused:  # no other came with it
            self._wait(self.timeout_keep_alive)

    def pause_writing(self) -> None:
        """Give the other side time to read."""
        super().pause_writing()
        self._wait(self._waiting.times.answer)

    def resume_writing(self) -> None:
        """Go on."""
        super().resume_writing()
        if self._whole and self.cycle.response_complete:
            self._wait(self.timeout_keep_alive)
        elif self._whole:
            self._work()


def files_allowed(wanted: int = FILES_WANTED) -> int:
    """Let this process open as many files as it may, up to `wanted`, and return how many that are."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft == resource.RLIM_INFINITY or soft >= most:
        return soft if soft != resource.RLIM_INFINITY else wanted
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return most
