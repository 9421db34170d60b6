"""The service as a process: it serves, it stops when told, and it says in one line why it cannot start."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest

from shared.serving import listening_socket
from tests.intake.conftest import Bus, until

ROOT = Path(__file__).parents[2]
NOTE = b'{"call_id":"c1","agent":"Ana","started_at":"2026-03-02T13:00:00Z","note":"ne radi"}'
HEADERS = {"Authorization": "Bearer ot_key", "Content-Type": "application/json"}

Start = Callable[..., Awaitable[Process]]


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    async with AsyncExitStack() as stack:

        async def run(*arguments: str, fds: tuple[int, ...] = (), **settings: str) -> Process:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "services.intake",
                *arguments,
                cwd=ROOT,
                env={
                    **os.environ,
                    **{f"ONETHREAD_{name.upper()}": value for name, value in settings.items()},
                },
                pass_fds=fds,
                stderr=PIPE,
            )
            stack.push_async_callback(_end, process)
            return process

        yield run


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.kill()
    await process.communicate()


async def test_it_serves_on_the_socket_it_is_given_and_stops_when_told(bus: Bus, start: Start) -> None:
    await bus.put_source("phone-1", "phone", "ot_key")
    with listening_socket("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        descriptor = listener.fileno()
        settings = {"nats_url": bus.broker.url, "nats_token": bus.broker.token, "listen_fd": str(descriptor)}
        service = await start("phone", fds=(descriptor,), **settings)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:

        async def ready() -> bool:
            try:
                return (await http.get("/health/ready")).status_code == 200
            except httpx.TransportError:
                return False

        await until(ready, within_s=30)
        answer = await http.post("/v1/phone-notes", content=NOTE, headers=HEADERS)

    service.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(service.wait(), 15) == 0
    assert [one.id for one in await bus.stored()] == [answer.json()["id"]]


async def test_an_unknown_channel_is_told_with_those_there_are(start: Start) -> None:
    service = await start("fax")

    _, told = await service.communicate()

    assert service.returncode == 1
    assert told.decode().strip() == "usage: python -m services.intake phone|chat|email|ticket"


async def test_without_an_address_of_the_bus_it_does_not_start(start: Start) -> None:
    service = await start("phone", nats_url="")

    _, told = await service.communicate()

    assert service.returncode == 1
    assert told.decode().strip().startswith("onethread: setting ONETHREAD_NATS_URL")
