"""The pages of customers that may be one: suggested, compared, proposed by one, confirmed by another."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from litestar import Litestar
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.agents import add_agent
from services.store.merging.likeness import names_alike, oib_in
from tests.store.application import PASSWORD, browser, field, sign_in
from tests.store.world import HORVAT, PEKARA, World

TWICE: dict[str, Any] = {
    "customer": "C-2001",
    "name": "HORVAT GRADNJA",
    "contacts": [
        {"id": "P-7", "name": "Ana Horvat", "role": "technical", "emails": ["ana@horvat.example"]},
    ],
    "domains": ["horvat-gradnja.hr", "horvat.example"],
}


@pytest.fixture
async def lead(app: Litestar, engine: AsyncEngine) -> AsyncIterator[httpx.AsyncClient]:
    """Iva, who leads the desk."""
    await add_agent(engine, login="iva", name="Iva", role="lead", password=PASSWORD)
    async with browser(app) as client:
        assert (await sign_in(client, "iva", PASSWORD)).status_code == 303
        client.headers["Accept-Language"] = "en"
        yield client


async def handles(client: httpx.AsyncClient) -> dict[str, str]:
    customers = (await client.get("/v1/customers")).json()["customers"]
    return {one["number"] or one["name"]: one["handle"] for one in customers}


async def post(client: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    token = field((await client.get("/merges")).text, "csrf_token")
    return await client.post(path, data={"csrf_token": token} | fields)


async def test_one_proposes_another_confirms_and_either_undoes(
    ana: httpx.AsyncClient, lead: httpx.AsyncClient, world: World
) -> None:
    await world.directory(HORVAT, PEKARA, TWICE)
    await world.report("t", customer="C-2001", contact="P-7", subject="Pošta ne radi")
    customer = await handles(ana)

    suggested = (await ana.get("/customers")).text
    compared = (await ana.get(f"/customers/{customer['C-2001']}/merge?into={customer['C-1001']}")).text
    asked = {"into": customer["C-1001"], "why": "isti OIB"}
    proposed = await post(ana, f"/customers/{customer['C-2001']}/merges", **asked)
    waiting = (await lead.get("/customers")).text
    merge = re.search(r"/merges/(mrg_[\w-]+)/confirm", waiting)
    assert merge
    refused = await post(ana, f"/merges/{merge[1]}/confirm")
    confirmed = await post(lead, f"/merges/{merge[1]}/confirm")
    page = (await ana.get(f"/customers/{customer['C-1001']}")).text
    away = await ana.get(f"/customers/{customer['C-2001']}")

    assert "Možda isti korisnik" in suggested
    assert "ista domena" in suggested
    assert "<mark>horvat-gradnja.hr</mark>" in compared
    assert proposed.status_code == confirmed.status_code == 303
    assert "isti OIB" in waiting
    assert f"/merges/{merge[1]}/confirm" not in (await ana.get("/merges")).text
    assert refused.status_code == 403
    assert "Pošta ne radi" in page
    assert "Ana Horvat" in page
    assert away.headers["location"] == f"/customers/{customer['C-1001']}"
    assert "C-2001" not in await handles(ana)

    await post(ana, f"/merges/{merge[1]}/undo")
    assert (await ana.get(f"/customers/{customer['C-2001']}")).status_code == 200
    assert "Ana Horvat" not in (await ana.get(f"/customers/{customer['C-1001']}")).text
    assert "Možda isti korisnik" not in (await ana.get("/customers")).text  # somebody has decided


async def test_a_lead_does_not_confirm_their_own(lead: httpx.AsyncClient, world: World) -> None:
    await world.directory(HORVAT, TWICE)
    customer = await handles(lead)
    merge = {"customer": customer["C-2001"], "into": customer["C-1001"], "why": "same"}

    asked = await lead.post("/v1/merges", json=merge)
    refused = await lead.post(f"/v1/merges/{asked.json()['handle']}/confirm", json={})
    withdrawn = await lead.post(f"/v1/merges/{asked.json()['handle']}/decline", json={})

    assert asked.json()["state"] == "proposed"
    assert refused.status_code == 409
    assert withdrawn.json()["state"] == "declined"


async def test_somebody_unknown_is_found_in_the_directory_by_one_agent(
    ana: httpx.AsyncClient, world: World
) -> None:
    await world.directory(HORVAT)
    await world.report("t", author="Bepo Čarija", subject="Pitanje")
    customer = await handles(ana)
    stranger = f"/customers/{customer['Bepo Čarija']}"

    page = (await ana.get(stranger)).text
    found = (await ana.get(f"{stranger}/merge?q=horvat")).text
    done = await post(ana, f"{stranger}/merges", into=customer["C-1001"])
    told = (await ana.get(done.headers["location"])).text

    assert "Ovo je netko iz imenika" in page
    assert f"{stranger}/merge?into={customer['C-1001']}" in found
    assert "Spojeno. Sve njegovo sada se vodi ovdje." in told
    assert "Pitanje" in told


async def test_what_cannot_be_merged_is_a_problem(ana: httpx.AsyncClient, world: World) -> None:
    await world.directory(HORVAT, TWICE)
    customer = await handles(ana)
    one, other = customer["C-1001"], customer["C-2001"]

    answers = [
        await ana.post("/v1/merges", json=asked)
        for asked in (
            {"customer": one, "into": one, "why": "x"},
            {"customer": one, "into": "cus_nobody", "why": "x"},
            {"customer": one, "into": other},
            {"customer": one, "into": other, "why": "x", "now": True},
        )
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 422, 400]
    assert (await ana.post("/v1/merges/mrg_none/undo", json={})).status_code == 404
    assert (await ana.get(f"/customers/{one}/merge?into=cus_nobody")).status_code == 404


def test_a_tax_number_is_told_by_its_check_digit() -> None:
    assert oib_in("HR 69435151530") == "69435151530"
    assert oib_in("69435151531") is None
    assert oib_in("694351515301") is None


def test_names_are_alike_but_for_form_order_and_a_slip() -> None:
    assert names_alike("Horvat gradnja d.o.o.", "HORVAT GRADNJA")
    assert names_alike("Obrt Čarija, vl. Bepo Čarija", "Bepo Carija Carija obrt")
    assert not names_alike("Horvat gradnja d.o.o.", "Horvat prijevoz d.o.o.")
    assert not names_alike("d.o.o.", "d.o.o.")
