"""Workers side by side on one feed and one PostgreSQL: as if there were only one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from services.correlator.core.keys import customer_keys
from services.correlator.ports import Ledger
from services.store.directory import import_directory
from services.store.repository import Repository
from shared.interaction import Identifier, Interaction, Participant
from shared.placement import Placement
from tests.correlator.traffic import cut, decided, repeat, traffic
from tests.correlator.world import DEADLINE_S, Bus, column, until, worker_on
from tests.pieces import make_interaction

# Names that are not like each other.
NAMES = ("brod", "jabuka", "kamen", "lula", "pčela", "sat", "tunel", "vjetar", "žito", "čamac", "đak", "list")
FEW = 3  # pieces a batch, so that every batch has neighbours of its firms in the other worker's hands


class Held:
    """Records whose ledger, once all is written, waits to be told before it commits."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self.written = asyncio.Event()
        self.commit = asyncio.Event()

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[Ledger]:
        async with self._repository() as ledger:
            yield ledger
            self.written.set()
            await self.commit.wait()


def mail(name: str, who: str, address: str, **fields: Any) -> Interaction:
    author = Participant(name=who, identifiers=(Identifier("email", address),))
    return make_interaction(name, author=author, **fields)


def call(name: str, who: str, number: str, firm: str, **fields: Any) -> Interaction:
    return make_interaction(
        name,
        channel="phone",
        source="desk-phone",
        natural_key=name,
        author=Participant(name=who, identifiers=(Identifier("phone", number),)),
        claims=(Identifier("company", firm),),
        subject="",
        text=f"{firm} od jutros ne može slati poštu.",
        trust="plausible",
        agent="Ana",
        **fields,
    )


SAME_MOMENT = {
    "by two people who share nothing but the customer": (
        mail("first", "Ivan Horvat", "ivan@horvat-gradnja.hr"),
        call("second", "Maja Kos", "+385985550701", "Horvat gradnja", minutes=1),
    ),
    "by somebody unknown": (
        mail("first", "Bepo", "bepo@nepoznat.example"),
        mail("second", "Bepo", "bepo@nepoznat.example", minutes=1),
    ),
}


@pytest.mark.parametrize("reports", list(SAME_MOMENT))
async def test_two_reports_of_one_problem_at_the_same_moment_wait_for_each_other(
    engine: AsyncEngine, database_url: str, reports: str
) -> None:
    """The second worker reads what the first has committed, though both were at it."""
    first, second = SAME_MOMENT[reports]
    held = Held(Repository(engine))

    async with asyncio.timeout(DEADLINE_S):
        placing_first = asyncio.create_task(worker_on(held).place([first]))
        await held.written.wait()
        placing_second = asyncio.create_task(worker_on(Repository(engine)).place([second]))
        await until(lambda: placing_second.done() or somebody_waits_for_a_lock(database_url))
        held.commit.set()
        (opening,), (joining,) = await placing_first, await placing_second

    assert opening.placement.opens_thread
    assert joining.placement.thread_id == opening.placement.thread_id


async def somebody_waits_for_a_lock(database_url: str) -> bool:
    waiting = (
        "select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
    )
    return bool(await column(database_url, waiting))


@pytest.mark.parametrize("workers", [1, 2, 4])
async def test_each_firms_reports_end_in_one_thread_however_many_work(
    bus: Bus, owner_engine: AsyncEngine, correlator_engine: AsyncEngine, database_url: str, workers: int
) -> None:
    lines = [json.dumps(firm(number)) for number in range(len(NAMES))]
    await import_directory(owner_engine, lines, customer_keys)
    reports = [list(reports_of(number)) for number in range(len(NAMES))]
    await bus.put(*(piece for pieces in reports for piece in pieces))
    closing = asyncio.Event()

    async with asyncio.TaskGroup() as group:
        for _ in range(workers):
            group.create_task(work(bus, correlator_engine, closing))
        await until(bus.is_done)
        closing.set()

    threads = "select array_agg(interaction_id) from placement group by thread_id"
    found = {frozenset(thread) for thread in await column(database_url, threads)}
    assert found == {frozenset(piece.id for piece in pieces) for pieces in reports}


async def test_batches_under_way_at_once_give_the_same_placements_as_one_by_one(
    bus: Bus, owner_engine: AsyncEngine, correlator_engine: AsyncEngine, database_url: str
) -> None:
    given, closing = traffic("as it came"), asyncio.Event()
    await import_directory(owner_engine, given.directory, customer_keys, region=given.desk.region)
    worker = worker_on(Repository(correlator_engine), desk=given.desk)

    await bus.put(*given.pieces)
    async with bus.feed(batch_max=FEW) as feed, asyncio.TaskGroup() as group:
        group.create_task(worker.run(feed, closing=closing))
        await until(bus.is_done)
        closing.set()

    bodies = await column(database_url, "select body::text from placement")
    found = {one.interaction_id: one for one in map(placement_of, bodies)}
    one_by_one = await decided(given, cut(given.pieces, repeat(1)))
    assert [found[one.interaction_id] for one in one_by_one] == one_by_one


placement_of = msgspec.json.Decoder(Placement).decode


async def work(bus: Bus, engine: AsyncEngine, closing: asyncio.Event) -> None:
    async with bus.feed(batch_max=FEW) as feed:
        await worker_on(Repository(engine)).run(feed, closing=closing)


def firm(number: int) -> dict[str, Any]:
    owner = {"id": f"V{number}", "name": "Vlasta Vukelić", "role": "owner", "emails": [address(number)]}
    technical = {"id": f"T{number}", "name": "Tihomir Tadić", "role": "technical", "phones": [phone(number)]}
    return {
        "customer": f"F-{number:03d}",
        "name": f"{NAMES[number].title()} d.o.o.",
        "kind": "company",
        "contacts": [owner, technical],
        "domains": [f"firma-{number:02d}.hr"],
        "services": [],
    }


def address(number: int) -> str:
    return f"vlasta@{number}.example"


def phone(number: int) -> str:
    return f"+38591700{number:04d}"


def reports_of(number: int) -> Iterator[Interaction]:
    """Yield what came of one problem of a firm: mails of the owner, calls of the technical contact."""
    name = NAMES[number].title()
    for turn in range(2):
        at = number * 10 + turn * 2
        yield mail(f"mail-{number}-{turn}", "Vlasta Vukelić", address(number), minutes=at)
        yield call(f"call-{number}-{turn}", "Tihomir Tadić", phone(number), name, minutes=at + 1)
