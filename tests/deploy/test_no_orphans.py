"""However the supervisor ends, nothing that it started goes on, and what was written is there again."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.deploy.world import alive, notes_in, until

DRIVER = Path(__file__).with_name("driver.py")


@contextlib.asynccontextmanager
async def driver(data: Path) -> AsyncIterator[tuple[asyncio.subprocess.Process, list[int]]]:
    """Yield a running supervisor and the pids of what it started."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(DRIVER), str(data), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        pids = json.loads(await process.stdout.readline())
        assert len(pids) >= 3
        yield process, pids
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGTERM)
        await process.wait()
        await until(lambda: not any(alive(pid) for pid in pids))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
async def test_a_stop_signal_ends_everything_in_order_with_status_0(
    data: Path, number: signal.Signals
) -> None:
    async with driver(data) as (process, pids):
        os.kill(process.pid, number)
        status = await process.wait()

        assert status == 0
        assert [pid for pid in pids if alive(pid)] == []
        assert notes_in(data) == ["one started", "one stopped"]


async def test_kill_9_of_the_supervisor_leaves_no_orphan_and_it_starts_again(data: Path) -> None:
    async with driver(data) as (process, pids):
        os.kill(process.pid, signal.SIGKILL)
        await process.wait()
        await until(lambda: not any(alive(pid) for pid in pids))
        assert notes_in(data) == ["one started", "one stopped"]

    async with driver(data) as (process, pids):
        assert all(alive(pid) for pid in pids)


async def test_a_killed_database_is_started_again_once_and_then_everything_stops(data: Path) -> None:
    async with driver(data) as (process, _):
        postgres = _postmaster(data)

        os.kill(postgres, signal.SIGKILL)
        await until(lambda: _postmaster(data) not in {0, postgres})
        os.kill(_postmaster(data), signal.SIGKILL)

        assert await process.wait() != 0


def _postmaster(data: Path) -> int:
    """Return the pid of the running postmaster, 0 when none accepts connections."""
    try:
        lines = (data / "postgres" / "postmaster.pid").read_text().splitlines()
    except OSError:
        return 0
    return int(lines[0]) if len(lines) >= 8 and lines[7].strip() == "ready" else 0
