"""The proxy of ours: it cuts, stalls, delays and swallows as it is told, and else only passes on."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

import pytest

from tests.faults.links import Link, laid, to_port

DEADLINE_S = 10.0


@contextlib.asynccontextmanager
async def echo() -> AsyncIterator[Link]:
    """Yield a link to somebody who says everything back."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while said := await reader.read(1_000):
                writer.write(said)
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with laid("echo", to_port(server.sockets[0].getsockname()[1])) as link, asyncio.timeout(DEADLINE_S):
        yield link
    server.close()


async def said_back(link: Link, words: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", link.port)
    try:
        writer.write(words)
        return await reader.readexactly(len(words))
    finally:
        writer.close()


async def test_it_passes_on_what_is_said() -> None:
    async with echo() as link:
        assert await said_back(link, b"dobar dan" * 20_000) == b"dobar dan" * 20_000


async def test_a_cut_tears_what_is_open_and_the_next_one_gets_through() -> None:
    async with echo() as link:
        reader, writer = await asyncio.open_connection("127.0.0.1", link.port)
        writer.write(b"a")
        await reader.readexactly(1)

        assert link.cut() == 1
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(1)
        assert await said_back(link, b"b") == b"b"


async def test_a_cut_amid_a_message_lets_its_beginning_through() -> None:
    async with echo() as link:
        cut = asyncio.create_task(link.cut_after(3))
        await asyncio.sleep(0)
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await said_back(link, b"sedam")
        await cut
        assert link.passed >= 3


async def test_a_cut_waits_for_somebody_to_cut() -> None:
    async with echo() as link:
        cut = asyncio.create_task(link.cut_next())
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await said_back(link, b"a" * 1_000_000)
        await cut
        assert await said_back(link, b"b") == b"b"


async def test_a_wire_that_is_down_refuses_and_comes_back() -> None:
    async with echo() as link:
        async with link.down():
            with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
                await said_back(link, b"a")
        assert await said_back(link, b"b") == b"b"


async def test_a_half_open_wire_says_nothing_until_it_is_repaired() -> None:
    async with echo() as link:
        async with link.half_open():
            saying = asyncio.create_task(said_back(link, b"a"))
            done, _ = await asyncio.wait({saying}, timeout=0.2)
            assert not done
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await saying


async def test_a_slow_wire_takes_so_long_each_way() -> None:
    async with echo() as link, link.delayed(0.2):
        began = time.monotonic()
        assert await said_back(link, b"a") == b"a"
        assert time.monotonic() - began >= 0.4


async def test_an_answer_that_is_lost_came_after_the_deed() -> None:
    heard: list[bytes] = []

    async def note(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(10))
        writer.write(b"250 done")
        await writer.drain()

    server = await asyncio.start_server(note, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with laid("door", to_port(port)) as link, link.replies_lost(), asyncio.timeout(DEADLINE_S):
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await said_back(link, b"mail")
    server.close()

    assert heard == [b"mail"]
