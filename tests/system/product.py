"""A whole OneThread as its user has it: started by its command, posted to over HTTP, read over its API."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import httpx

from deploy import instance
from deploy.keys import read_keys
from deploy.sample import ROUTES
from deploy.store_commands import StoreCommands, store_commands
from shared.settings import Settings, environment_for

START_S = 90.0
PLACED_S = 30.0
LOOK_AGAIN_S = 0.05
NOTHING: dict[str, dict[str, Any]] = {"phone": {}, "chat": {}, "email": {"raw": ""}, "ticket": {}}  # refused
ANY_PORT = {f"{door}_port": 0 for door in ("store", "phone", "chat", "email", "ticket", "lmtp")}


class Product:
    """A running instance."""

    def __init__(self, process: asyncio.subprocess.Process, data: Path, settings: Settings) -> None:
        self.process, self.data, self.settings = process, data, settings
        self.keys = dict(read_keys(data).sources)
        self.http = httpx.AsyncClient(timeout=10, trust_env=False)
        self.api_key = ""

    async def post(
        self, channel: str, payload: Mapping[str, Any], *, key: str = "", headers: Mapping[str, str] = {}
    ) -> httpx.Response:
        """Post one payload as docs/corpora.md has it and return the answer."""
        body, media_type = body_of(payload)
        port = getattr(self.settings, f"{channel}_port")
        return await self.http.post(
            f"http://127.0.0.1:{port}{ROUTES[channel]}",
            content=body,
            headers={
                "Authorization": f"Bearer {key or self.keys[channel]}",
                "Content-Type": media_type,
                **headers,
            },
        )

    async def post_until_taken(self, channel: str, payload: Mapping[str, Any]) -> str:
        """Post as a careful client does, again and again until it is acknowledged; return the id."""
        async with asyncio.timeout(START_S):
            while True:
                with contextlib.suppress(httpx.HTTPError):
                    answer = await self.post(channel, payload)
                    if answer.status_code == 202:
                        return str(answer.json()["id"])
                    assert answer.status_code >= 500, answer.text
                await asyncio.sleep(LOOK_AGAIN_S)  # the client's pause

    async def until_known(self, channel: str, key: str) -> None:
        """Return once the channel's intake has heard of a new key, and so of all that was set before it."""
        async with asyncio.timeout(START_S):
            while True:
                if (await self.post(channel, NOTHING[channel], key=key)).status_code != 401:
                    return
                await asyncio.sleep(LOOK_AGAIN_S)

    async def read(self, path: str, **query: Any) -> Any:
        """Return what the API answers at `path`; None for 404. Raises httpx.HTTPError while it is away."""
        answer = await self.http.get(
            f"http://127.0.0.1:{self.settings.store_port}{path}",
            params=query,
            headers={"Authorization": f"Bearer {self.api_key}"},
        )
        if answer.status_code == 404:
            return None
        answer.raise_for_status()
        return answer.json()

    async def placed(self, interaction_id: str) -> dict[str, Any]:
        """Return the interaction from the API once it is placed; fail when that takes too long."""
        async with asyncio.timeout(PLACED_S):
            while True:
                with contextlib.suppress(httpx.HTTPError):
                    if found := await self.read(f"/v1/interactions/{interaction_id}"):
                        return dict(found)
                await asyncio.sleep(LOOK_AGAIN_S)

    def pids(self, mark: str) -> list[int]:
        """Return the processes of this instance that have `mark` in their command line."""
        return [pid for pid in descendants(self.process.pid) if mark in command_line(pid)]

    def kill(self, mark: str) -> int:
        """Kill -9 the first process with `mark` in its command line and return its pid."""
        pid = min(self.pids(mark))
        os.kill(pid, signal.SIGKILL)
        return pid

    @contextlib.asynccontextmanager
    async def commands(self) -> AsyncIterator[StoreCommands]:
        """Yield what the command line can do."""
        async with store_commands(self.settings) as commands:
            yield commands


def body_of(payload: Mapping[str, Any]) -> tuple[bytes, str]:
    """Return body and media type of a post."""
    if "raw" in payload:
        return payload["raw"].encode("utf-8", "surrogateescape"), "message/rfc822"
    return json.dumps(payload, ensure_ascii=False).encode(), "application/json"


def command_line(pid: int) -> str:
    """Return the command line of a process, empty when it has ended: the database's helpers come and go."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def descendants(top: int) -> list[int]:
    """Return all processes below `top`."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with contextlib.suppress(OSError):
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])

    def below(pid: int) -> bool:
        while pid in parents:
            pid = parents[pid]
            if pid == top:
                return True
        return False

    return [pid for pid in parents if below(pid)]


@contextlib.asynccontextmanager
async def running(
    data: Path | None = None, *, sample: bool = False, **settings: Any
) -> AsyncIterator[Product]:
    """Within the context OneThread runs, on ports of its own; afterwards nothing of it does."""
    with contextlib.ExitStack() as stack:
        if data is None:
            folder = tempfile.TemporaryDirectory(prefix="onethread-system-", ignore_cleanup_errors=True)
            data = Path(stack.enter_context(folder))
        wanted = Settings(data=str(data), data_in_memory=True, **(ANY_PORT | settings))
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "deploy.cli", "run", "--sample" if sample else "--no-sample"),
            env=environment_for(wanted),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            await _greeted(process)
            found = instance.running_settings(data)
            assert found is not None
            product = Product(process, data, found)
            async with product.http, product.commands() as commands:
                product.api_key = await commands.add_api_key(f"test-{process.pid}")
                yield product
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
            await process.communicate()


async def _greeted(process: asyncio.subprocess.Process) -> None:
    assert process.stdout is not None
    said = b""
    async with asyncio.timeout(START_S):
        while b"Ctrl-C stops everything" not in said:
            line = await process.stdout.readline()
            assert line, f"it ended: {said.decode()}"
            said += line
