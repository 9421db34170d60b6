"""What goes wrong, and when: faults on a seed, done to real processes and links, and counted where they hit.

Every kind of fault comes round before any comes again, in an order drawn anew each time; so a run of any
length hits all of them about as often.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from tests.faults.instance import CHANNELS, Instance

STOPPED_S = (0.1, 5.0)  # SIGSTOP, at least and at most
SHORT_S = (0.3, 3.0)  # of a link
DELAY_S = 2.0
CUT_AFTER_BYTES = (1, 6_000)  # within a header, a frame, a batch
DATABASE = b"onethread"  # as the title of a backend tells it, after the role
NOT_THERE_S = 15.0  # a victim that has not come up by then is passed over, and that is counted
LOOK_AGAIN_S = 0.05

PROCESSES = (*CHANNELS, "nats", "correlator-1", "correlator-2", "store", "postgres", "backend")
SIGNALS = ("kill", "stop", "term")
LINK_FAULTS = ("cut", "cut_amid", "half_open", "delay", "down")


class Fault(msgspec.Struct, frozen=True):
    """One thing that goes wrong."""

    victim: str  # a process or a link
    kind: str
    seconds: float = 0.0  # of what lasts
    count: int = 0  # bytes, where it depends on them

    @property
    def name(self) -> str:
        """Victim and kind, under which hits are counted."""
        return f"{self.victim}:{self.kind}"


class Hit(msgspec.Struct, frozen=True):
    """A fault that was done to something living."""

    fault: Fault
    at: float  # time.time()
    until: float


def process_faults(victims: Sequence[str] = PROCESSES, kinds: Sequence[str] = SIGNALS) -> list[Fault]:
    """Return one fault of each kind for each victim."""
    return [Fault(victim, kind) for victim in victims for kind in kinds]


def link_faults(links: Sequence[str], kinds: Sequence[str] = LINK_FAULTS) -> list[Fault]:
    """Return one fault of each kind for each link."""
    return [Fault(link, kind) for link in links for kind in kinds]


def drawn(kinds: Sequence[Fault], *, seed: int) -> Iterator[Fault]:
    """Yield faults without end: all kinds once in some order, then all again in another."""
    dice = random.Random(f"{seed} nemesis")
    while True:
        for fault in dice.sample(kinds, len(kinds)):
            span = STOPPED_S if fault.kind == "stop" else SHORT_S
            yield msgspec.structs.replace(
                fault,
                seconds=span[0] + (span[1] - span[0]) * dice.random() ** 2,  # short ones more often
                count=dice.randint(*CUT_AFTER_BYTES),
            )


class Nemesis:
    """Does faults to an instance, one after the other, and some beside each other."""

    def __init__(self, instance: Instance, *, seed: int) -> None:
        self._instance = instance
        self._dice = random.Random(f"{seed} aim")
        self._lasting: set[asyncio.Task[None]] = set()
        self.hits: list[Hit] = []
        self.missed: Counter[str] = Counter()

    def counts(self) -> Counter[str]:
        """Return how often each kind hit."""
        return Counter(hit.fault.name for hit in self.hits)

    async def rage(self, faults: Iterator[Fault], *, number: int, pause_s: float) -> None:
        """Do `number` faults, `pause_s` apart; what lasts longer than that overlaps with the next."""
        for _ in range(number):
            await self.strike(next(faults))
            await asyncio.sleep(pause_s * (0.5 + self._dice.random()))
        await self.over()

    async def strike(self, fault: Fault) -> None:
        """Do one fault; one that lasts goes on beside."""
        if fault.victim in self._instance.links:
            await self._strike_link(fault)
        else:
            await self._strike_process(fault)

    async def over(self) -> None:
        """Return once nothing lasts any more."""
        if self._lasting:
            await asyncio.gather(*self._lasting)

    async def _strike_process(self, fault: Fault) -> None:
        pid = await self._living(fault)
        if pid is None:
            return
        number = {
            "kill": signal.SIGKILL,
            "stop": signal.SIGSTOP,
            # SIGTERM would make PostgreSQL wait for its clients for ever: fast shutdown is its way to end.
            "term": signal.SIGINT if fault.victim == "postgres" else signal.SIGTERM,
        }[fault.kind]
        began = time.time()
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            self.missed[fault.name] += 1
            return
        if fault.kind == "stop":
            self._last(fault, began, _continued(pid, fault.seconds))
        else:
            self.hits.append(Hit(fault, began, began))

    async def _living(self, fault: Fault) -> int | None:
        try:
            async with asyncio.timeout(NOT_THERE_S):
                while True:
                    pid = self._pid(fault.victim)
                    if pid is not None:
                        return pid
                    await asyncio.sleep(LOOK_AGAIN_S)
        except TimeoutError:
            self.missed[fault.name] += 1
            return None

    def _pid(self, victim: str) -> int | None:
        if victim != "backend":
            return self._instance.pid(victim)
        postmaster = self._instance.pid("postgres")
        backends = clients_of(postmaster) if postmaster else []
        return self._dice.choice(backends) if backends else None

    async def _strike_link(self, fault: Fault) -> None:
        link, began = self._instance.links[fault.victim], time.time()
        if fault.kind in ("cut", "cut_amid"):
            try:
                async with asyncio.timeout(NOT_THERE_S):
                    await (link.cut_next() if fault.kind == "cut" else link.cut_after(fault.count))
            except TimeoutError:
                self.missed[fault.name] += 1
                return
            self.hits.append(Hit(fault, began, time.time()))
        else:
            lasting = {
                "half_open": link.half_open,
                "delay": lambda: link.delayed(DELAY_S),
                "down": link.down,
                "replies_lost": link.replies_lost,
            }[fault.kind]
            self._last(fault, began, _within(lasting, fault.seconds))

    def _last(self, fault: Fault, began: float, work: Awaitable[None]) -> None:
        async def last() -> None:
            await work
            self.hits.append(Hit(fault, began, time.time()))

        task = asyncio.create_task(last())
        self._lasting.add(task)
        task.add_done_callback(self._lasting.discard)


async def _continued(pid: int, seconds: float) -> None:
    try:
        await asyncio.sleep(seconds)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


async def _within(
    context: Callable[[], contextlib.AbstractAsyncContextManager[None]], seconds: float
) -> None:
    async with context():
        await asyncio.sleep(seconds)


def clients_of(postmaster: int) -> list[int]:
    """Return the backends of a PostgreSQL that serve a client of ours."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        with contextlib.suppress(OSError):
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            title = (entry / "cmdline").read_bytes()
            if (
                parent == postmaster
                and title.split()[:1] == [b"postgres:"]
                and DATABASE in title.split()[2:3]
            ):
                found.append(int(entry.name))
    return sorted(found)


@contextlib.asynccontextmanager
async def raging(nemesis: Nemesis, faults: Iterator[Fault], *, pause_s: float) -> AsyncIterator[None]:
    """Within the context faults go on without end."""
    task = asyncio.create_task(nemesis.rage(faults, number=2**31, pause_s=pause_s))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await nemesis.over()
