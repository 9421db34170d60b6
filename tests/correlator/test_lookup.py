"""The live look-up: who it may be and what may be known of it, while somebody is still talking."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from psycopg.errors import ReadOnlySqlTransaction
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.nats import Broker
from services.correlator.core.models import CURRENT
from services.correlator.lookup import Lookup
from services.correlator.shortlist import item_of
from services.intake.channel import Context
from services.intake.channels.phone import PhoneNote, normalise
from services.store.repository import Repository
from services.store.repository_looking import Looking
from services.store.roles import CORRELATOR
from services.store.tables import metadata
from shared.asking import Answering, ask
from shared.bus import connect
from shared.desk import Desk, Source
from shared.errors import Unavailable
from shared.ids import spoken_reference
from shared.interaction import Interaction
from shared.lookup import LookupQuestion, decode_answer, encode_question
from shared.placement import Placement
from shared.subjects import ANSWERERS, ASK_LOOKUP
from tests.contract.directory import HORVAT, IVAN, ZRNO
from tests.correlator.world import column, worker_on
from tests.pieces import NINE, make_interaction
from tests.roles import connected_as

MAJA = "098 555 0701"
NOBODY_WAITS_S = 5.0


@pytest.fixture
async def reading(database_url: str) -> AsyncIterator[AsyncEngine]:
    async with connected_as(CORRELATOR, database_url, look_ups_only=True, reads_only=True) as engine:
        yield engine


@pytest.fixture
def lookup(reading: AsyncEngine) -> Lookup:
    return Lookup(Looking(reading), desk=Desk, model=CURRENT)


def question(**typed: Any) -> LookupQuestion:
    return LookupQuestion(at=make_interaction("now", minutes=40).received_at, **typed)


async def placed(engine: AsyncEngine, *pieces: Interaction) -> list[Placement]:
    return [one.placement for one in await worker_on(Repository(engine)).place(pieces)]


async def test_a_number_alone_names_every_customer_whose_it_is_with_the_reason(
    engine: AsyncEngine, lookup: Lookup
) -> None:
    answer = await lookup.answer(question(number=MAJA))

    assert {one.customer_id for one in answer.customers} == {HORVAT.id, ZRNO.id}
    assert not any(one.sure for one in answer.customers)
    assert all(one.evidence[0].comparison.startswith("phone") for one in answer.customers)
    assert all(one.contact_id for one in answer.customers)


async def test_the_thread_that_the_words_are_like_comes_first_and_would_be_joined(
    engine: AsyncEngine, lookup: Lookup
) -> None:
    mail, bill = await placed(
        engine,
        make_interaction("mail", subject="Mail ne radi", text="Od jutros ne možemo slati poštu, greška 550."),
        make_interaction("bill", subject="Račun za studeni", text="Molim račun za studeni.", minutes=5),
    )
    assert mail.thread_id != bill.thread_id

    answer = await lookup.answer(
        question(name="Ivan Horvat", domain="horvat-gradnja.hr", text="ne mogu slati poštu, javlja 550")
    )

    (customer,) = answer.customers
    assert (customer.customer_id, customer.contact_id, customer.sure) == (HORVAT.id, IVAN, True)
    assert customer.refused == ""
    assert [one.thread_id for one in answer.threads] == [mail.thread_id, bill.thread_id]
    assert [one.joins for one in answer.threads] == [True, False]
    assert "error same" in {one.comparison for one in answer.threads[0].evidence}


async def test_with_nothing_said_yet_no_thread_is_said_to_be_meant(
    engine: AsyncEngine, lookup: Lookup
) -> None:
    (mail,) = await placed(engine, make_interaction("mail"))

    answer = await lookup.answer(question(email="ivan@horvat-gradnja.hr"))

    (thread,) = answer.threads
    assert (thread.thread_id, thread.joins) == (mail.thread_id, False)


async def test_a_spoken_reference_leads_to_its_thread(
    engine: AsyncEngine, database_url: str, lookup: Lookup
) -> None:
    (mail,) = await placed(engine, make_interaction("mail"))
    (number,) = await column(database_url, "select number from thread")

    answer = await lookup.answer(question(text=f"zove opet, {spoken_reference(number)}"))

    assert answer.threads[0].thread_id == mail.thread_id


async def test_somebody_who_is_no_contact_may_not_ask_and_the_agent_is_told(
    engine: AsyncEngine, lookup: Lookup
) -> None:
    answer = await lookup.answer(question(name="Pero Nepoznat", domain="horvat-gradnja.hr"))

    assert answer.customers[0].customer_id == HORVAT.id
    assert answer.customers[0].refused == "unknown person"


@pytest.mark.parametrize("typed", [{}, {"text": " "}, {"number": "abc", "email": "@@", "domain": ""}])
async def test_where_nothing_can_be_known_nothing_is_told(lookup: Lookup, typed: dict[str, str]) -> None:
    answer = await lookup.answer(question(**typed))

    assert (answer.customers, answer.threads) == ((), ())


async def test_a_look_up_stores_nothing_and_could_not(
    engine: AsyncEngine, owner_engine: AsyncEngine, reading: AsyncEngine, lookup: Lookup
) -> None:
    await placed(engine, make_interaction("mail"))
    before = await rows(owner_engine)

    await lookup.answer(question(name="Sasvim Novi", number="091 111 2222", text="ne radi mi pošta"))

    assert await rows(owner_engine) == before
    with pytest.raises(DBAPIError) as refused:
        async with reading.begin() as connection:
            await connection.execute(text("insert into inbox (interaction_id) values ('x')"))
    assert isinstance(refused.value.orig, ReadOnlySqlTransaction)


async def test_a_look_up_waits_for_no_lock_that_a_batch_holds(engine: AsyncEngine, lookup: Lookup) -> None:
    async with Repository(engine)() as ledger:
        await ledger.lock([f"phone:{phone}" for phone in HORVAT.contacts[1].phones])
        await ledger.threads([HORVAT.id, ZRNO.id], [], since=NINE)  # holds both customers
        async with asyncio.timeout(NOBODY_WAITS_S):
            answer = await lookup.answer(question(number=MAJA))

    assert len(answer.customers) == 2


def test_what_is_typed_is_read_as_the_phone_intake_will_read_it() -> None:
    desk = Desk(region="HR")
    note = PhoneNote(
        call_id="1",
        agent="Ana",
        started_at=NINE,
        note="Ne može slati <poštu>",
        caller_number="098 5550 701",
        caller_name="Maja  Kos",
        company="Zrno",
        customer_ref="c 1002",
        domain="horvat gradnja.hr",
        email="Maja@Zrno.hr",
    )
    source = Source(name="pbx", channel="phone", salt="s")
    taken = normalise(note, Context(source=source, desk=desk, received_at=NINE)).interaction

    looked_up = item_of(
        LookupQuestion(
            at=NINE,
            number="098 5550 701",
            name="Maja  Kos",
            company="Zrno",
            customer_ref="c 1002",
            domain="horvat gradnja.hr",
            email="Maja@Zrno.hr",
            text="Ne može slati <poštu>",
        ),
        desk,
    ).interaction

    for field in ("author", "claims", "text", "trust", "direction", "channel"):
        assert getattr(looked_up, field) == getattr(taken, field), field


async def rows(engine: AsyncEngine) -> dict[str, int]:
    async with engine.connect() as connection:
        return {
            name: (await connection.execute(text(f'select count(*) from "{name}"'))).scalar_one()
            for name in metadata.tables
        }


# --- over the bus -----------------------------------------------------------------------------------


async def test_any_number_of_correlators_answer_and_each_question_is_answered_once(
    engine: AsyncEngine, lookup: Lookup, nats_server: Broker
) -> None:
    client = await connect(nats_server.url, name="test", token=nats_server.token)
    other = await connect(nats_server.url, name="other", token=nats_server.token)
    taken: list[bytes] = []

    async def answering(data: bytes) -> bytes:
        taken.append(data)
        return await lookup.answer_bytes(data)

    async with (
        Answering(client, subject=ASK_LOOKUP, queue=ANSWERERS, answer=answering),
        Answering(other, subject=ASK_LOOKUP, queue=ANSWERERS, answer=answering),
    ):
        await client.flush()
        await other.flush()
        asked = [encode_question(question(number=MAJA))] * 20
        answers = await asyncio.gather(*(ask(client, ASK_LOOKUP, one, wait_s=5) for one in asked))
    await client.close()
    await other.close()

    assert len(taken) == 20
    assert all(len(decode_answer(one).customers) == 2 for one in answers)


async def test_who_cannot_answer_says_so_at_once(nats_server: Broker, lookup: Lookup) -> None:
    client = await connect(nats_server.url, name="test", token=nats_server.token)

    async def broken(data: bytes) -> bytes:
        raise ZeroDivisionError

    with pytest.raises(Unavailable, match="NoResponders"):
        await ask(client, ASK_LOOKUP, b"{}", wait_s=5)
    async with Answering(client, subject=ASK_LOOKUP, queue=ANSWERERS, answer=lookup.answer_bytes):
        await client.flush()
        for hostile in (
            b"",
            b"{",
            b"[" * 100_000,
            b'{"at": "yesterday"}',
            b"\xff",
            b'{"text":"%s"}' % (b"a" * 9_000),
        ):
            with pytest.raises(Unavailable, match="cannot at the moment"):
                await ask(client, ASK_LOOKUP, hostile, wait_s=5)
    async with Answering(client, subject=ASK_LOOKUP, queue=ANSWERERS, answer=broken):
        await client.flush()
        with pytest.raises(Unavailable, match="cannot at the moment"):
            await ask(client, ASK_LOOKUP, encode_question(question()), wait_s=5)
    await client.close()
