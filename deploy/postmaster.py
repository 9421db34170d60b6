"""A PostgreSQL that a killed instance left running on our files: found, told apart from others, stopped.

Without this it would keep the next start from its files for as long as it stands. Works on Linux; elsewhere
nothing is found, and PostgreSQL itself refuses to start beside the other.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import select
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from shared.errors import Refused

SOCKETS_PREFIX = "onethread-"  # of the folder of sockets that each start of ours names on the command line
FAST_S = 20.0  # a fast shutdown writes a checkpoint
IMMEDIATE_S = 10.0  # an immediate one kills what does not go within 5 s
KILLED_S = 5.0
INIT = 1
_LOCK = "lock"  # deploy.data_folder.LOCK; that module is above this one
_PROC = Path("/proc")


async def stop_left_behind(files: Path, say: Callable[[str], None]) -> None:
    """Return once no server that a killed instance left runs on `files`; the caller holds the data folder.

    Raises Refused, in one line, for a server that somebody else started or a living instance needs.
    """
    if sys.platform != "linux":
        return
    pid = noted_pid(files)
    with _open(pid) as process:
        argv = _argv(pid) if process is not None else ()
        if process is None or not runs_on(argv, files):
            return  # it has ended, and its number may be somebody else's by now
        if not is_ours(argv):
            raise Refused(f"a PostgreSQL that is not ours (process {pid}) runs on {files}: stop it first")
        if _has_supervisor(pid, files):
            raise Refused(f"a running OneThread has its database (process {pid}) on {files}: stop it first")
        say(f"a PostgreSQL that an earlier run left behind (process {pid}) is stopped")
        await _stop(process, pid)


def noted_pid(files: Path) -> int:
    """Return the process that PostgreSQL noted for its files, 0 where none is noted."""
    try:
        first = (files / "postmaster.pid").read_text(encoding="ascii", errors="replace").partition("\n")[0]
    except OSError:
        return 0
    return int(first) if first.isascii() and first.isdecimal() else 0


def runs_on(argv: Sequence[str], files: Path) -> bool:
    """Return whether this is the command line of a PostgreSQL with its files there."""
    if not argv or Path(argv[0]).name not in {"postgres", "postmaster"}:
        return False
    folders = [after for option, after in itertools.pairwise(argv) if option == "-D"]
    folders += [part[2:] for part in argv if part.startswith("-D") and len(part) > 2]
    return any(Path(folder).resolve() == files.resolve() for folder in folders)


def is_ours(argv: Sequence[str]) -> bool:
    """Return whether this is the command line of a PostgreSQL that an instance of ours started."""
    option = "unix_socket_directories="
    return any(
        part.startswith(option) and Path(part.removeprefix(option)).name.startswith(SOCKETS_PREFIX)
        for part in argv
    )


def _has_supervisor(pid: int, files: Path) -> bool:
    """Return whether its parent holds a data folder with these files; also where that cannot be seen.

    We hold ours, but two data folders lead to the same files when one is a copy of the other with its link.
    """
    try:
        parent = int((_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[1])
        if parent == INIT:
            return False
        opened = list((_PROC / str(parent) / "fd").iterdir())
    except FileNotFoundError:
        return False  # one of the two has ended meanwhile
    except PermissionError:
        return True
    return any(_is_lock_over(descriptor, files) for descriptor in opened)


def _is_lock_over(descriptor: Path, files: Path) -> bool:
    try:
        target = descriptor.readlink()
    except OSError:
        return False
    return target.name == _LOCK and (target.parent / "postgres").resolve() == files.resolve()


@contextlib.contextmanager
def _open(pid: int) -> Iterator[int | None]:
    """Yield a descriptor that means this process and no later one of its number; None when it is gone."""
    try:
        descriptor = os.pidfd_open(pid) if pid else None
    except OSError:
        descriptor = None
    try:
        yield descriptor
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _argv(pid: int) -> tuple[str, ...]:
    """Return a process' command line; empty for one that has ended."""
    try:
        content = (_PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return ()
    return tuple(os.fsdecode(part) for part in content.split(b"\0")[:-1])


async def _stop(process: int, pid: int) -> None:
    for number, seconds in ((signal.SIGINT, FAST_S), (signal.SIGQUIT, IMMEDIATE_S)):
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(process, number)
        if await _ends(process, seconds):
            return
    with contextlib.suppress(ProcessLookupError):
        if os.getpgid(pid) == pid:  # a group of its own, as deploy.children starts each child
            os.killpg(pid, signal.SIGKILL)
        signal.pidfd_send_signal(process, signal.SIGKILL)
    if not await _ends(process, KILLED_S):
        raise Refused(f"a PostgreSQL that an earlier run left behind (process {pid}) cannot be stopped")


async def _ends(process: int, seconds: float) -> bool:
    """Return whether it ends in that time; it is no child of ours, so it cannot be waited for."""
    ending = select.poll()
    ending.register(process, select.POLLIN)
    return bool(await asyncio.to_thread(ending.poll, seconds * 1_000))
