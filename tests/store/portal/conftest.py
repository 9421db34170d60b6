"""What the tests of the customers' pages share."""

from __future__ import annotations

import pytest
from litestar import Litestar
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.store.portal.guests import HORVAT, Portal, Said
from tests.store.world import PEKARA


@pytest.fixture
def world(engine: AsyncEngine, correlator_engine: AsyncEngine) -> Said:
    return Said(engine, correlator_engine)


@pytest.fixture
async def portal(app: Litestar, engine: AsyncEngine, world: Said) -> Portal:
    """A portal at a desk with two customers."""
    await world.directory(HORVAT, PEKARA)
    return Portal(app, engine)
