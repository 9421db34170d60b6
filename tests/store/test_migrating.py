"""The schema comes about by migrations alone, and services start on nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from psycopg import sql
from sqlalchemy import Connection, create_engine

from deploy.postgres import Postgres
from services.store.database import parse_url
from services.store.migrating import check, migrate
from services.store.tables import metadata
from shared.errors import Refused, Unavailable

CONSTRAINTS = """
    select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
    where connamespace = 'public'::regnamespace and conrelid::regclass::text <> 'alembic_version'
"""
INDEXES = """
    select indexname, indexdef from pg_indexes
    where schemaname = 'public' and tablename <> 'alembic_version'
"""
COLUMNS = """
    select table_name, column_name, data_type, is_nullable, column_default, is_identity, identity_start
    from information_schema.columns where table_schema = 'public' and table_name <> 'alembic_version'
"""


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    engine = create_engine(parse_url(url))
    with engine.begin() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
async def made_by_tables(empty_database_url: str) -> str:
    with connected(empty_database_url) as connection:
        metadata.create_all(connection)
    return empty_database_url


async def test_the_migrated_schema_is_what_tables_declares(database_url: str, made_by_tables: str) -> None:
    with connected(database_url) as connection:
        options = {"compare_type": True, "compare_server_default": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []

    for query in (CONSTRAINTS, INDEXES, COLUMNS):
        with connected(database_url) as migrated, connected(made_by_tables) as declared:
            rows = [set(one.exec_driver_sql(query).all()) for one in (migrated, declared)]
        assert rows[0] == rows[1]


async def test_a_fresh_database_is_fit(database_url: str) -> None:
    check(database_url, durable=False, correlators=4)


async def test_many_may_migrate_at_once(empty_database_url: str) -> None:
    async with asyncio.TaskGroup() as tasks:
        for _ in range(4):
            tasks.create_task(asyncio.to_thread(migrate, empty_database_url, durable=False))

    check(empty_database_url, durable=False)


async def test_a_database_without_schema_is_refused(empty_database_url: str) -> None:
    with pytest.raises(Refused, match="no schema yet"):
        check(empty_database_url, durable=False)


async def test_a_newer_schema_is_refused_and_left_alone(database_url: str) -> None:
    with connected(database_url) as connection:
        connection.exec_driver_sql("update alembic_version set version_num = '9999'")

    for start in (check, migrate):
        with pytest.raises(Refused, match=r"9999.*newer"):
            start(database_url, durable=False)


async def test_a_server_that_may_lose_what_was_acknowledged_is_refused(database_url: str) -> None:
    for start in (check, migrate):
        with pytest.raises(Refused, match="fsync is off"):
            start(database_url)


async def test_a_server_with_room_for_too_few_locks_is_refused(database_url: str) -> None:
    with pytest.raises(Refused, match=r"max_locks_per_transaction is \d+, 900 correlators need at least \d+"):
        check(database_url, durable=False, correlators=900)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ("encoding 'UTF8' locale_provider libc locale 'C'", "does not know Croatian letters"),
        ("encoding 'SQL_ASCII' locale_provider libc locale 'C'", "encoding is SQL_ASCII"),
        (
            "encoding 'UTF8' locale_provider builtin builtin_locale 'C.UTF-8' lc_ctype 'C' lc_collate 'C'",
            "pg_trgm loses Croatian letters",
        ),
    ],
)
async def test_a_database_that_loses_croatian_letters_is_refused(
    postgres_server: Postgres, postgres_url: str, options: str, why: str
) -> None:
    name = f"test_{token_hex(6)}"
    url = postgres_server.url_of(name)
    with psycopg.connect(_plain(postgres_url), autocommit=True) as server:
        create = sql.SQL("create database {} template template0 " + options)
        server.execute(create.format(sql.Identifier(name)))
        with psycopg.connect(_plain(url)) as connection:
            connection.execute("create extension pg_trgm")
        try:
            for start in (check, migrate):
                with pytest.raises(Refused, match=why):
                    start(url, durable=False)
        finally:
            server.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


async def test_a_database_that_is_away_is_unavailable() -> None:
    with pytest.raises(Unavailable, match="database is away"):
        check("postgresql://nobody@127.0.0.1:1/none")


@pytest.mark.parametrize("url", ["mysql://a/b", "", "postgresql", "postgresql://host:port/x"])
async def test_what_is_no_address_of_a_database_is_refused(url: str) -> None:
    with pytest.raises(Refused, match="ONETHREAD_DATABASE_URL"):
        parse_url(url)


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")
