"""What must hold of a PostgreSQL server and its schema before services start on it. Reads only."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, text

from services.store.repository import LOCKS_MAX
from shared.subjects import BATCHES_AT_ONCE

VERSION_MIN = 15_00_00  # unique constraints with nulls not distinct
LOCKS_RESERVED = 1_000  # for the tables and indexes that statements in flight hold

_TABLES = text(
    "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
    " where n.nspname = 'public' and c.relkind in ('r', 'p') order by 1"
)
_SETTING = text("select current_setting(:name)")


def server_faults(connection: Connection, *, durable: bool, correlators: int = 1) -> list[str]:
    """Return why the server is not fit, a phrase each; empty if it is."""
    version = int(_setting(connection, "server_version_num"))
    if version < VERSION_MIN:
        return [f"PostgreSQL {VERSION_MIN // 10_000} or newer is needed, this is {version // 10_000}"]
    encoding = _setting(connection, "server_encoding")
    if encoding != "UTF8":
        return [f"the database's encoding is {encoding}, it must be UTF8"]
    faults = _locale_faults(connection) + _lock_faults(connection, correlators)
    return faults + (_durability_faults(connection) if durable else [])


def _setting(connection: Connection, name: str) -> str:
    return str(connection.execute(_SETTING, {"name": name}).scalar_one())


def _locale_faults(connection: Connection) -> list[str]:
    """With LC_CTYPE "C" Š stays Š in lower case, and trigrams lose every letter that is not ASCII."""
    advice = "make it with --locale=C.UTF-8 or hr_HR.UTF-8"
    if connection.execute(text("select lower('ŠĆŽ')")).scalar_one() != "šćž":
        return [f"the database's locale does not know Croatian letters: {advice}"]
    if not connection.execute(
        text("select exists (select from pg_extension where extname = 'pg_trgm')")
    ).scalar():
        return []
    whole = connection.execute(text("select array_length(show_trgm('šć'), 1)")).scalar()
    ascii_only = connection.execute(text("select array_length(show_trgm('sc'), 1)")).scalar()
    return [] if whole == ascii_only else [f"pg_trgm loses Croatian letters in this database: {advice}"]


def _lock_faults(connection: Connection, correlators: int) -> list[str]:
    """Hold our bounded number of advisory locks against the shared lock table's size.

    That size is max_locks_per_transaction times all backends and prepared transactions; a single
    transaction may take as many as are free.
    """
    each = int(_setting(connection, "max_locks_per_transaction"))
    backends = int(_setting(connection, "max_connections")) + int(
        _setting(connection, "max_prepared_transactions")
    )
    ledgers = BATCHES_AT_ONCE + 1  # and one that places anew after a correction
    needed = LOCKS_MAX * ledgers * correlators + LOCKS_RESERVED
    if each * backends >= needed:
        return []
    least = -(-needed // backends)
    return [f"max_locks_per_transaction is {each}, {correlators} correlators need at least {least}"]


def _durability_faults(connection: Connection) -> list[str]:
    return [
        f"{name} is off: what was acknowledged could be lost"
        for name in ("fsync", "full_page_writes", "synchronous_commit")
        if _setting(connection, name) == "off"
    ]


def revision_of(connection: Connection) -> str | None:
    """Return the schema's revision, None where there is none yet."""
    if connection.execute(text("select to_regclass('alembic_version')")).scalar() is None:
        return None
    found = connection.execute(text("select version_num from alembic_version")).scalar()
    return None if found is None else str(found)


def tables_in(connection: Connection) -> list[str]:
    """Return the names of the tables that the database has of anybody's making, sorted."""
    return list(connection.execute(_TABLES).scalars())


def schema_fault(connection: Connection, *, known: Sequence[str]) -> str:
    """Return why the schema does not fit this program, empty if it does; `known`: revisions, newest first."""
    revision = revision_of(connection)
    if revision is None:
        return "the database has no schema yet: run `onethread migrate`"
    if revision not in known:
        return f"the database's schema ({revision}) is newer than this program, or not its own"
    if revision != known[0]:
        return f"the database's schema ({revision}) is older than this program: run `onethread migrate`"
    return ""
