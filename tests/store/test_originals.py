"""An original is opened by an administrator who says why, as a file that nothing runs, and it is noted."""

from __future__ import annotations

import httpx
import msgspec
import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.tables import agent, audit, interaction
from shared.interaction import Blob, original_of
from tests.store.application import KEY, field
from tests.store.world import World

SAID = b'{"note": "<script>lozinka: Ljeto2024!</script>"}'


@pytest.fixture
async def admin(ana: httpx.AsyncClient, engine: AsyncEngine) -> httpx.AsyncClient:
    """Ana, who administers."""
    async with engine.begin() as connection:
        await connection.execute(update(agent).values(role="admin"))
    return ana


async def on_record(world: World, owner: AsyncEngine, *, sealed: bool) -> str:
    """Return the id of an interaction with its original in the event."""
    interaction_id = await world.report("t")
    content = KEY.seal(SAID, original_of(interaction_id)) if sealed else SAID
    raw = Blob(len(SAID), "application/json", "name", content, sealed)
    this = interaction.c.id == interaction_id
    async with owner.begin() as connection:
        body = (await connection.execute(select(interaction.c.body).where(this))).scalar_one()
        changed = body | {"raw": msgspec.to_builtins(raw)}
        await connection.execute(update(interaction).where(this).values(body=changed))
    return interaction_id


async def opened(client: httpx.AsyncClient, interaction_id: str, why: str) -> httpx.Response:
    path = f"/interactions/{interaction_id}/original"
    return await client.post(
        path, data={"csrf_token": field((await client.get(path)).text, "csrf_token"), "why": why}
    )


@pytest.mark.parametrize("sealed", [True, False])
async def test_it_opens_with_a_reason_and_is_noted(
    admin: httpx.AsyncClient, world: World, engine: AsyncEngine, owner_engine: AsyncEngine, sealed: bool
) -> None:
    interaction_id = await on_record(world, owner_engine, sealed=sealed)

    answer = await opened(admin, interaction_id, "kupac traži ispis")

    assert answer.content == SAID
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    async with engine.connect() as connection:
        noted = (await connection.execute(select(audit).where(audit.c.object == interaction_id))).one()
    assert (noted.what, noted.why) == ("original.opened", "kupac traži ispis")
    assert noted.who.startswith("agt_")


async def test_without_a_reason_or_the_role_it_stays_shut(
    admin: httpx.AsyncClient, world: World, engine: AsyncEngine, owner_engine: AsyncEngine
) -> None:
    interaction_id = await on_record(world, owner_engine, sealed=True)

    assert (await opened(admin, interaction_id, " a ")).status_code == 422
    token = field((await admin.get(f"/interactions/{interaction_id}/original")).text, "csrf_token")
    async with engine.begin() as connection:
        await connection.execute(update(agent).values(role="lead"))
    lead = await admin.post(
        f"/interactions/{interaction_id}/original", data={"csrf_token": token, "why": "kupac traži ispis"}
    )

    assert lead.status_code == 403
    async with engine.connect() as connection:
        noted = await connection.execute(select(audit).where(audit.c.what == "original.opened"))
        assert noted.all() == []


async def test_what_is_not_there_is_not_found(admin: httpx.AsyncClient, world: World) -> None:
    interaction_id = await world.report("t")

    assert (await opened(admin, interaction_id, "kupac traži ispis")).status_code == 404
    assert (await admin.get("/interactions/0123/original")).status_code == 404
