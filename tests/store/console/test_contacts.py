"""Whom agents appoint for a customer, until when, and what a customer is no longer known by."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import msgspec
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.database import postgres_connection
from services.store.directory import import_directory
from services.store.repository_candidates import _read_customers
from services.store.tables import customer
from shared.placement import Customer, Known
from tests.store.application import field
from tests.store.world import HORVAT, World

BILLING = {"id": "P-2", "name": "Maja Račić", "role": "billing", "emails": ["maja@horvat-gradnja.hr"]}
FIRM = {**HORVAT, "contacts": [*HORVAT["contacts"], BILLING]}
UNTIL = (datetime.now(UTC) + timedelta(days=90)).date().isoformat()
ASKED = {"why": "Ivan je zvao", "verified": "callback", "until": UNTIL}


async def page_of(client: httpx.AsyncClient) -> tuple[str, str]:
    (one,) = (await client.get("/v1/customers")).json()["customers"]
    return f"/customers/{one['handle']}", (await client.get(f"/customers/{one['handle']}")).text


async def appoint(client: httpx.AsyncClient, **fields: str) -> httpx.Response:
    path, page = await page_of(client)
    form = {"csrf_token": field(page, "csrf_token"), **ASKED, **fields}
    return await client.post(f"{path}/appointments", data=form)


def contact_named(page: str, name: str) -> str:
    found = re.search(rf'<option value="(con_[\w-]+)">{name}', page)
    assert found, page
    return found[1]


async def as_matched(engine: AsyncEngine) -> Customer:
    """Return the customer as the correlator reads it."""
    async with engine.connect() as connection:
        id_ = (await connection.execute(select(customer.c.id))).scalar_one()
        return (await _read_customers(await postgres_connection(connection), [id_]))[id_]


async def test_a_billing_contact_is_appointed_and_withdrawn(
    ana: httpx.AsyncClient, world: World, engine: AsyncEngine
) -> None:
    await world.directory(FIRM)
    _, page = await page_of(ana)
    done = await appoint(ana, contact=contact_named(page, "Maja"), domains="horvat-gradnja.hr")
    _, page = await page_of(ana)
    matched = {one.name: one for one in (await as_matched(engine)).contacts}

    assert done.status_code == 303
    assert matched["Maja Račić"].role == "technical"
    assert matched["Maja Račić"].domains == ("horvat-gradnja.hr",)
    assert "povratni poziv na broj iz imenika" in page
    assert "Ivan je zvao" in page

    again = await import_directory(engine, [msgspec.json.encode(FIRM)], lambda _: ())
    assert again.changed == ()
    found = re.search(r"/appointments/(app_[\w-]+)/withdraw", page)
    assert found
    form = {"csrf_token": field(page, "csrf_token"), "why": "više ne radi"}
    await ana.post(f"/appointments/{found[1]}/withdraw", data=form)
    assert {one.role for one in (await as_matched(engine)).contacts} == {"owner", "billing"}
    assert "više ne radi" in (await page_of(ana))[1]


async def test_somebody_new_is_appointed_and_an_import_leaves_them(
    ana: httpx.AsyncClient, world: World, engine: AsyncEngine
) -> None:
    await world.directory(FIRM)
    done = await appoint(ana, contact="new", name="Vid Vidić", email="vid@agencija.example")
    changed = {**FIRM, "name": "Horvat gradnja i sinovi d.o.o."}
    await import_directory(engine, [msgspec.json.encode(changed)], lambda _: ())
    vid = next(one for one in (await as_matched(engine)).contacts if one.name == "Vid Vidić")

    assert done.status_code == 303
    assert (vid.role, vid.emails) == ("technical", ("vid@agencija.example",))
    async with engine.connect() as connection:
        keys = (await connection.execute(text("select key from match_key"))).scalars().all()
    assert "email:vid@agencija.example" in keys


async def test_an_appointment_ends_by_itself(
    ana: httpx.AsyncClient, world: World, engine: AsyncEngine
) -> None:
    await world.directory(FIRM)
    await appoint(ana, contact="new", name="Vid Vidić", email="vid@agencija.example")
    async with engine.begin() as connection:
        await connection.execute(
            text(
                "update appointment set appointed_at = now() - interval '2 days',"
                " expires_at = now() - interval '1 day'"
            )
        )

    assert "Vid Vidić" not in {one.name for one in (await as_matched(engine)).contacts}


async def test_what_cannot_be_appointed_is_told(ana: httpx.AsyncClient, world: World) -> None:
    await world.directory(FIRM)
    bad: list[tuple[dict[str, str], int]] = [
        ({"contact": "con_nobody"}, 422),
        ({"contact": "new", "name": "Vid"}, 422),
        ({"contact": "new", "name": "Vid", "email": "nije adresa"}, 422),
        ({"contact": "new", "name": "Maja", "email": "maja@horvat-gradnja.hr"}, 422),
        ({"contact": "new", "name": "Vid", "email": "v@x.example", "domains": "tudja.hr"}, 422),
        ({"contact": "new", "name": "Vid", "email": "v@x.example", "why": " "}, 422),
        ({"contact": "new", "name": "Vid", "email": "v@x.example", "until": "2020-01-01"}, 422),
        ({"contact": "new", "name": "Vid", "email": "v@x.example", "until": "sutra"}, 400),
        ({"contact": "new", "name": "Vid", "email": "v@x.example", "verified": "vjera"}, 400),
    ]

    for fields, status in bad:
        assert (await appoint(ana, **fields)).status_code == status, fields


async def test_a_learned_address_is_forgotten_and_remembered_again(
    ana: httpx.AsyncClient, world: World
) -> None:
    await world.directory(HORVAT)
    learned = [Known("email", "ivan@doma.example", "Ivan")]
    await world.report("t", customer="C-1001", learned=learned, trust="verified")
    path, page = await page_of(ana)
    form: dict[str, Any] = {"csrf_token": field(page, "csrf_token"), "kind": "email"}

    done = await ana.post(f"{path}/forget", data=form | {"value": "ivan@doma.example"})
    told = (await ana.get(done.headers["location"])).text
    gone = await ana.post(f"{path}/forget", data=form | {"value": "ivan@doma.example"})

    assert "ivan@doma.example" in page
    assert "pošiljatelj potvrđen" in page
    assert "ivan@doma.example" not in told
    assert "zaboravljen podatak" in told
    assert gone.status_code == 409
    undo = re.search(r"/corrections/(cor_[\w-]+)/undo", told)
    assert undo
    await ana.post(f"/corrections/{undo[1]}/undo", data={"csrf_token": form["csrf_token"], "next": path})
    assert "ivan@doma.example" in (await ana.get(path)).text
