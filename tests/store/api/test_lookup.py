"""POST /v1/lookup: what may be known, in public names; nothing is stored, and away is said to be away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.tables import agent, contact, customer, incident, thread_work
from shared.lookup import LikelyCustomer, LikelyThread, LookupAnswer
from shared.placement import Evidence, Triage
from tests.store.correlator import Correlator
from tests.store.world import HORVAT, NOW, PEKARA, World

CALLS = Evidence("phone exact", 13.0, "broj je broj ovog korisnika", "a number of this customer")


async def known(world: World, engine: AsyncEngine, correlator: Correlator) -> None:
    """HORVAT has a thread about mail, which the correlator finds."""
    await world.directory(HORVAT, PEKARA)
    await world.report(
        "a",
        customer="C-1001",
        contact="P-1",
        channel="email",
        subject="Pošta ne radi",
        ago=timedelta(minutes=40),
        triage=Triage(problem="mail", facts={"since": "od jutros"}),
    )
    async with engine.connect() as connection:
        ids = dict((await connection.execute(select(customer.c.number, customer.c.id))).tuples().all())
        person = (
            await connection.execute(select(contact.c.id).where(contact.c.number == "P-1"))
        ).scalar_one()
    horvat = LikelyCustomer(
        customer_id=ids["C-1001"], contact_id=person, probability=0.99, sure=True, evidence=(CALLS,)
    )
    bakery = LikelyCustomer(customer_id=ids["C-1005"], probability=0.01, refused="unknown person")
    like = LikelyThread(
        thread_id=world.thread_id("a"), customer_id=ids["C-1001"], probability=0.9, joins=True
    )
    correlator.answer = LookupAnswer(model="v1", customers=(horvat, bakery), threads=(like,))


@pytest.fixture
async def answered(world: World, engine: AsyncEngine, correlator: Correlator) -> Correlator:
    await known(world, engine, correlator)
    return correlator


async def looked_up(client: httpx.AsyncClient, **typed: Any) -> dict[str, Any]:
    answer = await client.post("/v1/lookup", json=typed)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_it_says_who_it_may_be_and_what_is_known_of_their_threads(
    machine: httpx.AsyncClient, answered: Correlator, engine: AsyncEngine, world: World
) -> None:
    async with engine.begin() as connection:
        ivan = {"id": "agt_i", "login": "ivan", "name": "Ivan", "role": "agent", "password_hash": "x"}
        await connection.execute(insert(agent).values(ivan))
        await connection.execute(
            insert(thread_work).values(thread_id=world.thread_id("a"), assignee_id="agt_i")
        )

    found = await looked_up(machine, number="091 555 0101", text="ne mogu slati poštu")

    (question,) = answered.asked
    assert (question.number, question.text, question.at) == ("091 555 0101", "ne mogu slati poštu", NOW)
    horvat, bakery = found["customers"]
    assert (horvat["customer"]["number"], horvat["contact"]["name"], horvat["sure"]) == (
        "C-1001",
        "Ivan Horvat",
        True,
    )
    assert (bakery["may_request"], bakery["contact"]) == (False, None)
    (thread,) = found["threads"]
    assert thread["reported"] == {"by": "Ivan Horvat", "channel": "email", "at": "2026-11-22T11:20:00Z"}
    assert (thread["lead_contact"]["name"], thread["assignee"]["name"]) == ("Ivan Horvat", "Ivan")
    assert thread["missing"][:3] == ["mailbox", "direction", "error"]
    assert (thread["state"], thread["joins"], thread["reports"]) == ("open", True, 1)


async def test_it_names_a_trouble_under_way_on_the_callers_server(
    machine: httpx.AsyncClient, answered: Correlator, engine: AsyncEngine
) -> None:
    async with engine.begin() as connection:
        row = {"trouble": "web", "wide": False, "opened_at": NOW, "last_at": NOW}
        for number, (state, servers) in enumerate(
            [("confirmed", ["web07"]), ("candidate", ["web07"]), ("proposed", ["web99"])]
        ):
            more: dict[str, Any] = {
                "id": f"i{number}",
                "handle": f"inc_{number}",
                "state": state,
                "servers": servers,
            }
            if state != "candidate":
                more["proposed_at"] = NOW
            if state == "confirmed":
                more |= {"decided_at": NOW, "decided_by": "agt_i"}
                ivan = {"id": "agt_i", "login": "ivan", "name": "Ivan", "role": "agent", "password_hash": "x"}
                await connection.execute(insert(agent).values(ivan))
            await connection.execute(insert(incident).values(row | more))

    found = await looked_up(machine, number="091 555 0101")

    (under_way,) = found["incidents"]
    assert (under_way["handle"], under_way["state"], under_way["trouble"]) == ("inc_0", "confirmed", "web")
    assert under_way["customers"] == [found["customers"][0]["customer"]["handle"]]


async def test_no_internal_id_is_shown(
    machine: httpx.AsyncClient, answered: Correlator, world: World
) -> None:
    answer = await machine.post("/v1/lookup", json={"name": "Ivan"})

    assert not [one for one in world.internal_ids() if one in answer.text]


async def test_what_has_gone_meanwhile_is_left_out(
    machine: httpx.AsyncClient, correlator: Correlator
) -> None:
    gone = LikelyThread(thread_id="gone", customer_id="gone")
    correlator.answer = LookupAnswer(
        model="v1", customers=(LikelyCustomer(customer_id="gone"),), threads=(gone,)
    )

    found = await looked_up(machine, name="Ivan")

    assert (found["customers"], found["threads"]) == ([], [])


async def test_without_a_correlator_it_says_that_it_is_away(
    machine: httpx.AsyncClient, correlator: Correlator
) -> None:
    correlator.away = True

    answer = await machine.post("/v1/lookup", json={"name": "Ivan"})

    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"[]", b'{"nmae": "Ivan"}', b'{"name": 7}', b'{"channel": "fax"}', b"\xff", b"[" * 100_000),
        *(b'{"text": "%s"}' % (b"a" * 8_001), b'{"name": "%s"}' % (b"a" * 201)),
    ],
)
async def test_what_is_no_question_is_refused(
    machine: httpx.AsyncClient, correlator: Correlator, body: bytes
) -> None:
    answer = await machine.post("/v1/lookup", content=body, headers={"content-type": "application/json"})

    assert 400 <= answer.status_code < 500
    assert correlator.asked == []


async def test_it_is_for_those_who_are_signed_in_and_from_our_own_pages(
    anyone: httpx.AsyncClient, ana: httpx.AsyncClient, correlator: Correlator
) -> None:
    own = await ana.post("/v1/lookup", json={"name": "Ivan"})
    foreign = await ana.post("/v1/lookup", json={"name": "Ivan"}, headers={"origin": "https://evil.test"})
    form = await ana.post("/v1/lookup", content=b"{}", headers={"content-type": "text/plain"})
    ana.cookies.clear()
    nobody = await ana.post("/v1/lookup", json={"name": "Ivan"})

    assert own.status_code == 200
    assert foreign.status_code == 403
    assert form.status_code in {400, 415}
    assert nobody.status_code == 401
