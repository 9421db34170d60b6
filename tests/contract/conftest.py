"""Both kinds of records that the correlator may be given, with the same directory in them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TypeAlias, cast

import pytest

from services.correlator.ports import OpenLedger
from services.store.database import connect
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
async def records_on_postgresql(database_url: str) -> AsyncIterator[Records]:
    """What serves live traffic."""
    engine = connect(database_url)
    await import_directory(engine, LINES, keys_of)
    yield Repository(engine)
    await engine.dispose()
