"""Each service's role: it can do the service's work, and PostgreSQL itself refuses the rest."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from deploy.databases import libpq_url
from services.store.migrating import migrate
from services.store.roles import CORRELATOR, FULL, OF_THE_CORRELATOR, OF_THE_STORE, STORE, Held, changes
from services.store.tables import metadata
from tests.roles import as_role, connected_as
from tests.store.world import World

SECRETS = (
    "agent",
    "session",
    "api_key",
    "second_factor",
    "recovery_code",
    "source",
    "source_key",
    "source_secret",
    "audit",
)


@contextmanager
def signed_in(database_url: str, role: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(libpq_url(as_role(database_url, role)), autocommit=True) as connection:
        yield connection


@pytest.fixture
async def filed(database_url: str) -> str:
    """A database in which the correlator's role has placed one interaction."""
    async with connected_as(CORRELATOR, database_url, look_ups_only=True) as own:
        await World(own).report("first")
    return database_url


async def test_the_correlator_places_with_its_own_role(filed: str) -> None:
    with signed_in(filed, STORE) as store:
        assert store.execute("select count(*) from interaction").fetchone() == (1,)


ANOTHER = """
    insert into interaction (id, channel, source, natural_key, version, direction, occurred_at, received_at,
        author, subject, text, body, reading)
    select 'i-raw', channel, source, natural_key, 99, %(direction)s, occurred_at, received_at, author,
        subject, text, body, reading from interaction
    """


async def test_the_store_cannot_put_on_record_what_came_from_outside(filed: str) -> None:
    with signed_in(filed, STORE) as store:
        with pytest.raises(InsufficientPrivilege, match="came from outside"):
            store.execute(ANOTHER, {"direction": "inbound"})
        store.execute(ANOTHER, {"direction": "outbound"})  # an agent's reply


@pytest.mark.parametrize(
    "statement",
    [
        "update interaction set body = body",
        "delete from interaction",
        "delete from placement",
        "delete from thread",
        "update audit set why = ''",
        "delete from audit",
        "insert into erased select id, 1 from interaction",
        "truncate interaction cascade",
        "drop table interaction",
        "alter table interaction disable trigger all",
        "create table own (id int)",
        "set role postgres",
        f"set role {CORRELATOR}",
    ],
)
async def test_the_store_cannot_take_back_what_was_recorded(filed: str, statement: str) -> None:
    with signed_in(filed, STORE) as store, pytest.raises(psycopg.Error) as refused:
        store.execute(statement)

    assert refused.value.sqlstate == "42501"


@pytest.mark.parametrize("table", SECRETS)
async def test_a_correlator_sees_no_secret_and_no_journal(database_url: str, table: str) -> None:
    with signed_in(database_url, CORRELATOR) as correlator, pytest.raises(InsufficientPrivilege):
        correlator.execute(f"select * from {table}")


@pytest.mark.parametrize(
    "statement",
    [
        "update interaction set body = body",
        "delete from interaction",
        "delete from placement",
        "delete from inbox",
    ],
)
async def test_a_correlator_cannot_take_back_what_it_has_filed(filed: str, statement: str) -> None:
    with signed_in(filed, CORRELATOR) as correlator, pytest.raises(InsufficientPrivilege):
        correlator.execute(statement)


async def test_rights_that_somebody_changed_are_put_right_and_rights_that_fit_are_left(
    database_url: str,
) -> None:
    url = libpq_url(database_url)
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(f"grant delete on interaction to {STORE}")
        owner.execute(f"revoke all on thread from {CORRELATOR}")

    await asyncio.to_thread(migrate, database_url, durable=False)

    with psycopg.connect(url) as owner:
        rights = "select has_table_privilege(%s, %s, %s)"
        assert owner.execute(rights, (STORE, "interaction", "delete")).fetchone() == (False,)
        assert owner.execute(rights, (CORRELATOR, "thread", "insert")).fetchone() == (True,)


def test_only_what_differs_is_written() -> None:
    held = [Held(CORRELATOR, "thread", right) for right in ("select", "insert", "delete")]

    assert list(changes([CORRELATOR], ["thread"], held)) == [
        f'revoke delete on "thread" from "{CORRELATOR}"',
        f'grant update on "thread" to "{CORRELATOR}"',
    ]


def test_the_matrix_names_tables_that_there_are() -> None:
    tables = {*metadata.tables, "alembic_version"}

    assert OF_THE_CORRELATOR.keys() | OF_THE_STORE.keys() <= tables
    assert set(SECRETS) & OF_THE_CORRELATOR.keys() == {"source"}
    assert OF_THE_CORRELATOR["source"] == {"select(name)", "select(team_id)"}
    assert all(rights <= FULL | {"update(answer_at)"} for rights in OF_THE_STORE.values())
