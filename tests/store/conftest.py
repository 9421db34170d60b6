"""What the store's tests share: a database to work on, and the application on it (application.py)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
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


@pytest.fixture(scope="session", autouse=True)
def cheap_hashing() -> Iterator[None]:
    """Passwords are hashed with little memory: what a test's agents have takes up to half a second else."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("services.store.agents._hasher", PasswordHasher(time_cost=1, memory_cost=64))
        yield


@pytest.fixture
def engine(store_engine: AsyncEngine) -> AsyncEngine:
    """An engine on an empty database with the newest schema, for this test alone, with the store's role."""
    return store_engine
