"""Call drafts on record: one a call, whose it is, settled once, and gone when they are old."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.agents import add_agent
from services.store.call_drafts.drafts import CLOSED_KEPT, OPEN_KEPT
from services.store.call_drafts.reading import read_drafts, read_fresh_drafts
from services.store.call_drafts.views import CallDraftView
from services.store.tables import agent, call_draft
from shared.errors import Rejected
from tests.store.application import PASSWORD
from tests.store.call_drafts.calling import NUMBER, Telephone
from tests.store.world import HORVAT, PEKARA, World


@pytest.fixture
def pbx(engine: AsyncEngine) -> Telephone:
    return Telephone(engine)


@pytest.fixture
async def ana_id(engine: AsyncEngine) -> str:
    return await agent_id(engine, "ana", "Ana")


async def agent_id(engine: AsyncEngine, login: str, name: str) -> str:
    await add_agent(engine, login=login, name=name, role="agent", password=PASSWORD)
    async with engine.connect() as connection:
        found: str = (await connection.execute(select(agent.c.id).where(agent.c.login == login))).scalar_one()
    return found


async def drafts_of(engine: AsyncEngine, who: str) -> tuple[CallDraftView, ...]:
    async with engine.connect() as connection:
        return await read_drafts(connection, who)


async def rows(engine: AsyncEngine) -> list[Any]:
    async with engine.connect() as connection:
        return list((await connection.execute(select(call_draft).order_by(call_draft.c.id))).all())


async def test_the_events_of_a_call_are_one_draft_of_who_took_it(
    pbx: Telephone, engine: AsyncEngine, world: World, ana_id: str
) -> None:
    await world.directory(HORVAT)
    await pbx.over("c-1")
    await pbx.taken("c-1")
    await pbx.tell("c-1", rung=("ana", "marko"), queue="800")
    await pbx.taken("c-1")

    (draft,) = await drafts_of(engine, ana_id)

    assert (draft.stage, draft.mine, draft.number, draft.queue) == ("ended", True, NUMBER, "800")
    assert (draft.who, draft.company, draft.duration_s) == ("Ivan Horvat", "Horvat gradnja d.o.o.", 180)
    assert {one.kind for one in pbx.hints} == {"call"}


async def test_what_nobody_answered_is_missed_and_everybodys(
    pbx: Telephone, engine: AsyncEngine, ana_id: str
) -> None:
    marko = await agent_id(engine, "marko", "Marko")
    await pbx.tell("c-1", rung=("ana", "marko"))
    await pbx.over("c-1")

    for who in (ana_id, marko):
        (draft,) = await drafts_of(engine, who)
        assert (draft.stage, draft.mine) == ("missed", False)


async def test_another_agents_call_is_not_shown(pbx: Telephone, engine: AsyncEngine, ana_id: str) -> None:
    marko = await agent_id(engine, "marko", "Marko")
    await pbx.taken("c-1", by="marko")

    assert await drafts_of(engine, ana_id) == ()
    assert len(await drafts_of(engine, marko)) == 1


async def test_an_extension_means_the_agent_who_gave_it(
    pbx: Telephone, engine: AsyncEngine, ana_id: str
) -> None:
    marko = await agent_id(engine, "marko", "Marko")
    assert await pbx.drafts.set_lines(ana_id, ["101", " 102 ", ""]) == ()
    assert await pbx.drafts.set_lines(marko, ["102", "103"]) == ("102",)

    await pbx.taken("c-1", by="102")
    await pbx.taken("c-2", by="103")

    assert [one.agent_id for one in await rows(engine)] == [ana_id, marko]


async def test_two_telephone_systems_may_call_a_call_the_same(
    pbx: Telephone, engine: AsyncEngine, ana_id: str
) -> None:
    await pbx.taken("1")
    await Telephone(engine, source="pbx-2").taken("1")

    keys = {one.note_key for one in await drafts_of(engine, ana_id)}
    assert keys == {"pbx:1", "pbx-2:1"}


async def test_a_number_of_several_customers_is_nobodys_and_one_of_two_contacts_the_customers(
    pbx: Telephone, engine: AsyncEngine, world: World, ana_id: str
) -> None:
    ivan: dict[str, Any] = HORVAT["contacts"][0]  # type: ignore[assignment]
    ankica: dict[str, Any] = PEKARA["contacts"][0]  # type: ignore[assignment]
    second = HORVAT | {"contacts": [ivan, ivan | {"id": "P-2", "name": "Ivo"}]}
    await world.directory(second)
    await pbx.taken("c-1", name="Centrala")
    (draft,) = await drafts_of(engine, ana_id)
    assert (draft.who, draft.company) == ("Centrala", "Horvat gradnja d.o.o.")

    shared = PEKARA | {"contacts": [ankica | {"phones": [NUMBER]}]}
    await world.directory(second, shared)
    (draft,) = await drafts_of(engine, ana_id)
    assert (draft.who, draft.company, draft.caller) == ("Centrala", "", None)


async def test_events_that_come_at_the_same_time_make_one_draft(
    pbx: Telephone, engine: AsyncEngine, ana_id: str
) -> None:
    telling = (pbx.tell("c-1", rung=("ana",)), pbx.taken("c-1"), pbx.over("c-1"), pbx.over("c-1"))
    await asyncio.gather(*telling)

    (row,) = await rows(engine)
    assert (row.agent_id, row.answered, row.ended_at is not None) == (ana_id, True, True)


async def test_a_settled_draft_stays_settled_whatever_comes_after(
    pbx: Telephone, engine: AsyncEngine, ana_id: str
) -> None:
    await pbx.taken("c-1")
    (draft,) = await drafts_of(engine, ana_id)
    await pbx.drafts.noted(draft.handle, "i-1", by=ana_id)
    await pbx.drafts.dismiss(draft.handle, by=ana_id)
    await pbx.over("c-1")

    (row,) = await rows(engine)
    assert (row.state, row.interaction_id, row.closed_by) == ("noted", "i-1", ana_id)
    assert row.ended_at is not None
    assert await drafts_of(engine, ana_id) == ()


async def test_a_call_that_came_with_its_note_waits_for_none(
    pbx: Telephone, engine: AsyncEngine, ana_id: str
) -> None:
    await pbx.taken("c-1")
    await pbx.over("c-1", noted=True)

    assert await drafts_of(engine, ana_id) == ()


async def test_only_the_calls_of_this_shift_stand_on_every_page(
    pbx: Telephone, engine: AsyncEngine, ana_id: str
) -> None:
    await pbx.taken("new")
    await pbx.taken("old", started_at=pbx.minutes(-9 * 60))
    await pbx.over("nobodys")

    async with engine.connect() as connection:
        fresh = await read_fresh_drafts(connection, ana_id, now=pbx.now)
    assert [one.note_key for one in fresh] == ["pbx:new"]


async def test_what_waits_too_long_is_set_aside_and_what_was_settled_long_ago_is_gone(
    pbx: Telephone, engine: AsyncEngine, ana_id: str
) -> None:
    await pbx.taken("c-1")
    await pbx.drafts.sweep()
    assert [row.state for row in await rows(engine)] == ["open"]

    pbx.now += OPEN_KEPT + timedelta(minutes=1)
    await pbx.drafts.sweep()
    assert [row.state for row in await rows(engine)] == ["dismissed"]

    pbx.now += CLOSED_KEPT + timedelta(minutes=1)
    await pbx.drafts.sweep()
    assert await rows(engine) == []


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"cut": "{"},
        {"call_id": "c", "direction": "up", "started_at": "2026-11-22T12:00:00Z"},
        {"call_id": "c", "direction": "inbound", "started_at": "2026-11-22T12:00:00"},
        {"call_id": "c" * 201, "direction": "inbound", "started_at": "2026-11-22T12:00:00Z"},
    ],
)
async def test_what_is_no_event_of_a_call_is_rejected(
    pbx: Telephone, engine: AsyncEngine, data: dict[str, Any]
) -> None:
    with pytest.raises(Rejected):
        await pbx.notice(data)

    async with engine.connect() as connection:
        assert (await connection.execute(select(func.count()).select_from(call_draft))).scalar_one() == 0
