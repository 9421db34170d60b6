"""The canary: a host that must hear nothing, and what in a browser notices that something ran.

Every host but our own leads to it, so a payload finds what it loads, and whoever loads anything is heard.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from importlib import resources

from playwright.async_api import Browser, async_playwright

from tests.browser.chromium import ARGUMENTS, chromium_in

REQUEST_BYTES_MAX = 16_384
ANSWER_S = 5.0
HEARD_CHARS_MAX = 200
NAMED = b".example"  # in what was meant for the canary, also in the greeting of TLS: browsers ask for more
RUNS = b"canary('remote');"
IN_PAGE = (resources.files("tests.hostile") / "canary.js").read_text(encoding="utf-8")


class CanaryHost:
    """Answers whatever is asked of it, notes each connection, and serves an empty page without any policy."""

    def __init__(self) -> None:
        """Use `canary_host`."""
        self.heard: list[str] = []  # the first line of each request, or what came instead of one
        self.port = 0

    @property
    def bare(self) -> str:
        """The address of the page without a policy."""
        return "http://bare.example/bare"

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(ANSWER_S):
                head = await reader.read(REQUEST_BYTES_MAX)
                line = head.partition(b"\r\n")[0].decode("latin-1")
                if NAMED in head and not line.startswith("GET /bare "):
                    self.heard.append(line[:HEARD_CHARS_MAX])
                await self._send(writer, line)
        writer.close()

    @staticmethod
    async def _send(writer: asyncio.StreamWriter, line: str) -> None:
        path = [*line.split(" "), ""][1].partition("?")[0]
        media_type, body = "text/javascript", RUNS
        if path == "/bare":
            media_type, body = "text/html", b"<!doctype html><title>bare</title><body>"
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\nContent-Length: {len(body)}\r\n"
        head += "Access-Control-Allow-Origin: *\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()


@contextlib.asynccontextmanager
async def canary_host() -> AsyncIterator[CanaryHost]:
    """Within the context the host listens on loopback."""
    host = CanaryHost()
    server = await asyncio.start_server(host.answer, "127.0.0.1", 0, limit=REQUEST_BYTES_MAX)
    host.port = server.sockets[0].getsockname()[1]
    async with server:
        yield host


@contextlib.asynccontextmanager
async def caged_browser(environment: dict[str, str], canary: CanaryHost) -> AsyncIterator[Browser | None]:
    """Yield a Chromium for which every host but 127.0.0.1 is the canary; None where there is no Chromium."""
    program = chromium_in(environment)
    if program is None:
        yield None
        return
    rules = f"MAP * 127.0.0.1:{canary.port}, EXCLUDE 127.0.0.1"
    arguments = [*ARGUMENTS, f"--host-resolver-rules={rules}"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=arguments)
        yield browser
        await browser.close()
