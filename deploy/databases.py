"""Databases as wholes on a server of ours: does it answer, make one, copy one, drop one.

Whatever looks into a database is in services/store.
"""

from __future__ import annotations

import psycopg
from psycopg import sql

CONNECT_S = 5


def libpq_url(url: str) -> str:
    """Return the address without SQLAlchemy's driver name, as psycopg takes it."""
    scheme, separator, rest = url.partition("://")
    return f"{scheme.partition('+')[0]}{separator}{rest}"


async def accepts_queries(url: str) -> bool:
    """Return whether a query is answered at `url` now; a port that is open says nothing."""
    try:
        async with await _connected(url) as connection:
            await connection.execute("select 1")
    except psycopg.Error:
        return False
    return True


async def ensure_database(server_url: str, name: str) -> None:
    """Make the database unless it is there; `server_url` leads to any other one on the server."""
    async with await _connected(server_url) as connection:
        found = await connection.execute("select 1 from pg_database where datname = %s", (name,))
        if await found.fetchone() is None:
            await connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))


async def ensure_role(server_url: str, name: str, *, taken_by: str = "") -> None:
    """Make a role that has no rights yet, unless it is there.

    It signs in; with `taken_by` nobody does as it, but that other role may take it on. It has none of its
    rights before: the rows that it sees would be weighed in every plan of the other's.
    """
    async with await _connected(server_url) as connection:
        found = await connection.execute("select 1 from pg_roles where rolname = %s", (name,))
        if await found.fetchone() is None:
            kind = sql.SQL("nologin" if taken_by else "login")
            await connection.execute(sql.SQL("create role {} {}").format(sql.Identifier(name), kind))
        if taken_by:
            may = sql.SQL("grant {} to {} with inherit false")
            await connection.execute(may.format(sql.Identifier(name), sql.Identifier(taken_by)))


async def copy_database(server_url: str, name: str, *, template: str) -> None:
    """Make a database as a copy of `template`, which nobody may be connected to."""
    statement = sql.SQL("create database {} template {} strategy file_copy")
    async with await _connected(server_url) as connection:
        await connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))


async def drop_database(server_url: str, name: str) -> None:
    """Drop the database and everybody's connections to it; nothing happens when it is not there."""
    statement = sql.SQL("drop database if exists {} with (force)")
    async with await _connected(server_url) as connection:
        await connection.execute(statement.format(sql.Identifier(name)))


async def _connected(url: str) -> psycopg.AsyncConnection[tuple[object, ...]]:
    return await psycopg.AsyncConnection.connect(
        libpq_url(url), autocommit=True, connect_timeout=CONNECT_S, application_name="onethread"
    )
