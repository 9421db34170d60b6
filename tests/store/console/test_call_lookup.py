"""Logging a call with its live answer: what is known while typing, and filing where the agent says."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.correcting.filing import Filing, keep_filed
from services.store.tables import agent, call_choice, customer, interaction, placement, thread
from shared.placement import Kind
from tests.store.api.test_lookup import known
from tests.store.application import field
from tests.store.correlator import Correlator
from tests.store.phone_intake import PhoneIntake
from tests.store.world import World

DEADLINE_S = 10.0


@pytest.fixture
async def answered(world: World, engine: AsyncEngine, correlator: Correlator) -> Correlator:
    await known(world, engine, correlator)
    return correlator


async def form(client: httpx.AsyncClient, **values: str) -> dict[str, str]:
    page = (await client.get("/calls/new")).text
    blank = {"csrf_token": field(page, "csrf_token"), "call_id": field(page, "call_id")}
    return (
        blank
        | {
            "note": "ne može slati poštu",
            "started_at": "2026-11-22T12:40",
            "minutes": "",
            "direction": "inbound",
        }
        | values
    )


async def look(client: httpx.AsyncClient, **values: str) -> httpx.Response:
    return await client.post("/calls/lookup", data=await form(client, **values))


async def handle_of(engine: AsyncEngine, thread_id: str) -> str:
    async with engine.connect() as connection:
        return str(
            (await connection.execute(select(thread.c.handle).where(thread.c.id == thread_id))).scalar_one()
        )


# --- what is shown ----------------------------------------------------------------------------------


async def test_the_answer_says_in_words_what_is_known(ana: httpx.AsyncClient, answered: Correlator) -> None:
    part = (await look(ana, caller_number="091 555 0101", part="answer")).text

    assert "<html" not in part
    assert "Horvat gradnja d.o.o." in part
    assert "Prijavljuje Ivan Horvat (e-pošta, prije 40 min); nitko ne radi na tome; nedostaje: san" in part
    assert re.search(r"Za diktiranje: <b>OT-\d+-\d</b>", part)
    assert "Nova nit: Horvat gradnja d.o.o." in part
    assert "Ne smije tražiti podršku:" in part  # of the second customer

    ana.headers["Accept-Language"] = "en"
    part = (await look(ana, caller_number="091 555 0101", part="answer")).text
    assert (
        "Ivan Horvat reported it by e-mail 40 min ago; nobody is on it; missing: mailbox, direction, error."
        in part
    )


async def test_without_javascript_the_button_brings_the_whole_page_with_all_that_was_typed(
    ana: httpx.AsyncClient, answered: Correlator
) -> None:
    page = (await look(ana, caller_name="Ivan <b>", note="")).text

    assert page.startswith("<!doctype html>")
    assert 'value="Ivan &lt;b&gt;"' in page
    assert "Horvat gradnja d.o.o." in page
    assert 'id="wrong-note"' not in page
    assert "<script>" not in page
    assert " style=" not in page


async def test_a_telephone_system_opens_the_page_with_the_answer(
    ana: httpx.AsyncClient, answered: Correlator
) -> None:
    page = (await ana.get("/calls/new", params={"number": "091 555 0101", "name": "Ivan"})).text

    assert 'value="091 555 0101"' in page
    assert "Horvat gradnja d.o.o." in page
    assert (answered.asked[0].number, answered.asked[0].name) == ("091 555 0101", "Ivan")


async def test_an_empty_form_asks_nobody(ana: httpx.AsyncClient, correlator: Correlator) -> None:
    page = (await ana.get("/calls/new")).text

    assert correlator.asked == []
    assert "Čim upišete broj" in page


async def test_a_look_up_that_is_away_hinders_nobody(
    ana: httpx.AsyncClient, correlator: Correlator, phone: PhoneIntake
) -> None:
    correlator.away = True

    part = await look(ana, caller_name="Ivan", part="answer")
    page = await ana.get("/calls/new", params={"number": "091 555 0101"})
    saved = await ana.post("/calls/new", data=await form(ana))

    assert (part.status_code, page.status_code, saved.status_code) == (200, 200, 303)
    assert "Poziv svejedno možete spremiti" in part.text
    assert len(phone.posted) == 1


async def test_what_was_chosen_stays_offered_though_the_answer_changes(
    ana: httpx.AsyncClient, answered: Correlator, engine: AsyncEngine, world: World
) -> None:
    await world.report("b", customer="C-1005", subject="Druga nit")
    chosen = await handle_of(engine, world.thread_id("b"))

    part = (await look(ana, caller_name="Ivan", choice=chosen, part="answer")).text
    other = (await look(ana, caller_name="Ivan", choice="thr_nobody_bears_this", part="answer")).text

    assert f'value="{chosen}" checked' in part
    assert "Druga nit" in part
    assert 'id="choice-none" value="" checked' in other


# --- filing -----------------------------------------------------------------------------------------


class Call:
    """A call that the correlator has put into a thread of its own, which the intake answers with."""

    def __init__(self, world: World, engine: AsyncEngine, phone: PhoneIntake) -> None:
        self.world, self.engine, self.phone = world, engine, phone
        self.id = ""

    async def placed(self, *, thread: str = "call", customer: str = "C-1001") -> None:
        kind: Kind = "new" if thread == "call" else "repeat"
        self.id = await self.world.report(
            thread, customer=customer, kind=kind, text="sirove riječi", ago=timedelta(minutes=1)
        )
        self.phone.answer = {"id": self.id, "duplicate": False}

    async def stands(self) -> tuple[str, str, str]:
        """Return thread's handle, customer's number and who decided, of the placement that holds."""
        query = (
            select(thread.c.handle, customer.c.number, placement.c.decided_by)
            .select_from(placement)
            .join(thread, thread.c.id == placement.c.thread_id)
            .join(customer, customer.c.id == placement.c.customer_id)
            .where(placement.c.interaction_id == self.id, placement.c.superseded_by.is_(None))
        )
        async with self.engine.connect() as connection:
            handle, number, by = (await connection.execute(query)).one()
        return handle, number, by

    async def outcome(self) -> str | None:
        async with self.engine.connect() as connection:
            found: str | None = (await connection.execute(select(call_choice.c.outcome))).scalar_one()
            return found


@pytest.fixture
def call(world: World, engine: AsyncEngine, phone: PhoneIntake) -> Call:
    return Call(world, engine, phone)


async def test_choosing_a_thread_files_the_call_there_by_a_humans_hand(
    ana: httpx.AsyncClient, answered: Correlator, engine: AsyncEngine, world: World, call: Call
) -> None:
    await call.placed()
    chosen = await handle_of(engine, world.thread_id("a"))

    answer = await ana.post("/calls/new", data=await form(ana, choice=chosen))

    assert answer.headers["location"] == f"/interactions/{call.id}"
    handle, _, by = await call.stands()
    assert handle == chosen
    assert by != "machine"
    page = (await ana.get(f"/threads/{chosen}")).text
    assert "Ovamo svrstano pri zapisivanju poziva: Ana." in page
    async with engine.connect() as connection:
        kept = await connection.execute(select(interaction.c.text).where(interaction.c.id == call.id))
    assert kept.scalar_one() == "sirove riječi"


async def test_a_thread_that_the_machine_found_too_is_now_a_humans_word(
    ana: httpx.AsyncClient, answered: Correlator, engine: AsyncEngine, world: World, call: Call
) -> None:
    await call.placed(thread="a")
    chosen = await handle_of(engine, world.thread_id("a"))

    await ana.post("/calls/new", data=await form(ana, choice=chosen))

    handle, _, by = await call.stands()
    assert (handle, by != "machine") == (chosen, True)


async def test_a_thread_of_another_customer_takes_the_call_from_the_one_it_stood_with(
    ana: httpx.AsyncClient, answered: Correlator, engine: AsyncEngine, world: World, call: Call
) -> None:
    await call.placed(customer="C-1005")
    chosen = await handle_of(engine, world.thread_id("a"))

    await ana.post("/calls/new", data=await form(ana, choice=chosen))

    assert (await call.stands())[:2] == (chosen, "C-1001")


async def test_choosing_a_customer_gives_the_call_a_thread_of_its_own_there(
    ana: httpx.AsyncClient, answered: Correlator, engine: AsyncEngine, world: World, call: Call
) -> None:
    await call.placed(thread="a")
    async with engine.connect() as connection:
        query = select(customer.c.handle).where(customer.c.number == "C-1005")
        bakery = (await connection.execute(query)).scalar_one()

    await ana.post("/calls/new", data=await form(ana, choice=bakery))

    handle, number, _ = await call.stands()
    assert number == "C-1005"
    assert handle != await handle_of(engine, world.thread_id("a"))


async def test_while_the_correlator_is_away_the_choice_waits_and_is_kept(
    ana: httpx.AsyncClient, answered: Correlator, engine: AsyncEngine, world: World, call: Call
) -> None:
    """The page gives up waiting; the store files the call once it is placed, whoever still looks."""
    chosen = await handle_of(engine, world.thread_id("a"))
    await call.placed()
    late, call.phone.answer["id"] = call.id, "d" * 32

    answer = await ana.post("/calls/new", data=await form(ana, choice=chosen))
    assert answer.headers["location"] == "/calls/" + "d" * 32
    async with engine.begin() as connection:
        await connection.execute(call_choice.update().values(interaction_id=late))  # now it is placed
    assert (await ana.get(f"/calls/{late}")).headers["refresh"]

    closing = asyncio.Event()
    keeping = asyncio.create_task(keep_filed(Filing(engine), closing=closing))
    async with asyncio.timeout(DEADLINE_S):
        while await call.outcome() is None:  # noqa: ASYNC110  another connection changes it
            await asyncio.sleep(0.01)
    closing.set()
    await keeping
    assert (await call.stands())[0] == chosen
    assert (await ana.get(f"/calls/{late}")).headers["location"] == f"/interactions/{late}"


async def test_settling_twice_at_once_files_once(
    ana: httpx.AsyncClient, answered: Correlator, engine: AsyncEngine, world: World, call: Call
) -> None:
    await call.placed()
    filing = Filing(engine)
    async with engine.connect() as connection:
        who = (await connection.execute(select(agent.c.id))).scalar_one()
    await filing.choose(call.id, await handle_of(engine, world.thread_id("a")), agent=who)

    await asyncio.gather(*(filing.settle(call.id) for _ in range(4)))

    async with engine.connect() as connection:
        rows = await connection.execute(select(placement.c.id).where(placement.c.interaction_id == call.id))
    assert len(rows.all()) == 2
    assert await call.outcome() == "filed"


async def test_what_another_human_put_right_meanwhile_stays(
    ana: httpx.AsyncClient, answered: Correlator, engine: AsyncEngine, world: World, call: Call
) -> None:
    await call.placed()
    await world.report("b", customer="C-1001", subject="Treća nit")
    filing = Filing(engine)
    async with engine.connect() as connection:
        who = (await connection.execute(select(agent.c.id))).scalar_one()
    first = await handle_of(engine, world.thread_id("b"))
    await filing.choose(call.id, first, agent=who)
    await filing.settle(call.id)

    await ana.post("/calls/new", data=await form(ana, choice=await handle_of(engine, world.thread_id("a"))))

    assert (await call.stands())[0] == first


async def test_a_thread_that_was_emptied_refuses_and_the_page_says_so(
    ana: httpx.AsyncClient, answered: Correlator, engine: AsyncEngine, world: World, call: Call
) -> None:
    await call.placed()
    chosen = await handle_of(engine, world.thread_id("a"))
    async with engine.begin() as connection:
        gone = thread.update().where(thread.c.handle == chosen).values(emptied_at=thread.c.opened_at)
        await connection.execute(gone)

    answer = await ana.post("/calls/new", data=await form(ana, choice=chosen))
    page = (await ana.get(answer.headers["location"])).text

    assert await call.outcome() == "refused"
    assert (await call.stands())[2] == "machine"
    assert "ispražnjena" in page
    assert f'href="/interactions/{call.id}"' in page


async def test_a_handle_that_nobody_bears_costs_the_call_nothing(
    ana: httpx.AsyncClient, phone: PhoneIntake
) -> None:
    for choice in ("thr_nobody_bears_this_one", "cus_nobody_bears_this_one", "'; drop table thread"):
        answer = await ana.post("/calls/new", data=await form(ana, choice=choice))
        assert answer.headers["location"] == "/calls/" + "c" * 32
    assert len(phone.posted) == 3
