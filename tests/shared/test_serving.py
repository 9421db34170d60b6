"""A service's process: it serves, it tells its app of the stop, and it ends with status 0."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.serving import listening_socket, serve

SERVICE = """
import asyncio, sys
from pathlib import Path
from shared.errors import Refused
from shared.serving import run, serve

notes, manner, port, fd = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
closing = asyncio.Event()

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            if manner == "fails":
                await send({"type": "lifespan.startup.failed", "message": "no bus"})
                return
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                notes.write_text("lifespan ended")
                return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"first ", "more_body": True})
    if scope["path"] == "/stream":
        await closing.wait()
    await send({"type": "http.response.body", "body": b"last"})

async def service():
    if manner == "refuses":
        raise Refused("not today")
    await serve(app, closing=closing, port=port, fd=fd)

run(service())
"""


async def started(tmp_path: Path, manner: str, *, port: int = 0, fd: int = -1) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        SERVICE,
        str(tmp_path / "notes"),
        manner,
        str(port),
        str(fd),
        pass_fds=(fd,) if fd >= 0 else (),
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )


async def test_sigterm_ends_an_open_stream_runs_the_lifespan_and_exits_with_0(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        process = await started(tmp_path, "serves", fd=door.fileno())
        url = f"http://127.0.0.1:{door.getsockname()[1]}/stream"
        async with httpx.AsyncClient(timeout=20) as client, client.stream("GET", url) as answer:
            pieces = answer.aiter_bytes()
            assert await anext(pieces) == b"first "

            os.kill(process.pid, signal.SIGTERM)
            async with asyncio.timeout(4):  # less than the grace: the app was told, not cut off
                rest = b"".join([piece async for piece in pieces])
                status = await process.wait()

    assert rest == b"last"
    assert status == 0
    assert (tmp_path / "notes").read_text() == "lifespan ended"


async def test_a_taken_port_is_one_line_and_status_1(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = await started(tmp_path, "serves", port=port)
        _, said = await process.communicate()

    assert process.returncode == 1
    assert said.decode() == f"onethread: cannot listen on 127.0.0.1:{port}: Address already in use\n"


async def test_a_refusal_is_one_line_and_status_1(tmp_path: Path) -> None:
    process = await started(tmp_path, "refuses")
    _, said = await process.communicate()

    assert (process.returncode, said) == (1, b"onethread: not today\n")


async def test_an_app_that_does_not_start_ends_the_process_with_status_1(tmp_path: Path) -> None:
    process = await started(tmp_path, "fails")
    _, said = await process.communicate()

    assert process.returncode == 1
    assert said.decode().splitlines()[-1] == "onethread: the service did not start; its log says why"


@pytest.mark.parametrize(
    ("proxy", "seen"), [("127.0.0.1", "203.0.113.7"), ("", "127.0.0.1"), ("192.0.2.1", "127.0.0.1")]
)
async def test_only_our_own_proxy_may_say_who_a_client_is(proxy: str, seen: str) -> None:
    closing = asyncio.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            while (message := await receive())["type"] != "lifespan.shutdown":
                await send({"type": f"{message['type']}.complete"})
            await send({"type": "lifespan.shutdown.complete"})
            return
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": scope["client"][0].encode()})

    listener = listening_socket("127.0.0.1", 0)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    serving = asyncio.create_task(serve(app, closing=closing, fd=os.dup(listener.fileno()), proxy=proxy))
    async with httpx.AsyncClient(timeout=20, trust_env=False) as client:
        answer = await client.get(url, headers={"X-Forwarded-For": "203.0.113.7"})
    closing.set()
    await serving
    listener.close()

    assert answer.text == seen
