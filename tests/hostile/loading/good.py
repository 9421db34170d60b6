"""Good requests at an even pace, whatever else is going on: how long each took, and what was wrong."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime

import msgspec

from tests.faults.results import percentile
from tests.hostile.attacked import Attacked
from tests.hostile.wire import Wire, request_bytes

PER_S = 5  # at each door
ANSWER_S = 20.0
AGAIN_S = 0.05  # a mail server that is told to come later comes so soon again
LATER = ("421", "451")

Ask = Callable[[], Awaitable[str]]
"""Asks once; returns what was wrong, empty for nothing."""


class Pace(msgspec.Struct):
    """What became of good requests."""

    seconds: list[float] = []
    faults: list[str] = []

    @property
    def p99_s(self) -> float:
        """Return the 99th percentile."""
        return round(percentile(self.seconds, 0.99), 3)

    @property
    def p50_s(self) -> float:
        """Return the median."""
        return round(percentile(self.seconds, 0.5), 3)


@contextlib.asynccontextmanager
async def asking(ask: Ask, *, per_s: float = PER_S) -> AsyncIterator[Pace]:
    """Ask while the context lasts, each when its moment has come, answered or not what was asked before."""
    pace = Pace(seconds=[], faults=[])
    ending = False

    async def one() -> None:
        started = time.perf_counter()
        try:
            async with asyncio.timeout(ANSWER_S):
                fault = await ask()
        except (OSError, EOFError, TimeoutError) as error:
            fault = type(error).__name__
        pace.seconds.append(time.perf_counter() - started)
        if fault:
            pace.faults.append(fault)

    async def go_on() -> None:
        async with asyncio.TaskGroup() as group:
            moment = time.monotonic()
            while not ending:
                group.create_task(one())
                moment += 1 / per_s
                await asyncio.sleep(max(0.0, moment - time.monotonic()))

    task = asyncio.create_task(go_on())
    try:
        yield pace
    finally:
        ending = True
        await task


def good_note(found: Attacked) -> Ask:
    """Return what posts a call's note, each time another, on a connection of its own."""
    key, numbers = found.instance.keys["phone"].encode(), itertools.count()

    async def ask() -> str:
        note = {
            "call_id": f"good-{next(numbers)}-{time.monotonic_ns()}",
            "agent": "Ana",
            "started_at": datetime.now(UTC).isoformat(),
            "caller_number": "+385915550101",
            "note": "Od jutros ne stiže pošta.",
        }
        headers = [(b"Authorization", b"Bearer " + key), (b"Content-Type", b"application/json")]
        raw = request_bytes(b"POST", b"/v1/phone-notes", headers, json.dumps(note).encode())
        return await _asked(found.port("phone"), raw, wanted=202)

    return ask


def good_page(found: Attacked) -> Ask:
    """Return what opens the inbox, on a connection of its own."""
    raw = request_bytes(b"GET", b"/", found.people.administrator.headers)

    async def ask() -> str:
        return await _asked(found.port("store"), raw, wanted=200)

    return ask


def good_mail(found: Attacked) -> Ask:
    """Return what hands a mail over by LMTP, again and again until it is taken."""
    port, numbers = found.instance.settings.lmtp_port, itertools.count()

    async def ask() -> str:
        mail = (
            f"From: Ivan <ivan{next(numbers)}@kos-obrt.hr>\r\nSubject: Ne radi\r\n"
            f"Message-ID: <{time.monotonic_ns()}@kos-obrt.hr>\r\n\r\nNe radi web.\r\n"
        ).encode()
        while (said := await hand_over(port, mail)).startswith(LATER):  # noqa: ASYNC110  another tells it
            await asyncio.sleep(AGAIN_S)
        return "" if said.startswith("250") else said

    return ask


async def hand_over(port: int, mail: bytes) -> str:
    """Return what a mail server is told of the mail; 421 where it was hung up on."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        said = await reply(reader)
        for line in (
            b"LHLO mx1",
            b"MAIL FROM:<ivan@kos-obrt.hr>",
            b"RCPT TO:<podrska@plavihost.example>",
            b"DATA",
        ):
            if not said.startswith(("2", "3")):
                return said
            writer.write(line + b"\r\n")
            said = await reply(reader)
        if not said.startswith("354"):
            return said
        writer.write(mail + b".\r\n")
        return await reply(reader)
    except (ConnectionError, EOFError):
        return LATER[0]
    finally:
        writer.close()


async def reply(reader: asyncio.StreamReader) -> str:
    """Return the last line of a mail server's next reply."""
    while True:
        line = (await reader.readline()).decode("latin-1")
        if not line.endswith("\n"):
            raise EOFError("the connection ended")
        if line[3:4] != "-":
            return line.strip()


async def _asked(port: int, raw: bytes, *, wanted: int) -> str:
    wire = Wire(port)
    try:
        answer = await wire.ask(raw)
    finally:
        wire.close()
    return "" if answer.status == wanted else f"{answer.status}"
