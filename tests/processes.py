"""Signals to real processes, and proof that they have arrived."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

DEADLINE_S = 5.0


async def stop_still(pid: int) -> None:
    """Send SIGSTOP and return once every thread of the process stands still: the signal takes a moment."""
    os.kill(pid, signal.SIGSTOP)
    async with asyncio.timeout(DEADLINE_S):
        while not _stands_still(pid):  # noqa: ASYNC110  nothing tells of it but a look
            await asyncio.sleep(0.001)


def _stands_still(pid: int) -> bool:
    threads = Path(f"/proc/{pid}/task").glob("*/stat")
    return all(one.read_text().rpartition(")")[2].split()[0] == "T" for one in threads)
