"""The page on which an administrator says how long what is kept."""

from __future__ import annotations

import httpx
import pytest
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.retaining.kept_rules import get_rules
from services.store.retaining.rules import Rules
from services.store.tables import agent
from tests.store.application import field
from tests.store.world import World


@pytest.fixture
async def admin(ana: httpx.AsyncClient, engine: AsyncEngine) -> httpx.AsyncClient:
    """Ana, who administers."""
    async with engine.begin() as connection:
        await connection.execute(update(agent).values(role="admin"))
    return ana


async def save(client: httpx.AsyncClient, **fields: str) -> httpx.Response:
    token = field((await client.get("/account")).text, "csrf_token")
    return await client.post("/settings/retention", data={"csrf_token": token} | fields)


async def test_rules_are_checked_beside_their_field_and_count_once_they_make_sense(
    admin: httpx.AsyncClient, engine: AsyncEngine
) -> None:
    saved = await save(admin, texts="365", audit="")
    short = await save(admin, texts="365", noise="3")
    letters = await save(admin, bus="zauvijek")

    assert "Spremljeno." in saved.text
    assert (short.status_code, letters.status_code) == (422, 422)
    assert 'name="noise" aria-describedby="h-noise" aria-invalid="true"' in short.text
    assert 'value="365"' in short.text
    assert 'value="zauvijek"' in letters.text
    assert await get_rules(engine) == Rules(texts=365)


async def test_it_tells_when_the_rules_were_last_applied(
    admin: httpx.AsyncClient, engine: AsyncEngine
) -> None:
    assert "Još nije." in (await admin.get("/settings/retention")).text
    line = "insert into audit (who, what, object, why) values ('command', 'retention.applied', 'desk', '{}')"
    async with engine.begin() as connection:
        await connection.execute(text(line.format("7 texts, 2 objects, 1 copies on the bus")))

    page = (await admin.get("/settings/retention")).text
    assert "7 tekstova, 2 pohranjene datoteke, 1 kopija razvrstanoga na sabirnici" in page
    english = await admin.get("/settings/retention", headers={"Accept-Language": "en"})
    assert "7 texts, 2 stored files, 1 copy on the event bus" in english.text

    async with engine.begin() as connection:  # of another version, with words that we do not know
        await connection.execute(text(line.format("7 texts, 3 pictures")))
    assert "7 texts, 3 pictures" in (await admin.get("/settings/retention")).text


async def test_who_does_not_administer_sees_none_of_it(ana: httpx.AsyncClient) -> None:
    assert (await ana.get("/settings/retention")).status_code == 403
    assert (await save(ana, texts="365")).status_code == 403


async def test_a_piece_without_its_text_says_why(ana: httpx.AsyncClient, world: World) -> None:
    piece = await world.report("t", text="", note="removed after its time")

    page = (await ana.get(f"/interactions/{piece}", follow_redirects=True)).text

    assert "obrisano je po isteku roka" in page
    assert "removed after its time" not in page
