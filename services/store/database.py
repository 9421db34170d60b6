"""The connection to PostgreSQL: one engine a process, with limits on everything that could hang."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

import msgspec
import psycopg
from sqlalchemy import URL, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from shared.errors import Refused, Unavailable

DRIVER = "postgresql+psycopg"
CONNECTIONS_MAX = 8  # a process's; five processes and a console stay below PostgreSQL's default of 100
CONNECTION_WAIT_S = 5.0
CONNECT_TIMEOUT_S = 5
ANSWER_WAIT_S = 2.0  # of a look whether it is there
STATEMENT_TIMEOUT_MS = 30_000
LOOK_UP_TIMEOUT_MS = 1_000  # of a session that only reads: who asked has given up by then
LOCK_TIMEOUT_MS = 10_000  # a batch takes some 25 ms: who waits this long waits for something broken
IDLE_IN_TRANSACTION_MS = 60_000  # a stalled process must not hold its customers' rows for ever
UNACKNOWLEDGED_MS = 10_000  # TCP: a peer that was cut off is noticed by then
PREPARE_AFTER = 2  # executions; the hot path's statements are few and always the same


def connect(
    url: str,
    *,
    connections_max: int = CONNECTIONS_MAX,
    look_ups_only: bool = False,
    reads_only: bool = False,
) -> AsyncEngine:
    """Return an engine on the database at `url`, which connects when first used. Raises Refused.

    `look_ups_only`: for the repository. A plan made while a table was small, foreign keys' plans among
    them, is kept by the session until the next analyze: by then it would read a grown table whole for every
    single row. So a session that only looks things up never plans to read a table whole.
    `reads_only`: for the live look-up. PostgreSQL itself refuses to write, and no statement takes longer than
    somebody waits for its answer.
    """
    settings: dict[str, Any] = {"enable_seqscan": "off"} if look_ups_only else {}
    if reads_only:
        settings |= {"default_transaction_read_only": "on", "statement_timeout": LOOK_UP_TIMEOUT_MS}
    return create_async_engine(
        parse_url(url),
        pool_size=connections_max,
        max_overflow=0,
        pool_timeout=CONNECTION_WAIT_S,
        pool_pre_ping=True,  # after a restart of PostgreSQL nobody gets a dead connection
        isolation_level="READ COMMITTED",  # what was committed during a wait is seen
        json_serializer=_json,
        json_deserializer=msgspec.json.decode,
        connect_args=connect_args(settings),
    )


def parse_url(url: str) -> URL:
    """Return `url` for our driver; `postgres://` and `postgresql://` are understood. Raises Refused."""
    scheme, separator, rest = url.partition("://")
    if not separator or scheme.partition("+")[0] not in {"postgres", "postgresql"}:
        raise Refused("setting ONETHREAD_DATABASE_URL: not a postgresql:// address")
    try:
        return make_url(f"{DRIVER}://{rest}")
    except (ArgumentError, ValueError):
        raise Refused("setting ONETHREAD_DATABASE_URL: not a postgresql:// address") from None


def address_as(url: str, user: str, password: str) -> str:
    """Return `url`, which `parse_url` takes, with another user and password in it."""
    own = parse_url(url).set(drivername="postgresql", username=user, password=password)
    return own.render_as_string(hide_password=False)


def connect_args(more: Mapping[str, Any]) -> dict[str, Any]:
    """Return what every connection of ours is opened with, and `more` settings of the session."""
    options = {
        "statement_timeout": STATEMENT_TIMEOUT_MS,
        "lock_timeout": LOCK_TIMEOUT_MS,
        "idle_in_transaction_session_timeout": IDLE_IN_TRANSACTION_MS,
        "tcp_user_timeout": UNACKNOWLEDGED_MS,
        "timezone": "UTC",
        **more,
    }
    return {
        "connect_timeout": CONNECT_TIMEOUT_S,
        "prepare_threshold": PREPARE_AFTER,
        "tcp_user_timeout": UNACKNOWLEDGED_MS,
        "application_name": "onethread",
        "options": " ".join(f"-c {name}={value}" for name, value in options.items()),
    }


_encode: Callable[[Any], bytes] = msgspec.json.Encoder().encode


def _json(value: Any) -> str:
    return _encode(value).decode()


async def answers(engine: AsyncEngine) -> bool:
    """Return whether the database has a connection for us and answers on it, within ANSWER_WAIT_S."""
    try:
        async with asyncio.timeout(ANSWER_WAIT_S), engine.connect() as connection:
            await connection.execute(text("select 1"))
    except (SQLAlchemyError, psycopg.Error, TimeoutError):
        return False
    return True


PostgresConnection = psycopg.AsyncConnection[tuple[Any, ...]]


async def postgres_connection(connection: AsyncConnection) -> PostgresConnection:
    """Return psycopg's own connection under `connection`, in the same transaction, for the hot path."""
    raw = await connection.get_raw_connection()
    return cast("PostgresConnection", raw.driver_connection)


@contextmanager
def failures_named() -> Iterator[None]:
    """Turn into Unavailable what may pass by itself: connection, deadlock, lock wait, disk, shutdown.

    What the data is to blame for stays what it is, a defect: broken constraints and values, a row too
    long for its index (54000), a statement over its time (57014).
    """
    try:
        yield
    except PoolTimeout as error:
        raise Unavailable("the database has no connection free") from error
    except (DBAPIError, psycopg.Error) as error:
        original = error.orig if isinstance(error, DBAPIError) else error
        if _may_pass(original):
            raise Unavailable(f"the database is away or busy: {type(original).__name__}") from error
        raise


def _may_pass(error: BaseException | None) -> bool:
    state = getattr(error, "sqlstate", None) or ""
    if state.startswith("54") or state == "57014":
        return False
    return isinstance(error, psycopg.OperationalError)
