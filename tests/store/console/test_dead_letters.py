"""What could not be filed, on its pages and over the API: administrators decide, everybody else reads."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.agents import add_agent
from services.store.tables import audit, dead_letter, inbox
from shared.interaction import encode_interaction
from tests.pieces import make_interaction
from tests.store.application import PASSWORD, PublishedTo, browser, field, sign_in

PIECE = make_interaction("a", subject="Hitno", text="<b>ne radi</b>")
JSON = {"Content-Type": "application/json"}


@pytest.fixture
async def letter(owner_engine: AsyncEngine) -> str:
    """A dead letter; its address."""
    row = {
        "interaction_id": PIECE.id,
        "sequence": 7,
        "data": encode_interaction(PIECE),
        "cause": "ZeroDivisionError: <i>x</i>",
    }
    async with owner_engine.begin() as connection:
        await connection.execute(insert(dead_letter).values(row))
        await connection.execute(insert(inbox).values(interaction_id=PIECE.id))
    return f"/dead-letters/{PIECE.id}"


@pytest.fixture
async def ada(app: Litestar, engine: AsyncEngine) -> AsyncIterator[httpx.AsyncClient]:
    """Ada, an administrator, signed in."""
    await add_agent(engine, login="ada", name="Ada", role="admin", password=PASSWORD)
    async with browser(app) as client:
        await sign_in(client, "ada", PASSWORD)
        yield client


async def how(engine: AsyncEngine) -> str | None:
    async with engine.connect() as connection:
        found: str | None = (await connection.execute(select(dead_letter.c.settled_how))).scalar_one()
    return found


async def test_an_administrator_sends_it_through_again_from_its_page(
    ada: httpx.AsyncClient, letter: str, engine: AsyncEngine, bus: PublishedTo
) -> None:
    assert letter in (await ada.get("/dead-letters")).text
    page = (await ada.get(letter)).text
    assert "&lt;b&gt;ne radi&lt;/b&gt;" in page
    assert "ZeroDivisionError: &lt;i&gt;" in page

    answer = await ada.post(f"{letter}/redrive", data={"csrf_token": field(page, "csrf_token")})

    assert (answer.status_code, answer.headers["location"]) == (303, "/dead-letters?done=redriven")
    assert "sent through again" in (await ada.get(answer.headers["location"])).text
    assert [one.data for one in bus.messages] == [encode_interaction(PIECE)]
    assert await how(engine) == "redriven"
    assert "redrive" not in (await ada.get(letter)).text, "nothing left to do"


async def test_an_administrator_gives_it_up_with_a_reason(
    ada: httpx.AsyncClient, letter: str, engine: AsyncEngine, bus: PublishedTo
) -> None:
    refused = await ada.post(f"/v1{letter}/discard", json={"why": ""})
    done = await ada.post(f"/v1{letter}/discard", json={"why": "only a test"})

    assert refused.status_code == 400
    assert (done.status_code, done.json()["settled_how"]) == (200, "discarded")
    assert bus.messages == []
    async with engine.connect() as connection:
        told = select(audit.c.why).where(audit.c.what == "dead_letter.discarded")
        assert (await connection.execute(told)).scalars().all() == ["only a test"]
    again = await ada.post(f"/v1{letter}/redrive", headers=JSON)
    assert again.status_code == 409


async def test_an_agent_reads_but_is_offered_no_decision(
    ana: httpx.AsyncClient, letter: str, engine: AsyncEngine
) -> None:
    page = (await ana.get(letter)).text
    assert "Hitno" in page
    assert "/redrive" not in page

    answer = await ana.post(f"{letter}/redrive", data={"csrf_token": field(page, "csrf_token")})

    assert answer.status_code == 403
    assert await how(engine) is None


async def test_a_foreign_form_and_a_wrong_id_do_nothing(
    ada: httpx.AsyncClient, letter: str, engine: AsyncEngine
) -> None:
    assert (await ada.post(f"{letter}/redrive", data={"csrf_token": "x"})).status_code == 403
    assert (await ada.post(f"/v1{letter}/redrive", data={"a": "b"})).status_code == 415
    assert (await ada.get("/v1/dead-letters/nothing")).status_code == 404
    assert await how(engine) is None


async def test_both_languages_tell_of_it(ada: httpx.AsyncClient, letter: str) -> None:
    croatian = (await ada.get(letter, headers={"Accept-Language": "hr"})).text
    assert "Odustani od zapisa" in croatian
