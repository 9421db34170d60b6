"""What the store's tests share: a database to work on, and the application on it (application.py)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.database import connect
from tests.store.application import ana, anyone, app, bus, clock, correlator, live, machine, phone, world

__all__ = [
    "ana",
    "anyone",
    "app",
    "bus",
    "clock",
    "correlator",
    "engine",
    "live",
    "machine",
    "phone",
    "world",
]


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    """An engine on an empty database with the newest schema, for this test alone."""
    engine = connect(database_url)
    yield engine
    await engine.dispose()
