"""What the affected of an incident are told: drafted, kept, written to each thread's people once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.events import decode_events
from services.store.incident_drafts import STAGES, draft
from services.store.incident_telling import IncidentUpdates
from services.store.replying.mail_server import MailServer
from services.store.replying.replies import Replies
from services.store.tables import incident, incident_member
from tests.store.application import KEY, BlobsInMemory, Clock, field
from tests.store.replying.world import ANKICA, IVAN, deliveries, directory, mailed, person
from tests.store.world import NOW, World

PATH = "/incidents/inc_1"


@pytest.fixture
def telling(engine: AsyncEngine, clock: Clock, mail_server: MailServer) -> IncidentUpdates:
    replies = Replies(blobs=BlobsInMemory(), key=KEY, server=mail_server)
    return IncidentUpdates(engine, replies, clock=clock)


@pytest.fixture
async def trouble(world: World, engine: AsyncEngine, ana: httpx.AsyncClient) -> None:
    """Two customers wrote, one of them twice in two threads, and somebody unproved; it is confirmed."""
    await directory(world)
    claimed = person("netko@nepoznat.example", "Netko")
    members = [
        await mailed(world, message_id="1@x.hr"),
        await mailed(world, thread="a2", message_id="2@x.hr"),
        await mailed(
            world,
            ANKICA,
            thread="b",
            message_id="3@x.hr",
            customer="C-1005",
            person=person(ANKICA, "Ankica Tolj"),
            subject="Mail is down",
            text="We cannot send any mail since this morning, what is going on?",
        ),
        await mailed(
            world,
            thread="c",
            message_id="4@x.hr",
            customer="",
            person=claimed,
            author="Netko",
            trust="unverified",
        ),
    ]
    async with engine.begin() as connection:
        ((agent,),) = (await connection.execute(text("select id from agent"))).all()
        times = {"opened_at": NOW - timedelta(hours=3), "last_at": NOW, "proposed_at": NOW, "decided_at": NOW}
        row = {"id": "i-1", "handle": "inc_1", "state": "confirmed", "trouble": "mail", "decided_by": agent}
        await connection.execute(insert(incident).values(**row, **times))
        for one in members:
            member = {"interaction_id": one, "incident_id": "i-1", "at": NOW, "reports": True, "signal": {}}
            await connection.execute(insert(incident_member).values(member))


async def tell(client: httpx.AsyncClient, **fields: str) -> httpx.Response:
    page = (await client.get(PATH)).text
    form = {"csrf_token": field(page, "csrf_token"), "after": field(page, "after"), "stage": "confirmed"}
    texts = {"text_hr": "Kvar je naš.", "text_en": "The fault is ours."}
    return await client.post(f"{PATH}/updates", data=form | texts | fields)


async def rows(engine: AsyncEngine, statement: str) -> list[Any]:
    async with engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(text(statement))]


@pytest.mark.usefixtures("trouble")
async def test_each_customer_is_told_in_their_language_and_of_nobody_else(
    ana: httpx.AsyncClient, engine: AsyncEngine, telling: IncidentUpdates
) -> None:
    sent = await tell(ana)
    waiting = (await ana.get(PATH)).text
    done = await asyncio.gather(telling.send_waiting(), telling.send_waiting())
    again = await telling.send_waiting()
    told = (await ana.get(PATH)).text

    assert sent.status_code == 303
    assert "čeka slanje" in waiting
    assert sum(done) == 4
    assert again == 0
    assert sorted(one[0] for one in await deliveries(engine)) == [ANKICA, IVAN]
    bodies = dict(
        await rows(
            engine,
            "select d.address, i.text from reply_delivery d join interaction i on i.id = d.interaction_id",
        )
    )
    assert "Kvar je naš." in bodies[IVAN]
    assert "The fault is ours." in bodies[ANKICA]
    assert not any(ANKICA in body or IVAN in body for body in bodies.values())
    for words in ("poslano poštom: 2 niti", "javljeno u drugoj niti: 1 nit", "nazvati: nema provjerene"):
        assert words in told


@pytest.mark.usefixtures("trouble")
async def test_an_event_names_one_thread_at_most(ana: httpx.AsyncClient, engine: AsyncEngine) -> None:
    await tell(ana)

    async with engine.connect() as connection:
        found = (await connection.execute(text("select events::text from outbox"))).scalars().all()
    events = [one for row in found for one in decode_events(row.encode())]
    updated = [one.data for one in events if one.subject == "onethread.incident.updated"]
    assert len(updated) == 5
    assert sum("thread" in one for one in updated) == 4
    assert all(len({one.get("customer", "")}) == 1 for one in updated)


@pytest.mark.usefixtures("trouble")
async def test_two_agents_do_not_tell_the_same_twice(ana: httpx.AsyncClient) -> None:
    first = await tell(ana)
    stale = await tell(ana, after="")

    assert (first.status_code, stale.status_code) == (303, 409)


@pytest.mark.usefixtures("trouble")
async def test_what_was_typed_stands_in_the_form_until_it_is_sent(
    ana: httpx.AsyncClient, engine: AsyncEngine
) -> None:
    noted = await tell(ana, stage="monitoring", deed="note", text_hr="Pišem <još>", text_en="")
    await tell(ana)
    stale = await tell(ana, after="", text_hr="Moje riječi.")
    blank = await tell(ana, text_hr="Moje riječi.", text_en=" ")

    assert noted.status_code == 200
    assert "nitko nije obaviješten" in noted.text
    assert "Pišem &lt;još&gt;</textarea>" in noted.text
    assert '<option value="monitoring" selected>' in noted.text
    assert "netko je u međuvremenu javio" in stale.text
    assert "treba tekst na oba jezika" in blank.text
    assert all("Moje riječi.</textarea>" in one.text for one in (stale, blank))
    assert field(stale.text, "after") != ""
    assert await rows(engine, "select count(*) from incident_update") == [(1,)]


@pytest.mark.usefixtures("trouble")
async def test_resolving_closes_nothing_and_offers_to(ana: httpx.AsyncClient, engine: AsyncEngine) -> None:
    await tell(ana, stage="monitoring", deed="note")
    watched = (await ana.get(PATH)).text
    await tell(ana, stage="resolved", deed="note")
    offered = (await ana.get(PATH)).text
    still_open = await rows(engine, "select count(*) from thread where closed_at is null")
    form = {"csrf_token": field(offered, "csrf_token"), "solution": "mx2 ponovno pokrenut"}
    await ana.post(f"{PATH}/close", data=form)

    assert "otklonjen, pratimo" in watched
    assert "Zatvori 4 otvorene niti" in offered
    assert still_open == [(4,)]
    assert await rows(engine, "select count(*) from thread where closed_at is null") == [(0,)]
    assert await rows(engine, "select distinct solution from thread_work") == [("mx2 ponovno pokrenut",)]
    assert await rows(engine, "select count(*) from reply") == [(0,)]


@pytest.mark.usefixtures("trouble")
async def test_nobody_is_told_of_what_may_be_none(ana: httpx.AsyncClient, engine: AsyncEngine) -> None:
    empty = await tell(ana, text_en=" ")
    strange = await tell(ana, stage="gone")
    page = (await ana.get(PATH)).text
    async with engine.begin() as connection:
        await connection.execute(text("update incident set state = 'proposed', decided_by = null"))
    form = {"csrf_token": field(page, "csrf_token"), "stage": "confirmed", "text_hr": "x", "text_en": "y"}
    early = await ana.post(f"{PATH}/updates", data=form)
    lost = await ana.post("/incidents/inc_none/updates", data=form)

    assert [one.status_code for one in (empty, strange, early, lost)] == [422, 400, 409, 404]
    assert await rows(engine, "select count(*) from incident_update") == [(0,)]


@pytest.mark.parametrize("stage", STAGES)
def test_a_draft_is_whole_in_both_languages_and_names_no_server(stage: Any) -> None:
    since = datetime(2026, 11, 5, 7, 5, tzinfo=UTC)
    for trouble in ("mail", "web", "something new"):
        croatian = draft(stage, "hr", trouble=trouble, since=since, zone=ZoneInfo("Europe/Zagreb"))
        english = draft(stage, "en", trouble=trouble, since=since, zone=ZoneInfo("Europe/Zagreb"))
        assert "5. 11. 2026. u 08:05" in croatian
        assert "08:05 on 5 November 2026" in english
        assert "{" not in croatian + english
