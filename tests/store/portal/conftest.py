"""What the tests of the customers' pages share."""

from __future__ import annotations

import pytest
from litestar import Litestar
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.portal.sites import set_origins
from services.store.sources import add_source, rotate_source
from tests.store.application import KEY
from tests.store.portal.guests import HORVAT, Portal, Said
from tests.store.portal.shop import SHOP
from tests.store.world import PEKARA


@pytest.fixture
def world(engine: AsyncEngine, correlator_engine: AsyncEngine) -> Said:
    return Said(engine, correlator_engine)


@pytest.fixture
async def portal(app: Litestar, engine: AsyncEngine, world: Said) -> Portal:
    """A portal at a desk with two customers."""
    await world.directory(HORVAT, PEKARA)
    return Portal(app, engine)


@pytest.fixture
async def site(engine: AsyncEngine) -> str:
    """A chat source whose widget one shop carries; it may sign, too."""
    await add_source(engine, channel="chat", name="web")
    await rotate_source(engine, "web", signing=KEY.signing_secret)
    await set_origins(engine, "web", [SHOP + "/"])
    return "web"
