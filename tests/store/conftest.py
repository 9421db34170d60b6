"""What the store's tests share: a database to work on, and the application on it (application.py)."""

from __future__ import annotations

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.store.application import (
    ana,
    anyone,
    app,
    bus,
    clock,
    correlator,
    live,
    machine,
    mail_server,
    phone,
    single_sign_on,
    world,
)

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
    "mail_server",
    "phone",
    "single_sign_on",
    "world",
]


@pytest.fixture
def engine(store_engine: AsyncEngine) -> AsyncEngine:
    """An engine on an empty database with the newest schema, for this test alone, with the store's role."""
    return store_engine
