"""An erasure takes the calls of whom it names, noted or not, and nobody else's."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.erasing import erasures
from services.store.erasing.removing import erase
from services.store.tables import call_draft
from tests.store.call_drafts.calling import NUMBER, Telephone
from tests.store.world import HORVAT, World


@pytest.mark.parametrize("whom", ["person", "customer"])
async def test_the_calls_of_the_erased_are_gone(
    engine: AsyncEngine, owner_engine: AsyncEngine, world: World, whom: str
) -> None:
    await world.directory(HORVAT)
    pbx = Telephone(engine)
    await pbx.over("c-1")
    await pbx.over("c-2", number="+385915559999")
    person = whom == "person"
    erasure = erasures.person("phone", NUMBER) if person else await erasures.customer(owner_engine, "C-1001")

    await erase(owner_engine, erasure, who="test")

    async with engine.connect() as connection:
        left = list((await connection.execute(select(call_draft.c.call_id))).scalars())
    assert left == ["c-2"]
