"""Incidents over the API: what agents see and decide, and that nobody else sees or decides anything."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.agents import add_agent
from services.store.events import Event, decode_events
from services.store.reading import incidents, shared_troubles
from services.store.repository import Repository
from services.store.tables import incident, outbox, placement, thread
from shared.incident import Sighting, Signal
from tests.store.application import LOGIN, PASSWORD, sign_in
from tests.store.world import HORVAT, NOW, PEKARA, World

DECIDE = {"Content-Type": "application/json"}


async def shared_by(world: World, *, raised: bool = True) -> list[str]:
    """Let two customers report one outage, and return their threads' handles."""
    await world.directory(HORVAT, PEKARA)
    for name, customer in (("first", "C-1001"), ("second", "C-1005")):
        await world.report(name, customer=customer, subject=f"pošta {name}")
    sightings = [
        Sighting(
            signal=await _signal(world, name, ago=timedelta(minutes=9 - number)),
            group_id="group",
            opens=number == 0,
            proposes=raised and number == 1,
            trouble="mail",
            servers=("mx2",),
        )
        for number, name in enumerate(("first", "second"))
    ]
    await sight(world, sightings)
    return [await _handle(world, name) for name in ("first", "second")]


async def sight(world: World, sightings: Sequence[Sighting]) -> None:
    async with Repository(world.filing)() as ledger:
        await ledger.sight(sightings)


async def _signal(world: World, name: str, *, ago: timedelta) -> Signal:
    query = select(placement.c.interaction_id, placement.c.customer_id)
    async with world.engine.connect() as connection:
        found = await connection.execute(query.where(placement.c.thread_id == world.thread_id(name)))
        row = found.one()
    return Signal(
        interaction_id=row.interaction_id,
        customer_id=row.customer_id,
        thread_id=world.thread_id(name),
        at=NOW - ago,
        reports=True,
        trouble="mail",
        servers=("mx2",),
    )


async def _handle(world: World, name: str) -> str:
    query = select(thread.c.handle).where(thread.c.id == world.thread_id(name))
    async with world.engine.connect() as connection:
        return str((await connection.execute(query)).scalar_one())


async def the_incident(client: httpx.AsyncClient) -> dict[str, Any]:
    (one,) = (await client.get("/v1/incidents")).json()["incidents"]
    return dict(one)


async def told(engine: AsyncEngine) -> list[Event]:
    async with engine.connect() as connection:
        rows = await connection.execute(select(outbox.c.events).order_by(outbox.c.id))
        events = [event for row in rows for event in decode_events(msgspec.json.encode(row.events))]
    return [event for event in events if "incident" in event.data]


async def test_an_incident_is_listed_and_shown_with_its_threads_by_handle(
    machine: httpx.AsyncClient, world: World
) -> None:
    threads = await shared_by(world)

    listed = await the_incident(machine)
    answer = await machine.get(f"/v1/incidents/{listed['handle']}")
    shown = answer.json()

    assert {name: shown[name] for name in listed} == listed
    assert (listed["state"], listed["trouble"], listed["servers"]) == ("proposed", "mail", ["mx2"])
    assert (listed["customers"], listed["threads"], listed["reports"]) == (2, 2, 2)
    assert [one["thread"]["handle"] for one in shown["in_order"]] == threads
    assert not [one for one in (*world.internal_ids(), "group") if f'"{one}"' in answer.text]


