"""What the tests of deploy/ need to make their stand-ins and to wait for them."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from deploy.children import Child, Command
from deploy.supervisor import FOR_SERVICES, Keeper, Patience, Say, begin_service

STAND_IN = Path(__file__).with_name("stand_in.py")
DEADLINE_S = 20.0


async def until(condition: Callable[[], bool]) -> None:
    """Return once `condition` holds; fail when it does not within the deadline."""
    end = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < end, "the condition did not come about in time"
        await asyncio.sleep(0.02)


def alive(pid: int) -> bool:
    """Return whether a process runs; one that has ended and waits to be reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def stand_in(
    name: str,
    folder: Path,
    *,
    descriptor: int,
    port: int,
    manner: str = "ready",
    patience: Patience = FOR_SERVICES,
    say: Say = lambda _: None,
) -> Keeper:
    """Return a keeper of a stand-in that notes its life in `folder`/notes."""
    command = Command(
        name=name,
        argv=(sys.executable, str(STAND_IN), name, str(folder / "notes"), manner),
        log=folder / f"{name}.log",
        environment={**os.environ, "LISTEN_FD": str(descriptor)},
        fds=(descriptor,),
    )

    async def begin() -> Child:
        return await begin_service(command, f"http://127.0.0.1:{port}/health/ready")

    return Keeper(name, begin, patience=patience, say=say)


def notes_in(folder: Path) -> list[str]:
    """Return what the stand-ins noted so far, "name what" each, in order."""
    notes = folder / "notes"
    return [line.rpartition(" ")[0] for line in notes.read_text().splitlines()] if notes.exists() else []
