"""Asks where a webhook's name leads, and pins the one address that is then connected to.

Names are asked for in threads of their own: a name server that does not answer for one endpoint must hold up
neither the others nor whatever else the process does in threads.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

from services.store.webhooks.addresses import address_fault
from services.store.webhooks.schedule import Outcome
from services.store.webhooks.targets import Target

RESOLVE_S = 5.0
THREADS = 16  # names asked for at once
ADDRESSES_MAX = 32  # of one name

LookUp = Callable[[str, int], Awaitable[list[str]]]
"""Returns the IP addresses of a name; raises OSError where it has none."""


class Resolver:
    """Asks the system's resolver."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="webhook names")

    async def __call__(self, host: str, port: int) -> list[str]:
        """Return the addresses in the system's order."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, _addresses, host, port)

    def close(self) -> None:
        """Let go of the threads; whoever still waits in one is not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _addresses(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))[:ADDRESSES_MAX]


async def pinned(target: Target, look_up: LookUp) -> str | Outcome:
    """Return the address to connect to, or why there is none.

    A name with one address that is not public is refused whole: its owner could choose which one we take.
    """
    try:
        async with asyncio.timeout(RESOLVE_S):
            found = await look_up(target.host, target.port)
    except (OSError, UnicodeError, TimeoutError):
        return Outcome(cause="the name could not be resolved")
    if not found:
        return Outcome(cause="the name has no address")
    fault = None if target.private else next((why for one in found if (why := address_fault(one))), None)
    return Outcome(cause=fault.text) if fault else found[0]
