"""Processes of our own that cannot outlive us, with their output in a log file.

Each is in a process group of its own, so that Ctrl-C reaches only the supervisor, which stops them in
order. If the supervisor is killed, the kernel signals them.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec

from deploy.server_user import ServerUser
from shared.errors import Refused

PR_SET_PDEATHSIG = 1  # linux/prctl.h
KILLED_S = 5  # how long the kernel may take to reap what was sent SIGKILL
LOG_TAIL_BYTES = 2_000
LOG_BYTES_MAX = 16 * 1024**2  # of one log file; one older file of the same size is kept

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """How one child is started and stopped."""

    name: str
    argv: tuple[str, ...]
    log: Path
    environment: Mapping[str, str]
    fds: tuple[int, ...] = ()  # sockets that it inherits
    user: ServerUser | None = None  # None: ours
    stop_signal: signal.Signals = signal.SIGTERM
    stop_s: float = 10.0  # after that it is killed
    orphan_signal: signal.Signals | None = None  # from the kernel when we are gone; None: stop_signal


class Child:
    """A running process; `stop` must be called, whether it has ended or not."""

    def __init__(self, command: Command, process: asyncio.subprocess.Process) -> None:
        """Use `start`."""
        self.command = command
        self.pid = process.pid
        self._process = process

    @property
    def status(self) -> int | None:
        """The exit status, negative for a signal; None while it runs."""
        return self._process.returncode

    async def ended(self) -> int:
        """Wait until it has ended and return its exit status."""
        return await self._process.wait()

    async def stop(self) -> None:
        """Ask it to stop, and kill it and what it has started when it does not within `stop_s`."""
        if self.status is None:
            self.signal(self.command.stop_signal)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self.command.stop_s):
                    await self._process.wait()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(KILLED_S):
                await self._process.wait()

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal; nothing happens when it has ended."""
        # Not by the process' own method, which may reap it and so take its exit status from `ended`.
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def last_words(self) -> str:
        """Return the last line of its log, empty when it has said nothing."""
        return last_line(self.command.log)


async def start(command: Command) -> Child:
    """Start a child; raise Refused when its program cannot be run."""
    user = command.user
    shrink_log(command.log)
    with command.log.open("ab") as log:
        try:
            process = await asyncio.create_subprocess_exec(
                *command.argv,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/" if user else None,
                env=dict(command.environment),
                pass_fds=command.fds,
                process_group=0,
                user=user.uid if user else None,
                group=user.gid if user else None,
                extra_groups=[] if user else None,
                preexec_fn=_dies_with(os.getpid(), command.orphan_signal or command.stop_signal),
            )
        except OSError as error:
            raise Refused(f"{command.name}: cannot run {command.argv[0]}: {error.strerror}") from None
    return Child(command, process)


async def output_of(
    argv: Sequence[str], *, user: ServerUser | None, environment: Mapping[str, str], seconds: float
) -> tuple[int, str]:
    """Run a short program as `user` and return its exit status (127: cannot be run) and what it said."""
    try:
        process = await asyncio.create_subprocess_exec(
            *argv,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            cwd="/" if user else None,
            env=dict(environment),
            user=user.uid if user else None,
            group=user.gid if user else None,
            extra_groups=[] if user else None,
            preexec_fn=_dies_with(os.getpid(), signal.SIGKILL),
        )
    except OSError as error:
        return 127, error.strerror or str(error)
    try:
        async with asyncio.timeout(seconds):
            said, _ = await process.communicate()
    except BaseException:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
        await process.wait()
        raise
    return process.returncode or 0, said.decode(errors="replace").strip()


def last_line(log: Path) -> str:
    """Return the last non-empty line of a log file, empty where there is none."""
    with contextlib.suppress(OSError), log.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - LOG_TAIL_BYTES))
        lines = file.read().decode(errors="replace").splitlines()
        return next((line.strip() for line in reversed(lines) if line.strip()), "")
    return ""


def shrink_log(log: Path) -> None:
    """Move what a too large log holds to `<name>.log.1`; its writers append, so they go on undisturbed."""
    with contextlib.suppress(FileNotFoundError):
        if log.stat().st_size > LOG_BYTES_MAX:
            with log.open("rb") as old, log.with_suffix(".log.1").open("wb") as kept:
                while piece := old.read(1024**2):
                    kept.write(piece)
            os.truncate(log, 0)


def _dies_with(parent: int, number: signal.Signals) -> Callable[[], None]:
    """Return what a child does before exec: ask the kernel for `number` when its parent ends.

    Runs after the change of user, which would clear the request.
    """

    def prepare() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, int(number))
        if os.getppid() != parent:  # it ended between fork and here
            os._exit(1)

    return prepare
