"""Whose number calls: told to the desk's own telephone system, and nothing else to it."""

from __future__ import annotations

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.sources import add_source, key_hash, revoke_source
from services.store.tables import source, source_key
from tests.store.application import browser
from tests.store.world import HORVAT, PEKARA, World

KEY = "ot_of_the_pbx"


@pytest.fixture
async def pbx(engine: AsyncEngine, world: World) -> None:
    await world.directory(HORVAT, PEKARA)
    row = {"id": "s1", "name": "pbx", "channel": "phone", "salt": "s", "vendor": "3cx"}
    async with engine.begin() as connection:
        await connection.execute(insert(source).values(row))
        await connection.execute(insert(source_key).values(source_id="s1", key_hash=key_hash(KEY)))


async def asked(app: Litestar, phone: str, *, key: str = KEY, raw: str = "") -> httpx.Response:
    async with browser(app, Authorization=f"Bearer {key}") as client:
        return await client.get(
            f"/v1/contacts?phone={raw}" if raw else "/v1/contacts", params=None if raw else {"phone": phone}
        )


@pytest.mark.usefixtures("pbx")
async def test_a_known_number_is_named_with_its_thread(app: Litestar, world: World) -> None:
    await world.report("a", customer="C-1001")

    ways = ("%2B385915550101", "+385915550101", "0915550101", "091%20555-0101")
    answers = [(await asked(app, "", raw=raw)).json() for raw in ways]

    assert answers == [answers[0]] * len(ways)
    (found,) = answers[0]["contacts"]
    assert (found["first_name"], found["last_name"]) == ("Ivan", "Horvat")
    assert (found["company"], found["customer_number"]) == ("Horvat gradnja d.o.o.", "C-1001")
    assert found["thread"].startswith("OT-")
    assert found["url"].endswith("/calls/new?number=%2B385915550101")
    assert not world.internal_ids() & set(found.values())


@pytest.mark.usefixtures("pbx")
async def test_nobody_is_known_by_anything_else(app: Litestar) -> None:
    for number in ("", "+385915559999", "anonymous", "'; drop table contact", "\x00", "9" * 100):
        answer = await asked(app, number)

        assert (answer.status_code, answer.json()) == (200, {"contacts": []})
    assert (await asked(app, "9" * 101)).status_code == 400


@pytest.mark.usefixtures("pbx")
async def test_a_number_that_was_only_learned_names_nobody(app: Litestar, world: World) -> None:
    await world.report("a", customer="C-1005")  # Horvat's number called for the bakery

    (found,) = (await asked(app, "+385915550101")).json()["contacts"]

    assert found["company"] == "Horvat gradnja d.o.o."


async def test_the_key_of_a_telephone_opens_nothing_else_and_no_other_key_opens_this(
    app: Litestar, pbx: None, engine: AsyncEngine, machine: httpx.AsyncClient
) -> None:
    portal = await add_source(engine, channel="ticket", name="portal")
    plain = await add_source(engine, channel="phone", name="notes")
    async with browser(app, Authorization=f"Bearer {KEY}") as client:
        assert (await client.get("/v1/threads")).status_code == 401
    for key in (portal, plain, "", "x" * 10_000):
        assert (await asked(app, "+385915550101", key=key)).status_code == 401
    assert (await machine.get("/v1/contacts", params={"phone": "+385915550101"})).status_code == 403

    await revoke_source(engine, "pbx")
    assert (await asked(app, "+385915550101")).status_code == 401
