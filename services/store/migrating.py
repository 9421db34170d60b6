"""Brings a database to the schema of this version: Alembic, run from code, one process at a time.

Forward only: a revision expands, a later one contracts, so two versions can run side by side.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import NullPool

from services.store.checks import revision_of, schema_fault, server_faults, tables_in
from services.store.database import CONNECT_TIMEOUT_S, parse_url
from services.store.roles import give_rights
from shared.errors import Refused, Unavailable

MIGRATION_LOCK = 0x6F746D6967726174  # "otmigrat": no hash of a key is likely to meet it
MIGRATION_LOCK_WAIT_MS = 120_000  # another process may be migrating a large database
TABLE_LOCK_WAIT_MS = 10_000  # better give up than queue before everybody else


def migrate(url: str, *, durable: bool = True) -> None:
    """Bring the database to the newest revision, once, however many processes ask at the same time.

    The services' roles have their rights then, where there are such roles.
    Raises Refused for a server that is not fit or a schema that is newer than this program, before
    anything is changed; Unavailable when the database is away.
    """
    with connection_to(url) as connection:
        _refuse(server_faults(connection, durable=durable))
        connection.execute(text(f"set lock_timeout = {MIGRATION_LOCK_WAIT_MS}"))
        connection.execute(text("select pg_advisory_lock(:number)"), {"number": MIGRATION_LOCK})
        connection.execute(text(f"set lock_timeout = {TABLE_LOCK_WAIT_MS}"))
        connection.commit()
        try:
            fault = schema_fault(connection, known=_revisions())
            if fault and revision_of(connection) not in {None, *_revisions()}:
                raise Refused(fault)
            connection.commit()
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            give_rights(connection)
            connection.commit()
        finally:
            connection.rollback()
            connection.execute(text("select pg_advisory_unlock(:number)"), {"number": MIGRATION_LOCK})
            connection.commit()


def check(url: str, *, durable: bool = True, correlators: int = 1) -> None:
    """Return if services may start on this database; else raise Refused with one line that says why.

    `durable=False` allows a server that may lose data in a crash, as the tests' does. `correlators` is how
    many run at once: their locks must fit. Raises Unavailable when the database is away.
    """
    with connection_to(url) as connection:
        _refuse(server_faults(connection, durable=durable, correlators=correlators))
        fault = schema_fault(connection, known=_revisions())
    if fault:
        raise Refused(fault)


def check_restorable(url: str, revision: str, *, durable: bool = True) -> None:
    """Return if a backup with the schema `revision` may be restored there; else raise Refused.

    The server must be fit, the database empty, and the schema one that this program knows.
    """
    if revision not in _revisions():
        raise Refused(f"the backup's schema ({revision}) is newer than this program, or not its own")
    with connection_to(url) as connection:
        _refuse(server_faults(connection, durable=durable))
        if tables := tables_in(connection):
            raise Refused(f"the database is not empty (it has {len(tables)} tables): restore needs a new one")


@contextmanager
def connection_to(url: str) -> Iterator[Connection]:
    """Open a connection for the time of a start-up step. Raises Unavailable when the database is away."""
    engine = create_engine(
        parse_url(url),
        poolclass=NullPool,
        connect_args={"connect_timeout": CONNECT_TIMEOUT_S, "client_encoding": "utf8"},
    )
    try:
        with engine.connect() as connection:
            yield connection
    except (OperationalError, DBAPIError) as error:
        if isinstance(error, OperationalError) or error.connection_invalidated:
            raise Unavailable(f"the database is away: {_first_line(error)}") from error
        raise
    finally:
        engine.dispose()


def _first_line(error: DBAPIError) -> str:
    return str(error.orig).strip().partition("\n")[0]


def _refuse(faults: list[str]) -> None:
    if faults:
        raise Refused("; ".join(faults))


def _revisions() -> tuple[str, ...]:
    """Return the revisions this program knows, the newest first."""
    return tuple(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
