"""The pages of overlays: administrators see which helpdesks are told, what would be written, what failed."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.desk_settings import set_desk
from services.store.overlay.connecting import add_overlay, set_mode
from services.store.overlay.helpdesk import Access
from services.store.sources import add_source
from services.store.tables import agent, overlay, overlay_note
from shared.desk import Desk
from tests.store.application import KEY
from tests.store.world import HORVAT, NOW, World

SECRET = "tajni-token"


@pytest.fixture
async def admin(ana: httpx.AsyncClient, engine: AsyncEngine) -> httpx.AsyncClient:
    async with engine.begin() as connection:
        await connection.execute(update(agent).values(role="admin"))
    return ana


@pytest.fixture
async def helpdesk(engine: AsyncEngine, world: World) -> None:
    """A Zammad in a dry run: one note that would be written, and one given up before."""
    await world.directory(HORVAT)
    await set_desk(engine, Desk(language="hr", time_zone="Europe/Zagreb"))
    await add_source(engine, channel="ticket", name="zammad")
    await add_overlay(
        engine,
        KEY,
        name="main",
        vendor="zammad",
        source_name="zammad",
        url="https://zammad.example",
        access=Access(secret=SECRET),
    )
    await set_mode(engine, "main", "dry")
    ticket = await world.report("mail", customer="C-1001", channel="ticket")
    call = await world.report("mail", customer="C-1001", kind="repeat", author="Ana <b>Horvat</b>")
    async with engine.begin() as connection:
        number = (await connection.execute(select(overlay.c.id))).scalar_one()
        row = {"overlay_id": number, "round": 0, "interaction_id": call, "ticket_interaction_id": ticket}
        listed = {"handle": "note_1", "ticket": "812", "piece": "p1", "state": "listed"}
        dead = {"handle": "note_2", "ticket": "900", "piece": "p2", "state": "dead", "tries": 11}
        times = {"made_at": NOW - timedelta(hours=1)}
        await connection.execute(insert(overlay_note).values(row | listed | times))
        cause = {"cause": "Zammad answered 403: <i>no</i>"}
        await connection.execute(insert(overlay_note).values(row | dead | times | cause))


@pytest.mark.usefixtures("helpdesk")
async def test_a_dry_run_shows_what_would_be_written_and_what_was_given_up_with_its_cause(
    admin: httpx.AsyncClient,
) -> None:
    listed = (await admin.get("/overlays")).text
    page = (await admin.get("/overlays/main")).text

    for words in ("https://zammad.example", "proba", "1 bila bi zapisana", "1 nije uspjela"):
        assert words in listed
    assert "isti je problem prijavljen i telefonom" in page
    assert "Ana &lt;b&gt;Horvat&lt;/b&gt;" in page
    assert "Zammad je odgovorio 403: &lt;i&gt;no&lt;/i&gt;" in page
    assert "onethread overlay retry main" in page
    assert "note_1" not in page
    assert SECRET not in listed + page


@pytest.mark.usefixtures("helpdesk")
async def test_notes_are_shown_by_their_state(admin: httpx.AsyncClient) -> None:
    dead = (await admin.get("/overlays/main?state=dead")).text
    sent = (await admin.get("/overlays/main?state=sent")).text
    strange = (await admin.get("/overlays/main?state=%00")).text

    assert "#900" in dead
    assert "#812" not in dead
    assert "Takvih bilježaka nema" in sent
    assert "#812" in strange


async def test_only_administrators_come_here_and_only_what_there_is_is_shown(
    ana: httpx.AsyncClient, engine: AsyncEngine
) -> None:
    assert (await ana.get("/overlays")).status_code == 403
    async with engine.begin() as connection:
        await connection.execute(update(agent).values(role="admin"))
    assert "Nijednom se sustavu ništa ne javlja" in (await ana.get("/overlays")).text
    assert (await ana.get("/overlays/nothing")).status_code == 404
