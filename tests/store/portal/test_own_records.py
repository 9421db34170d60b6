"""The second lock on customers' rows: a statement without a condition reads one customer's alone."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.store.portal.guests import CUSTOMERS, Guest
from services.store.portal.own_records import OwnRecords
from services.store.roles import OF_THE_PORTAL
from services.store.rows import PORTAL, SETTING, THE_CUSTOMERS, Locked, locks
from services.store.tables import customer, metadata
from tests.roles import connected_as
from tests.store.application import Clock
from tests.store.portal.guests import HORVAT, Portal, Said, by
from tests.store.world import PEKARA

ANKICA = by("Ankica Tolj", "ankica@zuza.hr")
NOT_OF_A_CUSTOMER = {
    "agent",
    "api_key",
    "incident",
    "desk",
}  # names, states, and the desk
FILL = """
    insert into appointment (handle, customer_id, contact_id, why, verified, appointed_by)
        select 'apt_' || id, customer_id, id, 'x', 'mail', 'agt' from contact;
    insert into portal_mark (interaction_id, customer_id, mark, agent, at)
        select interaction_id, customer_id, 'public', 'agt', now() from placement;
    insert into portal_entry select id, now() from contact;
    insert into thread_work (thread_id) select id from thread;
    insert into incident (id, handle, state, opened_at, last_at)
        values ('i', 'inc_1', 'candidate', now(), now());
    insert into incident_member (interaction_id, incident_id, at, reports, signal)
        select id, 'i', now(), true, '{}' from interaction;
    insert into correction (handle, kind, agent, what) values ('cor_1', 'move', 'agt', '{}');
    insert into reconsideration (correction_id, interaction_id, undoes)
        select (select id from correction), id, false from interaction
"""


@pytest.fixture
async def both(world: Said, owner_engine: AsyncEngine) -> Said:
    """Two customers, each with a row of theirs in every table that their pages are made from."""
    await world.directory(HORVAT, PEKARA)
    await world.say("a", by("Ana Horvat", "ana@horvat-gradnja.hr"))
    await world.say("b", ANKICA, customer="C-1005", contact="P-9")
    async with owner_engine.begin() as connection:
        for statement in FILL.split(";\n"):
            await connection.execute(text(statement))
    return world


async def guest_of(engine: AsyncEngine, number: str) -> Guest:
    async with engine.connect() as connection:
        row = (await connection.execute(select(customer).where(customer.c.number == number))).one()
    return Guest(
        kind="customer",
        id="",
        name="",
        rights=CUSTOMERS,
        handle="",
        role="owner",
        domains=(),
        email="",
        customer_id=row.id,
        customer=row.handle,
        customer_number=number,
        customer_name=row.name,
        source_id="",
        language="",
    )


async def rows_of(connection: AsyncConnection, table: str) -> list[str]:
    """Return all that is seen of a table, as text, without any condition."""
    return list((await connection.execute(text(f'select t::text from "{table}" t'))).scalars())


@pytest.mark.parametrize("table", sorted(THE_CUSTOMERS))
async def test_without_any_condition_nothing_of_another_customer_comes_out(
    both: Said, engine: AsyncEngine, owner_engine: AsyncEngine, clock: Clock, table: str
) -> None:
    records = OwnRecords(engine, clock=clock)
    seen: list[set[str]] = []
    for number in ("C-1001", "C-1005"):
        async with records.read(await guest_of(engine, number)) as connection:
            seen.append(set(await rows_of(connection, table)))
    async with owner_engine.connect() as connection:
        everything = set(await rows_of(connection, table))

    assert all(seen), "each has some"
    assert not seen[0] & seen[1]
    assert seen[0] | seen[1] == everything


@pytest.mark.parametrize("bound", ["", "select set_config(:setting, '', true)"])
async def test_a_transaction_that_is_bound_to_nobody_sees_nothing(
    both: Said, engine: AsyncEngine, bound: str
) -> None:
    async with engine.connect() as connection:
        if bound:
            await connection.execute(text(bound), {"setting": SETTING})
        await connection.execute(text(f"set local role {PORTAL}"))
        for table in THE_CUSTOMERS:
            assert await rows_of(connection, table) == [], table


async def test_role_and_customer_end_with_the_transaction(
    both: Said, database_url: str, clock: Clock
) -> None:
    async with connected_as("onethread_store", database_url, connections_max=1) as engine:
        async with OwnRecords(engine, clock=clock).read(await guest_of(engine, "C-1001")) as connection:
            assert len(await rows_of(connection, "customer")) == 1
        async with engine.connect() as connection:
            assert len(await rows_of(connection, "customer")) == 2
            await connection.execute(text(f"set local role {PORTAL}"))
            assert await rows_of(connection, "customer") == []


@pytest.mark.parametrize(
    "statement",
    [
        "update thread set subject = ''",
        "delete from portal_mark",
        "select what from correction",
        "select * from agent",
        "select token_hash from portal_session",
        "select password_hash from agent",
        "select what from audit",
    ],
)
async def test_what_is_read_for_a_customer_can_do_nothing_else(
    both: Said, engine: AsyncEngine, clock: Clock, statement: str
) -> None:
    async with OwnRecords(engine, clock=clock).read(await guest_of(engine, "C-1001")) as connection:
        with pytest.raises(DBAPIError) as refused:
            await connection.execute(text(statement))

    assert getattr(refused.value.orig, "sqlstate", "") == "42501"


async def test_a_newer_version_that_stands_with_somebody_else_still_hides_the_older_one(
    portal: Portal, world: Said
) -> None:
    await world.say("a", by("Ana Horvat", "ana@horvat-gradnja.hr"), text="prva verzija", natural_key="same")
    await world.say("b", ANKICA, customer="C-1005", contact="P-9", text="druga verzija", natural_key="same")

    page = await (await portal.guest()).get(f"/portal/threads/{await world.handle('a')}")

    assert "prva verzija" not in page.text
    assert "druga verzija" not in page.text


async def test_where_there_is_no_such_role_the_pages_are_read_as_before(
    both: Said, engine: AsyncEngine, owner_engine: AsyncEngine, clock: Clock
) -> None:
    records = OwnRecords(engine, clock=clock, role="onethread_nobody")
    async with records.read(await guest_of(engine, "C-1001")) as connection:
        assert (await connection.execute(select(func.count()).select_from(customer))).scalar_one() == 2


async def test_a_row_that_is_locked_is_not_locked_again(engine: AsyncEngine) -> None:
    roles = ("onethread_store", PORTAL)
    half = Locked("thread", on=False, policies=frozenset({PORTAL}))

    assert list(locks(roles, [half])) == [
        'create policy "onethread_store" on "thread" to "onethread_store" using (true)',
        'alter table "thread" enable row level security',
    ]
    assert list(locks(roles, [Locked("thread", on=True, policies=frozenset(roles))])) == []


def test_every_table_that_the_portal_reads_is_locked_or_nobodys() -> None:
    assert set(OF_THE_PORTAL) == set(THE_CUSTOMERS) | NOT_OF_A_CUSTOMER
    assert set(OF_THE_PORTAL) <= set(metadata.tables)
