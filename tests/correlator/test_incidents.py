"""Incidents as the correlators write them: the same however batches are cut, and one whoever is quicker."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from services.correlator.core.keys import customer_keys
from services.correlator.ports import Ledger
from services.store.database import connect
from services.store.directory import import_directory
from services.store.repository import Repository
from services.store.roles import CORRELATOR
from tests.correlator.core.outages import FIRMS
from tests.correlator.core.world import mail
from tests.correlator.traffic import Traffic, cut, repeat, traffic
from tests.correlator.world import DEADLINE_S, Records, column, worker_on
from tests.roles import as_role

SIZES = (1, 7, 50)
TRAFFIC = ("as it came", "by tens at the same moment", "from people nobody knows")
WORKERS = 4


def entry(number: int) -> bytes:
    """Return a line of a directory: a firm whose mail is on mx2."""
    domain = f"primjer{number}.hr"
    return msgspec.json.encode(
        {
            "customer": f"Q-{100 + number}",
            "name": f"{FIRMS[number]} d.o.o.",
            "kind": "company",
            "contacts": [
                {
                    "id": f"P-{number}",
                    "name": f"Ana {FIRMS[number]}",
                    "role": "owner",
                    "emails": [f"ana@{domain}"],
                }
            ],
            "domains": [domain],
            "services": [{"kind": "mail", "server": "mx2", "domain": domain}],
        }
    )


OUTAGE = [
    mail("Nikome u firmi ne radi mail, ni prima ni šalje.", f"ana@primjer{number}.hr", hours=1 + number / 60)
    for number in range(len(FIRMS))
]


@pytest.fixture
async def engine(owner_engine: AsyncEngine, correlator_engine: AsyncEngine) -> AsyncEngine:
    """A database that knows the firms."""
    lines = [entry(number).decode() for number in range(len(FIRMS))]
    await import_directory(owner_engine, lines, customer_keys)
    return correlator_engine


async def seen(worker_records: object, given: Traffic, size: int) -> list[str]:
    """Place the traffic in batches and return the incident of each piece."""
    worker = worker_on(worker_records, desk=given.desk)
    return [one.incident for pieces in cut(given.pieces, repeat(size)) for one in await worker.place(pieces)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", TRAFFIC)
async def test_batches_of_any_size_give_the_same_incidents(
    name: str, size: int, owner_engine: AsyncEngine, correlator_engine: AsyncEngine
) -> None:
    """On PostgreSQL in batches, in memory one by one."""
    given = traffic(name)
    await import_directory(owner_engine, given.directory, customer_keys, region=given.desk.region)

    found = await seen(Repository(correlator_engine), given, size)

    assert found == await seen(Records(given.customers), given, 1)
    assert any(found)


async def test_workers_that_place_one_outage_at_the_same_moment_raise_one_incident(
    engine: AsyncEngine, database_url: str
) -> None:
    engines = [connect(as_role(database_url, CORRELATOR)) for _ in range(WORKERS)]
    workers = [worker_on(Repository(one)) for one in engines]
    shares = [OUTAGE[number::WORKERS] for number in range(WORKERS)]

    async with asyncio.timeout(DEADLINE_S):
        await asyncio.gather(*(worker.place(share) for worker, share in zip(workers, shares, strict=True)))
    for one in engines:
        await one.dispose()

    assert await column(database_url, "select state from incident") == ["proposed"]
    assert await column(database_url, "select count(*) from incident_member") == [len(OUTAGE)]


async def test_an_outage_of_imported_history_is_nobodys_trouble_today(
    engine: AsyncEngine, database_url: str
) -> None:
    old = [msgspec.structs.replace(one, source="history-email") for one in OUTAGE]

    await worker_on(Repository(engine)).place(old)

    assert await column(database_url, "select count(*) from interaction") == [len(OUTAGE)]
    assert await column(database_url, "select count(*) from incident") == [0]


async def test_a_batch_that_fails_at_the_end_leaves_nothing_of_an_incident(
    engine: AsyncEngine, database_url: str
) -> None:
    worker = worker_on(Breaking(Repository(engine)))

    with pytest.raises(ZeroDivisionError):
        await worker.place(OUTAGE)

    for table in ("incident", "incident_member", "incident_usual", "outbox"):
        assert await column(database_url, f"select count(*) from {table}") == [0]


class Breaking:
    """Records that fail after all is written, before the commit."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[Ledger]:
        async with self._repository() as ledger:
            yield ledger
            raise ZeroDivisionError
