"""One unmoving view of the database, for a backup: what is counted is what is dumped."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

from services.store.checks import revision_of, tables_in
from services.store.migrating import connection_to
from services.store.partition import Partition, partition_of
from shared.errors import Refused

_NO_LIMITS = "set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0"
_IN_INBOX = text("select interaction_id from inbox where interaction_id = any(:ids)")


class Snapshot:
    """The database at one moment, for as long as the context of `snapshot` lasts."""

    def __init__(self, connection: Connection, name: str, revision: str) -> None:
        """Use `snapshot`."""
        self.name = name  # other sessions see the same by it
        self.revision = revision
        self._connection = connection

    def counts(self) -> dict[str, int]:
        """Return how many rows each table has."""
        return _counts(self._connection)

    def partition(self) -> Partition:
        """Return where everything stood."""
        return partition_of(self._connection)

    def not_done(self, interaction_ids: Collection[str]) -> frozenset[str]:
        """Return which of the ids are not in the inbox: neither placed nor a dead letter."""
        done = self._connection.execute(_IN_INBOX, {"ids": list(interaction_ids)}).scalars()
        return frozenset(interaction_ids) - frozenset(done)


@contextmanager
def snapshot(url: str) -> Iterator[Snapshot]:
    """Hold one moment of the database. Raises Refused where it has no schema of ours."""
    with connection_to(url) as connection:
        connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        connection.exec_driver_sql(_NO_LIMITS)
        revision = revision_of(connection)
        if revision is None:
            raise Refused("the database has no schema yet: there is nothing to back up")
        name = str(connection.execute(text("select pg_export_snapshot()")).scalar_one())
        yield Snapshot(connection, name, revision)


def counts_at(url: str) -> dict[str, int]:
    """Return how many rows each table has now."""
    with connection_to(url) as connection:
        return _counts(connection)


def empty(url: str) -> None:
    """Remove all that a restore that went wrong has brought into an empty database."""
    with connection_to(url) as connection:
        connection.exec_driver_sql("drop schema public cascade; create schema public")
        connection.commit()


def _counts(connection: Connection) -> dict[str, int]:
    quote = connection.dialect.identifier_preparer.quote
    return {
        name: int(connection.exec_driver_sql(f"select count(*) from {quote(name)}").scalar_one())  # noqa: S608
        for name in tables_in(connection)
    }
