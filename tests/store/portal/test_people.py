"""An owner appoints technical contacts with an end, and withdraws them; nobody does for another customer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.tables import appointment
from tests.store.application import Clock
from tests.store.portal.guests import ANA, Portal, Said, by, post

TODAY = datetime.now(UTC)
NEW = {
    "name": "Iva Nova",
    "email": "iva@agencija.hr",
    "until": f"{TODAY + timedelta(days=200):%Y-%m-%d}",
    "domains": "",
}
IVA = by("Iva Nova", "iva@agencija.hr")


@pytest.fixture(autouse=True)
def of_today(clock: Clock) -> None:
    """Whether an appointment holds, the database says by its own clock."""
    clock.now = datetime.now(UTC)


async def test_whom_an_owner_appoints_comes_in_and_sees_threads(portal: Portal, world: Said) -> None:
    await world.say("a", ANA, subject="Pošta ne radi")
    owner = await portal.guest()

    answer = await post(owner, "/portal/contacts", **NEW)
    page = (await owner.get("/portal/contacts")).text

    assert answer.headers["location"] == "/portal/contacts?done=1"
    assert "Iva Nova" in page
    assert "Ana Horvat imenuje: Iva Nova" in page
    iva = await portal.guest("iva@agencija.hr")
    assert "Pošta ne radi" in (await iva.get("/portal")).text


async def test_who_is_withdrawn_is_out_at_once_and_the_history_stays(portal: Portal) -> None:
    owner = await portal.guest()
    await post(owner, "/portal/contacts", **NEW)
    iva = await portal.guest("iva@agencija.hr")
    unused = await portal.token("iva@agencija.hr")
    handle = await _appointment(portal)

    await post(owner, "/portal/contacts", f"/portal/contacts/{handle}")

    assert (await iva.get("/portal")).status_code == 401
    assert (await iva.post("/portal/enter", data={"token": unused})).status_code == 403
    assert "Ana Horvat opoziva: Iva Nova" in (await owner.get("/portal/contacts")).text


async def _appointment(portal: Portal) -> str:
    program = await portal.program()
    people = (await program.get("/v1/portal/contacts")).json()
    return next(str(one["appointment"]) for one in people if one["appointment"])


async def test_an_appointment_ends_by_itself(portal: Portal, engine: AsyncEngine, clock: Clock) -> None:
    tomorrow = f"{clock.now + timedelta(days=1):%Y-%m-%d}"
    await post(await portal.guest(), "/portal/contacts", **(NEW | {"until": tomorrow}))
    iva = await portal.guest("iva@agencija.hr")
    assert (await iva.get("/portal")).status_code == 200

    clock.now += timedelta(days=3)
    owner = await portal.guest()

    assert (await iva.get("/portal")).status_code == 401
    assert "istječe: Iva Nova" in (await owner.get("/portal/contacts")).text


@pytest.mark.parametrize("contact", ["marko@horvat-gradnja.hr", "racuni@horvat-gradnja.hr"])
async def test_nobody_but_an_owner_appoints_or_withdraws(
    portal: Portal, engine: AsyncEngine, contact: str
) -> None:
    await post(await portal.guest(), "/portal/contacts", **NEW)
    other, program = await portal.guest(contact), await portal.program(contact)
    handle = await _appointment(portal)
    fields = NEW | {"name": "Netko", "email": "netko@drugi.hr"}

    assert (await post(other, "/portal", "/portal/contacts", **fields)).status_code == 403
    assert (await post(other, "/portal", f"/portal/contacts/{handle}")).status_code == 403
    asked = {"name": "Netko", "email": "netko@drugi.hr"}
    assert (await program.post("/v1/portal/contacts", json=asked)).status_code == 403
    assert (await program.delete(f"/v1/portal/contacts/{handle}")).status_code == 403
    async with engine.connect() as connection:
        rows = (await connection.execute(select(appointment.c.withdrawn_at))).scalars().all()
    assert rows == [None]


async def test_an_owner_of_another_customer_finds_no_such_appointment(portal: Portal) -> None:
    await post(await portal.guest(), "/portal/contacts", **NEW)
    handle = await _appointment(portal)
    ankica = await portal.guest("ankica@zuza.hr", "C-1005")
    program = await portal.program("ankica@zuza.hr", "C-1005")

    assert (await post(ankica, "/portal/contacts", f"/portal/contacts/{handle}")).status_code == 404
    assert (await program.delete(f"/v1/portal/contacts/{handle}")).status_code == 404
    assert "Iva" not in (await ankica.get("/portal/contacts")).text


@pytest.mark.parametrize(
    "fields",
    [
        {"email": "no address"},
        {"name": " "},
        {"until": f"{TODAY - timedelta(days=20):%Y-%m-%d}"},
        {"until": f"{TODAY + timedelta(days=3 * 365):%Y-%m-%d}"},
        {"until": "sutra"},
        {"domains": "zuza.hr"},
        {"email": "marko@horvat-gradnja.hr"},
    ],
    ids=["address", "name", "past", "too-late", "no-day", "domain", "known"],
)
async def test_what_cannot_be_is_said_and_nothing_typed_is_lost(
    portal: Portal, fields: dict[str, str]
) -> None:
    answer = await post(await portal.guest(), "/portal/contacts", **(NEW | fields))

    assert answer.status_code == 422
    assert "Ovako ne ide" in answer.text
    assert f'value="{(NEW | fields)["until"]}"' in answer.text


async def test_an_address_that_an_owner_only_named_shows_nobodys_words(portal: Portal, world: Said) -> None:
    """An owner may name any address; its mail is shown once its holder came in by a portal, not before."""
    await post(await portal.guest(), "/portal/contacts", **NEW)
    await world.say("a", IVA, contact="", text="riječi osobe s te adrese")

    assert "riječi osobe" not in await _seen(portal, world)
    await portal.guest("iva@agencija.hr")
    assert "riječi osobe" in await _seen(portal, world)


async def _seen(portal: Portal, world: Said) -> str:
    return (await (await portal.guest()).get(f"/portal/threads/{await world.handle('a')}")).text
