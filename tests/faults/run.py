"""What the runs share: where they work, how big they are, and the fault-free run they are held against."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from tests.faults.checker import Partition, Verdict, judge, partition_of
from tests.faults.client import Client, Flow, client_of
from tests.faults.doors import Running
from tests.faults.instance import Plan, running
from tests.faults.operations import Operation
from tests.faults.reading import State, read_state, settled
from tests.faults.traffic import PIECES_PER_FIRM, Traffic

FIRMS_AT_ONCE = 4
PAGES_MAX = 400  # threads whose pages are opened at the end; the API is asked for all

Say = Callable[[str], None]


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """How a run is to be done."""

    seed: int
    say: Say
    scale: float = 1.0  # of the run's own numbers; 1 is what the acceptance figures ask for
    reference: bool = True  # hold the threads against a fault-free run, not only against what was meant

    def scaled(self, number: int, *, least: int = 1) -> int:
        """Return `number` at this scale."""
        return max(least, round(number * self.scale))


@contextlib.contextmanager
def work_folder(name: str) -> Iterator[Path]:
    """Yield an empty folder that PostgreSQL's user can walk to, and remove it."""
    with tempfile.TemporaryDirectory(prefix=f"onethread-{name}-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)  # else the database's files would be put elsewhere
        yield Path(folder)


async def checked(
    instance: Running, operations: Sequence[Operation], reference: Partition, *, pages_max: int = PAGES_MAX
) -> tuple[State, Verdict]:
    """Return what is shown once nothing moves any more, and the verdict on it."""
    await settled(instance)
    state = await read_state(instance, pages_max=pages_max)
    return state, judge(operations, state, reference=reference)


async def fault_free(order: Order, traffic: Traffic, *, firms: int) -> Partition:
    """Return what stands together when the first `firms` firms tell the same and nothing goes wrong."""
    order.say(f"the same {firms * PIECES_PER_FIRM} pieces without faults")
    with work_folder("reference") as data:
        async with (
            running(Plan(data=data, durable=False), traffic) as instance,
            client_of(instance, seed=order.seed) as client,
        ):
            await posted(client, traffic, firms=firms)
            await settled(instance)
            return partition_of(await read_state(instance, pages_max=0))


async def posted(client: Client, traffic: Traffic, *, firms: int) -> None:
    """Return once the first `firms` firms have told all that they have to say."""
    flow = Flow(client, traffic, at_once=FIRMS_AT_ONCE)
    async with flow.flowing():
        await flow.until_told(firms)
