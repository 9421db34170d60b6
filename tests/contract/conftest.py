"""Both kinds of records that the correlator may be given, with the same directory in them."""

from __future__ import annotations

from typing import TypeAlias, cast

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from services.correlator.ports import OpenLedger
from services.store.directory import import_directory
from services.store.repository import Repository
from tests.contract.directory import HORVAT, LINES, ZRNO, keys_of
from tests.fakes import FakeRecords

Records: TypeAlias = OpenLedger


@pytest.fixture(params=["in memory", "on PostgreSQL"])
def records(request: pytest.FixtureRequest) -> Records:
    """Records that know HORVAT and ZRNO."""
    name = "records_in_memory" if request.param == "in memory" else "records_on_postgresql"
    return cast("Records", request.getfixturevalue(name))


@pytest.fixture
def records_in_memory() -> Records:
    """The hand-written fake."""
    keys: dict[str, set[str]] = {}
    for customer in (HORVAT, ZRNO):
        for key in keys_of(customer):
            keys.setdefault(key, set()).add(customer.id)
    return FakeRecords((HORVAT, ZRNO), keys)


@pytest.fixture
async def records_on_postgresql(owner_engine: AsyncEngine, correlator_engine: AsyncEngine) -> Records:
    """What serves live traffic, with the role of correlators."""
    await import_directory(owner_engine, LINES, keys_of)
    return Repository(correlator_engine)
