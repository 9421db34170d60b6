"""What a service holds in memory, and what the processes hold that it starts: looked at all the time."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec

LOOK_EVERY_S = 0.02
PAGE_BYTES = 4096
MIB = 2**20


class Peak(msgspec.Struct):
    """The most that was held at any moment, in bytes."""

    service: int = 0
    children: int = 0  # of all together
    together: int = 0

    def look(self, pid: int) -> None:
        """Take what is held now into account; of a process that is gone nothing."""
        service = resident(pid)
        children = sum(resident(child) for child in children_of(pid))
        self.service = max(self.service, service)
        self.children = max(self.children, children)
        self.together = max(self.together, service + children)


@contextlib.asynccontextmanager
async def watched(pid: int) -> AsyncIterator[Peak]:
    """Yield the peak of the process and its children, which grows while the context lasts."""
    peak = Peak()

    async def look() -> None:
        while True:
            peak.look(pid)
            await asyncio.sleep(LOOK_EVERY_S)

    task = asyncio.create_task(look())
    try:
        yield peak
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def resident(pid: int) -> int:
    """Return the resident bytes of a process, 0 of one that is gone."""
    try:
        return int((Path("/proc") / str(pid) / "statm").read_text().split()[1]) * PAGE_BYTES
    except (OSError, IndexError):
        return 0


def children_of(pid: int) -> list[int]:
    """Return the processes that a process has started, from whichever of its threads."""
    found: list[int] = []
    for task in (Path("/proc") / str(pid) / "task").glob("*"):
        with contextlib.suppress(OSError):
            found += [int(child) for child in (task / "children").read_text().split()]
    return found