async def test_of_a_large_one_the_newest_are_counted_but_on_its_own_page(
    machine: httpx.AsyncClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    (handle, _) = await shared_by(world)
    monkeypatch.setattr(incidents, "MEMBERS_COUNTED", 1)
    monkeypatch.setattr(shared_troubles, "REPORTS_COUNTED_BESIDE", 1)

    listed = await the_incident(machine)
    beside = (await machine.get(f"/v1/threads/{handle}")).json()["incident"]
    shown = (await machine.get(f"/v1/incidents/{listed['handle']}")).json()

    for some in (listed, beside):
        assert (some["customers"], some["threads"], some["reports"], some["more"]) == (1, 1, 1, True)
    assert (shown["customers"], shown["threads"], shown["reports"], shown["more"]) == (2, 2, 2, False)
    async with world.engine.connect() as connection:
        assert await shared_troubles.customers_sharing(connection, world.thread_id("first")) == 1
        monkeypatch.undo()
        assert await shared_troubles.customers_sharing(connection, world.thread_id("first")) == 2


async def test_mere_candidates_are_nobodys_to_see(machine: httpx.AsyncClient, world: World) -> None:
    (handle, _) = await shared_by(world, raised=False)
    async with world.engine.connect() as connection:
        hidden = (await connection.execute(select(incident.c.handle))).scalar_one()

    assert (await machine.get("/v1/incidents")).json() == {"next": None, "incidents": []}
    assert (await machine.get(f"/v1/incidents/{hidden}")).status_code == 404
    assert (await machine.get(f"/v1/threads/{handle}")).json()["incident"] is None


async def test_a_thread_tells_its_incident_and_nothing_of_the_other_customer(
    machine: httpx.AsyncClient, world: World
) -> None:
    (handle, other) = await shared_by(world)

    answer = await machine.get(f"/v1/threads/{handle}")

    assert answer.json()["incident"] == await the_incident(machine)
    assert not [word for word in (other, "Pekara", "C-1005", "second") if word in answer.text]


@pytest.mark.parametrize(("word", "state"), [("confirm", "confirmed"), ("dismiss", "dismissed")])
async def test_an_agent_decides_once_and_it_is_told(
    ana: httpx.AsyncClient, world: World, word: str, state: str
) -> None:
    await shared_by(world)
    path = f"/v1/incidents/{(await the_incident(ana))['handle']}"

    answers = [await ana.post(f"{path}/{word}", headers=DECIDE) for _ in range(2)]

    for answer in answers:
        assert answer.status_code == 200
        assert answer.json()["state"] == state
        assert answer.json()["decided_by"] == "Ana"
    assert [event.type for event in await told(world.engine)] == [
        "hr.onethread.incident.proposed.v1",
        f"hr.onethread.incident.{state}.v1",
    ]


async def test_an_agent_may_change_its_mind(ana: httpx.AsyncClient, world: World) -> None:
    (handle, _) = await shared_by(world)
    path = f"/v1/incidents/{(await the_incident(ana))['handle']}"

    await ana.post(f"{path}/dismiss", headers=DECIDE)
    assert (await ana.get(f"/v1/threads/{handle}")).json()["incident"] is None
    await ana.post(f"{path}/confirm", headers=DECIDE)

    assert (await ana.get(f"/v1/threads/{handle}")).json()["incident"]["state"] == "confirmed"


async def test_a_program_with_a_key_decides_nothing(machine: httpx.AsyncClient, world: World) -> None:
    await shared_by(world)
    path = f"/v1/incidents/{(await the_incident(machine))['handle']}"

    assert (await machine.post(f"{path}/confirm", headers=DECIDE)).status_code == 403
    assert (await the_incident(machine))["state"] == "proposed"


async def test_who_may_only_look_decides_nothing(
    anyone: httpx.AsyncClient, world: World, engine: AsyncEngine
) -> None:
    await shared_by(world)
    await add_agent(engine, login=LOGIN, name="Vid", role="viewer", password=PASSWORD)
    await sign_in(anyone, LOGIN, PASSWORD)
    path = f"/v1/incidents/{(await the_incident(anyone))['handle']}"

    assert (await anyone.post(f"{path}/dismiss", headers=DECIDE)).status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (DECIDE | {"Origin": "https://elsewhere.example"}, 403),
        (DECIDE | {"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({}, 415),
    ],
)
async def test_another_sites_page_decides_nothing(
    ana: httpx.AsyncClient, world: World, headers: dict[str, str], status: int
) -> None:
    await shared_by(world)
    path = f"/v1/incidents/{(await the_incident(ana))['handle']}"

    assert (await ana.post(f"{path}/confirm", headers=headers)).status_code == status
    assert (await the_incident(ana))["state"] == "proposed"


@pytest.mark.parametrize("handle", ["inc_none", "x" * 65, "%00", "č"])
async def test_what_is_no_incident_is_not_found(ana: httpx.AsyncClient, handle: str) -> None:
    assert (await ana.get(f"/v1/incidents/{handle}")).status_code == 404
    assert (await ana.post(f"/v1/incidents/{handle}/confirm", headers=DECIDE)).status_code == 404


async def test_a_list_is_narrowed_by_state_and_goes_on_by_cursor(
    ana: httpx.AsyncClient, world: World
) -> None:
    await shared_by(world)
    path = f"/v1/incidents/{(await the_incident(ana))['handle']}"
    await ana.post(f"{path}/confirm", headers=DECIDE)
    await world.report("third", customer="C-1001")
    more = await _signal(world, "third", ago=timedelta(minutes=1))
    await sight(world, [Sighting(signal=more, group_id="other", opens=True, proposes=True)])

    first = (await ana.get("/v1/incidents", params={"limit": "1"})).json()
    second = (await ana.get("/v1/incidents", params={"limit": "1", "cursor": first["next"]})).json()
    confirmed = (await ana.get("/v1/incidents", params={"state": "confirmed"})).json()

    assert [one["state"] for one in (*first["incidents"], *second["incidents"])] == ["proposed", "confirmed"]
    assert second["next"] is None
    assert [one["state"] for one in confirmed["incidents"]] == ["confirmed"]
    assert (await ana.get("/v1/incidents", params={"state": "candidate"})).status_code == 400
