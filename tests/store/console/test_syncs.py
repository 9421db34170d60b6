"""The pages of directory syncs: administrators see what runs did, and decide what may end."""

from __future__ import annotations

import httpx
import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.tables import agent
from tests.store.application import field
from tests.store.directory_sync.world import Desk, Source, line


@pytest.fixture
async def desk(engine: AsyncEngine) -> Desk:
    made = Desk(engine, Source(*(line(number) for number in range(1, 11))))
    await made.syncs.add("billing", "file:/somewhere/billing.csv")
    return made


@pytest.fixture
async def admin(ana: httpx.AsyncClient, engine: AsyncEngine) -> httpx.AsyncClient:
    async with engine.begin() as connection:
        await connection.execute(update(agent).values(role="admin"))
    return ana


async def post(client: httpx.AsyncClient, path: str) -> httpx.Response:
    token = field((await client.get("/account")).text, "csrf_token")
    return await client.post(path, data={"csrf_token": token})


async def test_the_last_run_is_told_with_who_was_new_and_why_a_row_was_refused(
    desk: Desk, admin: httpx.AsyncClient
) -> None:
    desk.source.entries = [line(1, name="<b>Kos</b>"), *desk.source.entries[1:]]
    desk.source.refuse("line 12", "kind: firm", "12")
    await desk.run()

    assert "/somewhere/billing.csv" in (await admin.get("/syncs")).text
    page = (await admin.get("/syncs/billing")).text
    assert "&lt;b&gt;Kos&lt;/b&gt;" in page
    assert "line 12: kind: firm" in page
    assert "10 korisnika u izvoru" in page


async def test_what_would_end_in_numbers_waits_for_an_administrators_word(
    desk: Desk, admin: httpx.AsyncClient
) -> None:
    await desk.run()
    desk.source.entries = desk.source.entries[:8]
    await desk.run_until_the_end_is_due()

    assert "Nema ih više: neka prestanu vrijediti" in (await admin.get("/syncs/billing")).text
    assert (await post(admin, "/syncs/billing/allow")).status_code == 303
    assert (await desk.run()).figures.ended == 2
    assert "odobren prestanak nestalih korisnika" in (await admin.get("/audit")).text


async def test_a_preview_is_asked_for_and_a_broken_source_says_why(
    desk: Desk, admin: httpx.AsyncClient
) -> None:
    await post(admin, "/syncs/billing/preview")
    assert (await desk.syncs.named("billing")).asked == "preview"
    assert "Pokretanje je u tijeku ili upravo počinje." in (await admin.get("/syncs/billing")).text

    desk.source.broken = "billing.csv ends within a line"
    await desk.run()
    assert "billing.csv ends within a line" in (await admin.get("/syncs/billing")).text


async def test_only_administrators_come_here_and_only_what_there_is_is_shown(
    desk: Desk, ana: httpx.AsyncClient, engine: AsyncEngine
) -> None:
    assert (await ana.get("/syncs")).status_code == 403
    async with engine.begin() as connection:
        await connection.execute(update(agent).values(role="admin"))
    assert (await ana.get("/syncs/nothing")).status_code == 404
    assert (await post(ana, "/syncs/billing/explode")).status_code == 404
