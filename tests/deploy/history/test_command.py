"""`onethread history import`: what it is told must be there."""

from __future__ import annotations

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.history.command import check_source
from services.store.sources import add_source
from shared.errors import Refused


async def test_the_source_by_which_tickets_come_live_is_one_of_ours(store_engine: AsyncEngine) -> None:
    await add_source(store_engine, channel="ticket", name="zammad")

    await check_source(store_engine, "zammad")
    await check_source(store_engine, "")
    with pytest.raises(Refused, match="no source is called helpdesk; there are zammad"):
        await check_source(store_engine, "helpdesk")
