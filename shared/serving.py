"""Runs a service: its loop, its ASGI app under uvicorn, and a stop that finishes what is under way.

`closing` is the event that ties a service together. A signal sets it, and so may any part that cannot go
on; whoever waits (a live stream, a worker's pull loop, the LMTP door) looks at it and comes to an end.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Coroutine, Generator
from functools import partial
from typing import Any, cast

import uvicorn
import uvloop

from shared.connections import CONNECTIONS_MAX, Connection, Waiting, files_allowed
from shared.errors import OneThreadError, Refused

STOP_S = 5  # what open requests may still take after SIGTERM; the supervisor kills after twice that
BACKLOG = 1_024
KEEP_ALIVE_S = 30  # longer than the usual client keeps a connection idle, so that the client closes first
# Python's 700 makes a service walk its caches for one tenth of its time; what it makes hardly ever is a ring.
NEW_OBJECTS_PER_COLLECTION = 20_000
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

AsgiApp = Callable[[Any, Any, Any], Awaitable[None]]


def run(service: Coroutine[Any, Any, None]) -> None:
    """Run `service` to its end; a failure that we foresee becomes one line on stderr and exit status 1."""
    gc.freeze()  # modules are there to stay
    gc.set_threshold(NEW_OBJECTS_PER_COLLECTION)
    try:
        uvloop.run(service)
    except OneThreadError as error:
        sys.exit(f"onethread: {error}")


async def serve(
    app: AsgiApp,
    *,
    closing: asyncio.Event,
    host: str = "127.0.0.1",
    port: int = 0,
    fd: int = -1,
    proxy: str = "",
) -> None:
    """Serve `app` until `closing` is set or a stop signal comes (which sets it), then finish and return.

    Listens on `fd` when it is not -1 (a socket that the supervisor has opened, so that no post is refused
    while a service restarts), else on `host` and `port`. The app's lifespan runs around it. Who a client is
    says X-Forwarded-For where one of `proxy` (addresses, with commas) asks; of nobody else it is believed.
    Raises Refused when the address is taken or the app does not start.
    """
    listener = listening_socket(host, port, fd)
    waiting = Waiting(connections_max=min(CONNECTIONS_MAX, files_allowed() // 2))
    config = uvicorn.Config(
        app,
        http=cast(Any, partial(Connection, waiting)),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxy),
        forwarded_allow_ips=proxy or None,
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=STOP_S,
    )
    server = _Server(config, closing)
    watch = asyncio.create_task(server.exit_when_closing())
    look = asyncio.create_task(waiting.close_overdue())
    try:
        await server.serve(sockets=[listener])
    except SystemExit:  # uvicorn's way to say that the lifespan failed; its log has the cause
        raise Refused("the service did not start; its log says why") from None
    finally:
        closing.set()
        watch.cancel()
        look.cancel()


def listening_socket(host: str, port: int, fd: int = -1) -> socket.socket:
    """Return the socket behind `fd`, or a new one on `host` and `port`; raise Refused when that is taken."""
    if fd >= 0:
        return socket.socket(fileno=fd)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        cause = os.strerror(error.errno) if error.errno else str(error)
        raise Refused(f"cannot listen on {host}:{port}: {cause}") from None


class _Server(uvicorn.Server):
    """Tells the app of the stop at once: an open live stream would else hold it for the whole grace."""

    def __init__(self, config: uvicorn.Config, closing: asyncio.Event) -> None:
        super().__init__(config)
        self.closing = closing

    async def exit_when_closing(self) -> None:
        await self.closing.wait()
        self.should_exit = True

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        # Through the loop, and not raised again at the end: a stop that was asked for exits with status 0.
        loop = asyncio.get_running_loop()
        for number in STOP_SIGNALS:
            loop.add_signal_handler(number, self.closing.set)
        try:
            yield
        finally:
            for number in STOP_SIGNALS:
                loop.remove_signal_handler(number)
