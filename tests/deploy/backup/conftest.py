"""A desk with something in every place, and an empty place to restore it to."""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from deploy.nats import Broker, BrokerPlan, new_token, start_nats
from services.correlator.core.keys import customer_keys
from services.store.database import connect as connect_database
from services.store.directory import import_directory
from services.store.repository import Repository
from shared.blobs import BusBlobs
from shared.bus import connect, disconnect, ensure_topology
from shared.settings import Settings
from tests.contract.directory import LINES
from tests.correlator.world import Bus, column, take, until, worker_on
from tests.pieces import make_interaction

FILED = ("a", "b", "c")
WAITING = ("d", "e")
ORIGINAL = b"Subject: Mail ne radi\r\n\r\n" + b"x" * 100_000
PARTITION = """
    select interaction_id || ' ' || coalesce(thread_id, '') from placement
    where superseded_by is null order by 1
"""


class Desk:
    """A desk on servers of its own."""

    def __init__(self, settings: Settings, bus: Bus, blobs: BusBlobs) -> None:
        self.settings = settings
        self.bus = bus
        self.blobs = blobs

    async def partition(self) -> list[str]:
        """Return where every interaction stands."""
        return [str(row) for row in await column(self.settings.database_url, PARTITION)]

    async def file(self, number: int) -> None:
        """Let a worker take the next `number` messages of the bus."""
        engine = connect_database(self.settings.database_url)
        async with self.bus.feed() as feed:
            await worker_on(Repository(engine)).handle(await take(feed, number))
        await engine.dispose()


@asynccontextmanager
async def desk_on(database_url: str, broker: Broker, data: Path) -> AsyncIterator[Desk]:
    settings = Settings(
        data=str(data),
        database_url=database_url,
        nats_url=broker.url,
        nats_token=broker.token,
        sync_always=False,
    )
    client = await connect(broker.url, name="test", token=broker.token)
    js = client.jetstream()
    await ensure_topology(js)
    yield Desk(settings, Bus(client), await BusBlobs.open(js))
    await disconnect(client)


@pytest.fixture
async def desk(database_url: str, nats_server: Broker, tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk that has filed some, has some waiting on the bus, and an original in the store."""
    async with desk_on(database_url, nats_server, tmp_path / "data") as desk:
        engine = connect_database(database_url)
        await import_directory(engine, LINES, customer_keys)
        await engine.dispose()
        await desk.blobs.put(ORIGINAL)
        await desk.bus.put(*(make_interaction(name) for name in FILED))
        await desk.file(len(FILED))
        await until(desk.bus.is_done)
        await desk.bus.put(*(make_interaction(name) for name in WAITING))
        yield desk


@pytest.fixture
async def nowhere(empty_database_url: str, servers_folder: Path, tmp_path: Path) -> AsyncIterator[Desk]:
    """An empty database and an empty bus."""
    with tempfile.TemporaryDirectory(dir=servers_folder, prefix="nats-") as folder:
        for name in ("run", "log"):
            (Path(folder) / name).mkdir()
        plan = BrokerPlan(data=Path(folder), environment=os.environ, token=new_token(), sync_always=False)
        broker = await start_nats(plan)
        async with desk_on(empty_database_url, broker, tmp_path / "new") as desk:
            yield desk
        await broker.child.stop()
