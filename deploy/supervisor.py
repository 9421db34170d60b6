"""Keeps processes running: starts them stage by stage, restarts who ends, stops them in reverse order.

What is kept is data (a Keeper's name, how it begins, how often it may be restarted); this module knows
neither servers nor services.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Sequence
from pathlib import Path

import httpx
import msgspec

from deploy.children import Child, Command, shrink_log, start
from shared.ending import end
from shared.errors import OneThreadError, Refused

READY_S = 60.0
ASK_AGAIN_S = 0.1
ANSWER_S = 2.0
SHRINK_EVERY_S = 60.0
EXIT_HURRIED = 130  # as a shell tells of Ctrl-C
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

Say = Callable[[str], None]


class Patience(msgspec.Struct, frozen=True):
    """How often something may be started again before the whole is stopped."""

    restarts_max: int
    window_s: float
    pauses_s: tuple[float, ...] = (0.1, 0.5, 1.0, 2.0, 5.0)  # before the first, second, … restart


FOR_SERVICES = Patience(restarts_max=5, window_s=60.0)
FOR_SERVERS = Patience(restarts_max=1, window_s=3_600.0)  # a server that dies twice wants an operator


class Keeper:
    """One process, over all of its lives."""

    def __init__(
        self, name: str, begin: Callable[[], Awaitable[Child]], *, patience: Patience, say: Say
    ) -> None:
        """`begin` starts the process and returns once it is ready; it raises Refused when it is not."""
        self.name = name
        self.child: Child | None = None
        self._begin = begin
        self._patience = patience
        self._say = say
        self._endings: deque[float] = deque()  # when it ended, within the window
        self._wanted = ""  # why `end` ended it

    async def begin(self) -> None:
        """Start it for the first time; raises Refused."""
        self.child = await self._begin()

    async def keep(self) -> None:
        """Start it again whenever it ends, until cancelled; raise Refused when it ends too often."""
        while True:
            cause = await self._ending()
            wanted, self._wanted = self._wanted, ""
            if not wanted:
                self._count(cause)
            self._say(f"{self.name} {wanted or cause}; it is started again")
            if not wanted:
                pauses = self._patience.pauses_s
                await asyncio.sleep(pauses[min(len(self._endings), len(pauses)) - 1])
            try:
                self.child = await self._begin()
            except Refused as refused:  # counted by the next round: there is no child then
                self._say(str(refused))

    async def end(self, cause: str) -> None:
        """End this life of it, for `keep` to begin the next at once; it does not count as one too many."""
        if self.child is not None:
            self._wanted = cause
            await self.child.stop()

    async def stop(self) -> None:
        """Stop it, if it runs."""
        if self.child is not None:
            await self.child.stop()

    async def _ending(self) -> str:
        """Wait for its end and return how it was, without personal data: the log has the rest."""
        if self.child is None:
            return "did not start"
        child, status = self.child, await self.child.ended()
        self.child = None
        await child.stop()  # what it had started goes with it
        return f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"

    def _count(self, cause: str) -> None:
        now = time.monotonic()
        self._endings.append(now)
        while self._endings and self._endings[0] < now - self._patience.window_s:
            self._endings.popleft()
        if len(self._endings) > self._patience.restarts_max:
            raise Refused(f"{self.name} {cause}, {len(self._endings)} times in short order: see its log")


async def begin_service(command: Command, ready_url: str) -> Child:
    """Start a service and return once it answers 200 at `ready_url`; raise Refused when it does not."""
    child = await start(command)
    try:
        await _answers(child, ready_url)
    except BaseException:
        await child.stop()
        raise
    return child


async def _answers(child: Child, ready_url: str) -> None:
    name, last = child.command.name, "no answer"
    try:
        async with asyncio.timeout(READY_S), httpx.AsyncClient(timeout=ANSWER_S, trust_env=False) as client:
            while True:
                if child.status is not None:
                    raise Refused(f"{name} ended with status {child.status}: {child.last_words()}")
                try:
                    answer = await client.get(ready_url)
                except httpx.HTTPError as error:
                    last = type(error).__name__
                else:
                    if answer.status_code == httpx.codes.OK:
                        return
                    last = f"{answer.status_code} {answer.text[:200]}"
                await asyncio.sleep(ASK_AGAIN_S)
    except TimeoutError:
        raise Refused(f"{name} was not ready in {READY_S:.0f} s ({last}): see {child.command.log}") from None


@contextlib.asynccontextmanager
async def kept(stage: Sequence[Keeper], group: asyncio.TaskGroup) -> AsyncIterator[None]:
    """Within the context the processes of a stage run; they start side by side, and so they stop.

    When one cannot be kept, `group` fails with Refused, which cancels whoever is in the context.
    """
    watches: list[asyncio.Task[None]] = []
    try:
        async with asyncio.TaskGroup() as starting:
            for keeper in stage:
                starting.create_task(keeper.begin())
        watches = [group.create_task(keeper.keep()) for keeper in stage]
        yield
    finally:
        await _to_the_end(_stop(stage, watches))


async def _stop(stage: Sequence[Keeper], watches: Sequence[asyncio.Task[None]]) -> None:
    # A restart under way is cancelled first: else it could begin a child after the stop.
    await end(watches)
    await asyncio.gather(*(keeper.stop() for keeper in stage), return_exceptions=True)


async def _to_the_end(work: Coroutine[None, None, None]) -> None:
    """Do it whatever is cancelled meanwhile: a stop that is interrupted would leave processes behind."""
    task = asyncio.create_task(work)
    while not task.done():
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.shield(task)


@contextlib.contextmanager
def cancelled_by_signals() -> Iterator[Callable[[], bool]]:
    """The first stop signal cancels this task; yields whether one came.

    A further one ends this process at once: the kernel then asks its children to stop.
    """
    loop, task, seen = asyncio.get_running_loop(), asyncio.current_task(), 0
    assert task is not None

    def stop() -> None:
        nonlocal seen
        seen += 1
        if seen > 1:
            os._exit(EXIT_HURRIED)
        task.cancel()

    for number in STOP_SIGNALS:
        loop.add_signal_handler(number, stop)
    try:
        yield lambda: seen > 0
    finally:
        for number in STOP_SIGNALS:
            loop.remove_signal_handler(number)


async def keep_logs_small(folder: Path) -> None:
    """Look after the logs until cancelled."""
    while True:
        await asyncio.sleep(SHRINK_EVERY_S)
        await asyncio.to_thread(_shrink_logs, folder)


def _shrink_logs(folder: Path) -> None:
    for log in folder.glob("*.log"):
        shrink_log(log)


def first_foreseen(group: BaseExceptionGroup[BaseException]) -> OneThreadError | None:
    """Return the first failure within `group` that is fit for an operator's eyes, None where none is."""
    for error in group.exceptions:
        found = first_foreseen(error) if isinstance(error, BaseExceptionGroup) else error
        if isinstance(found, OneThreadError):
            return found
    return None
