"""Logging a call: the form goes the way of every call, and nothing typed is lost."""

from __future__ import annotations

import httpx
from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.desk_settings import set_desk
from services.store.tables import agent, dead_letter
from shared.desk import Desk
from tests.store.application import field
from tests.store.phone_intake import PhoneIntake
from tests.store.world import World

NOTE = "kor. Ivan, ne može slati poštu <od petka>"


async def form(client: httpx.AsyncClient, **values: str) -> dict[str, str]:
    page = (await client.get("/calls/new")).text
    blank = {"csrf_token": field(page, "csrf_token"), "call_id": field(page, "call_id")}
    return (
        blank
        | {"note": NOTE, "started_at": "2026-11-22T12:40", "minutes": "7", "direction": "inbound"}
        | values
    )


async def test_a_call_is_posted_to_the_phone_intake_in_the_agents_name(
    ana: httpx.AsyncClient, phone: PhoneIntake, engine: AsyncEngine
) -> None:
    await set_desk(engine, Desk(time_zone="Europe/Zagreb"))

    answer = await ana.post("/calls/new", data=await form(ana, caller_number="091 555 0101", company=" "))

    assert answer.status_code == 303
    assert answer.headers["location"] == "/calls/" + "c" * 32
    (posted,) = phone.posted
    call_id = posted.pop("call_id")
    assert len(call_id) == 36
    assert posted == {
        "agent": "Ana",
        "started_at": "2026-11-22T12:40:00+01:00",
        "duration_s": 420,
        "direction": "inbound",
        "caller_number": "091 555 0101",
        "note": NOTE,
    }
    assert phone.keys == ["Bearer ot_internal"]


async def test_the_same_form_twice_is_the_same_call(ana: httpx.AsyncClient, phone: PhoneIntake) -> None:
    data = await form(ana)

    await ana.post("/calls/new", data=data)
    await ana.post("/calls/new", data=data)

    assert phone.posted[0] == phone.posted[1]


async def test_an_intake_that_is_away_costs_no_typed_word(ana: httpx.AsyncClient, phone: PhoneIntake) -> None:
    phone.away = True
    data = await form(ana, caller_name="Ivan Horvat")

    answer = await ana.post("/calls/new", data=data)

    assert answer.status_code == 503
    assert "Poziv nije spremljen; Vaš je tekst ovdje" in answer.text
    assert "ne može slati poštu &lt;od petka&gt;</textarea>" in answer.text
    assert 'value="Ivan Horvat"' in answer.text
    assert field(answer.text, "call_id") == data["call_id"]


async def test_what_the_intake_refuses_is_said_at_its_field(
    ana: httpx.AsyncClient, phone: PhoneIntake
) -> None:
    phone.status = 422
    phone.answer = {
        "detail": "invalid",
        "errors": [
            {"pointer": "/started_at", "detail": "not a time at which this can have happened"},
            {"pointer": "/duration_s", "detail": "Expected `int` <= 86400"},
        ],
    }

    answer = await ana.post("/calls/new", data=await form(ana))

    assert answer.status_code == 422
    assert 'id="wrong-started_at">Ova vrijednost nije prihvaćena.<' in answer.text
    assert 'id="wrong-minutes">Ova vrijednost nije prihvaćena: broj smije biti najviše 86400<' in answer.text
    assert "od petka" in answer.text


async def test_a_form_with_nothing_to_say_is_not_even_posted(
    ana: httpx.AsyncClient, phone: PhoneIntake
) -> None:
    answer = await ana.post("/calls/new", data=await form(ana, note=" ", started_at="jučer", minutes="-1"))

    assert answer.status_code == 422
    assert phone.posted == []
    for name in ("note", "started_at", "minutes"):
        assert f'id="wrong-{name}"' in answer.text


async def test_a_viewer_may_not_log_a_call(
    ana: httpx.AsyncClient, engine: AsyncEngine, phone: PhoneIntake
) -> None:
    data = await form(ana)
    async with engine.begin() as connection:
        await connection.execute(update(agent).values(role="viewer"))

    answer = await ana.post("/calls/new", data=data)

    assert answer.status_code == 403
    assert phone.posted == []
    assert "Zapiši poziv</a>" not in (await ana.get("/")).text


async def test_the_page_waits_until_the_call_has_its_thread(ana: httpx.AsyncClient, world: World) -> None:
    waiting = await ana.get("/calls/" + "c" * 32)
    interaction = await world.report("a")
    placed = await ana.get(f"/calls/{interaction}")

    assert waiting.headers["refresh"] == "1; url=/calls/" + "c" * 32 + "?step=2"
    assert "Tražimo mu nit" in waiting.text
    assert placed.headers["location"] == f"/interactions/{interaction}"
    late = await ana.get("/calls/" + "c" * 32 + "?step=60")
    assert "refresh" not in late.headers
    assert "ne trebate ga ponavljati" in late.text


async def test_a_call_that_could_not_be_placed_says_so(
    ana: httpx.AsyncClient, owner_engine: AsyncEngine
) -> None:
    async with owner_engine.begin() as connection:
        letter = {"interaction_id": "c" * 32, "sequence": 1, "data": b"1", "cause": "ValueError: broken"}
        await connection.execute(insert(dead_letter).values(letter))

    page = await ana.get("/calls/" + "c" * 32)

    assert "ValueError: broken" in page.text
    assert "refresh" not in page.headers
