"""A bus for the worker to take from, and records on PostgreSQL that know HORVAT and ZRNO."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.nats import Broker
from services.correlator.core.keys import customer_keys
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
async def engine(owner_engine: AsyncEngine, correlator_engine: AsyncEngine) -> AsyncEngine:
    """Records that know HORVAT and ZRNO, as a correlator has them: with the role of correlators."""
    await import_directory(owner_engine, LINES, customer_keys)
    return correlator_engine
