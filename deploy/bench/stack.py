"""What is measured: a OneThread of our own in a folder of its own, with the bare pipe beside it."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import msgspec

from deploy import instance
from deploy.children import Child, Command, start
from deploy.keys import read_keys
from deploy.sockets import address
from deploy.store_commands import store_commands
from deploy.supervisor import begin_service
from shared.errors import Refused
from shared.serving import listening_socket
from shared.settings import Settings, environment_for

START_S = 120.0


class Stack(msgspec.Struct, frozen=True):
    """A running OneThread and a running pipe."""

    settings: Settings  # with all addresses and ports
    keys: dict[str, str]
    pipe_port: int


@contextlib.asynccontextmanager
async def running(*, sync_always: bool) -> AsyncIterator[Stack]:
    """Within the context both run, on one PostgreSQL and one broker, and hold nothing yet."""
    with tempfile.TemporaryDirectory(prefix="onethread-bench-", ignore_cleanup_errors=True) as folder:
        data = Path(folder)
        settings = Settings(
            data=folder,
            data_in_memory=True,
            sync_always=sync_always,
            store_port=0,
            phone_port=0,
            chat_port=0,
            email_port=0,
            ticket_port=0,
            lmtp_port=0,
        )
        product = await start(_command("onethread", ("deploy.cli", "run", "--no-sample"), data, settings))
        try:
            settings = await _ready(product, data)
            async with _pipe(settings, data) as pipe_port:
                yield Stack(settings, read_keys(data).sources, pipe_port)
        finally:
            await product.stop()


async def know(stack: Stack, desk: Path, directory: Sequence[str]) -> None:
    """Teach the product the desk in the file `desk` and the customers in `directory`, JSON lines."""
    async with store_commands(stack.settings) as commands:
        await commands.set_desk(desk)
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
            file.write("\n".join(directory))
            file.flush()
            await commands.import_directory(Path(file.name))


async def _ready(product: Child, data: Path) -> Settings:
    """Return the running settings once the last process is up: the console's greeting is in the log."""
    async with asyncio.timeout(START_S):
        while True:
            if product.status is not None:
                raise Refused(f"bench: {product.last_words()}")
            settings = instance.running_settings(data)
            if settings and "/v1/tickets" in product.command.log.read_text(errors="replace"):
                return settings
            await asyncio.sleep(0.1)


@contextlib.asynccontextmanager
async def _pipe(settings: Settings, data: Path) -> AsyncIterator[int]:
    with listening_socket("127.0.0.1", 0) as listener:
        own = msgspec.structs.replace(settings, listen_fd=listener.fileno())
        port: int = listener.getsockname()[1]
        mouth = _command("pipe-mouth", ("deploy.bench.pipe", "serve"), data, own, fds=(listener.fileno(),))
        drain = _command("pipe-drain", ("deploy.bench.pipe", "drain"), data, own)
        children = [await begin_service(mouth, address("127.0.0.1", port) + "/ready")]
        try:
            children.append(await start(drain))
            yield port
        finally:
            for child in reversed(children):
                await child.stop()


def _command(
    name: str, module: Sequence[str], data: Path, settings: Settings, *, fds: tuple[int, ...] = ()
) -> Command:
    return Command(
        name=name,
        argv=(sys.executable, "-m", *module),
        log=data / f"{name}.log",
        environment=environment_for(settings) | {"PYTHONUNBUFFERED": "1"},
        fds=fds,
        stop_s=30.0,
    )
