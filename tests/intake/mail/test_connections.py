"""The connections of a door for mail: who holds them and says nothing keeps no mail server out.

On both loops: services run on uvloop, whose transports are none of asyncio's.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import uvloop

from services.intake.bodies import Capacity
from services.intake.mail import connections
from services.intake.mail.connections import CONNECTIONS_MAX, Connection, served

DEADLINE_S = 10.0

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Run = Callable[[Coroutine[Any, Any, None]], None]


@pytest.fixture(params=[asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
def run(request: pytest.FixtureRequest) -> Run:
    """Return what runs a coroutine to its end, in a thread: this one has a loop of its own."""

    def in_a_thread(work: Coroutine[Any, Any, None]) -> None:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(request.param, work).result()

    return in_a_thread


class Taking:
    """A door that takes every mail, once it is let go."""

    def __init__(self) -> None:
        self.busy = asyncio.Event()
        self.go_on = asyncio.Event()

    async def handle_DATA(self, *_: object) -> str:  # noqa: N802
        self.busy.set()
        await self.go_on.wait()
        return "250 Taken"


@contextlib.asynccontextmanager
async def door(taking: Taking, kind: type[Connection] = Connection) -> AsyncIterator[int]:
    listener = socket.create_server(("127.0.0.1", 0))
    port: int = listener.getsockname()[1]
    capacity = Capacity()
    async with (
        asyncio.timeout(DEADLINE_S),
        served(listener, lambda open_: kind(taking, open_, bytes_max=9_999, capacity=capacity)),
    ):
        yield port


async def came(port: int) -> tuple[str, Streams]:
    """Return what the door greets with, and the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    return (await reader.readline()).decode()[:3], (reader, writer)


async def say(streams: Streams, line: str) -> str:
    streams[1].write(f"{line}\r\n".encode())
    while (answer := (await streams[0].readline()).decode())[3:4] == "-":
        pass
    return answer[:3]


async def hand_in(streams: Streams) -> None:
    """Say all of a mail but wait for no answer to it."""
    for line in ("EHLO mx", "MAIL FROM:<a@b.hr>", "RCPT TO:<c@d.hr>", "DATA"):
        await say(streams, line)
    streams[1].write(b"x\r\n.\r\n")


def test_who_says_nothing_makes_room_and_who_said_something_last_stays(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "SILENT_S", 0.0)

    async def work() -> None:
        async with door(Taking()) as port:
            held = [await came(port) for _ in range(CONNECTIONS_MAX)]
            assert await say(held[0][1], "NOOP") == "250"  # the second has now been silent longest

            greeting, fresh = await came(port)

            assert greeting == "220"
            assert (await held[1][1][0].readline()).startswith(b"421")
            assert await held[1][1][0].read() == b""
            assert await say(held[0][1], "NOOP") == "250"
            assert await say(fresh, "NOOP") == "250"

    run(work())


def test_a_connection_that_came_just_now_is_left_alone(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "SILENT_S", 60.0)

    async def work() -> None:
        async with door(Taking()) as port:
            held = [await came(port) for _ in range(CONNECTIONS_MAX)]

            assert (await came(port))[0] == "421"
            assert await say(held[0][1], "NOOP") == "250"

    run(work())


def test_who_is_refused_is_told_so_and_not_heard(run: Run) -> None:
    class Closed(Connection):
        def refusal(self, _transport: asyncio.BaseTransport) -> str:
            return "554 5.7.1 Not you"

    async def work() -> None:
        async with door(Taking(), Closed) as port:
            greeting, (reader, _) = await came(port)
            assert greeting == "554"
            assert await reader.read() == b""

    run(work())


def test_a_mail_in_hand_is_finished(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "SILENT_S", 0.0)

    async def work() -> None:
        taking = Taking()
        async with door(taking) as port:
            _, first = await came(port)
            await hand_in(first)
            await taking.busy.wait()
            for _ in range(CONNECTIONS_MAX + 5):
                assert (await came(port))[0] == "220"

            taking.go_on.set()

            assert (await first[0].readline()).startswith(b"250")

    run(work())
