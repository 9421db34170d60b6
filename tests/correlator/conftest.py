"""A bus for the worker to take from, and records on PostgreSQL that know HORVAT and ZRNO."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.nats import Broker
from services.correlator.core.keys import customer_keys
from services.store.database import connect as connect_database
from services.store.directory import import_directory
from shared import log
from shared.bus import connect, ensure_topology
from tests.contract.directory import LINES
from tests.correlator.world import Bus


@pytest.fixture(scope="session", autouse=True)
def _logging_as_a_service_does() -> None:
    log.configure("correlator", "error")  # a library's own way paints every trace for a second


@pytest.fixture
async def bus(nats_server: Broker) -> AsyncIterator[Bus]:
    client = await connect(nats_server.url, name="test", token=nats_server.token)
    await ensure_topology(client.jetstream())
    yield Bus(client)
    await client.close()


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = connect_database(database_url)
    await import_directory(engine, LINES, customer_keys)
    yield engine
    await engine.dispose()
