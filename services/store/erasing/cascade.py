"""Deletes rows with all that depends on them, as the database's own foreign keys tell.

By the catalogue and not by a list: a table that is added later is not forgotten. Where a reference may be
empty it is emptied, else the referring row goes, too.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec
from sqlalchemy import Connection, text

_KEYS = text(
    """
    select c.conrelid::regclass::text as child, c.confrelid::regclass::text as parent,
        array(select a.attname::text from unnest(c.conkey) with ordinality k (n, o)
            join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.n order by o) as columns,
        array(select a.attname::text from unnest(c.confkey) with ordinality k (n, o)
            join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.n order by o) as parents,
        (select a.attname::text from unnest(c.conkey) with ordinality k (n, o)
            join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.n
            where not a.attnotnull order by o limit 1) as nullable
    from pg_constraint c
    where c.contype = 'f' and c.connamespace = 'public'::regnamespace order by 1, 2, c.conname
    """
)
DEEP_MAX = 12  # tables in a chain; ours has five


class _Key(msgspec.Struct, frozen=True):
    """A foreign key."""

    child: str
    parent: str
    columns: tuple[str, ...]
    parents: tuple[str, ...]
    nullable: str | None  # the column to empty; None: the row goes


class Cascade:
    """Deletes in the transaction of a connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        rows = connection.execute(_KEYS).all()
        self._keys = [
            _Key(row.child, row.parent, tuple(row.columns), tuple(row.parents), row.nullable) for row in rows
        ]

    def delete(self, table: str, column: str, values: Collection[Any]) -> None:
        """Delete the rows whose `column` is one of `values`, and what depends on them."""
        if values:
            self._delete(table, f"{column} = any(:values)", list(values), deep=0)

    def _delete(self, table: str, condition: str, values: list[Any], *, deep: int) -> None:
        if deep > DEEP_MAX:
            raise RuntimeError(f"foreign keys in a circle at {table}")
        for key in self._keys:
            if key.parent != table or key.child == key.parent == "placement":  # deferred: all go together
                continue
            parents = f"select {', '.join(key.parents)} from {table} where {condition}"  # noqa: S608
            refers = f"({', '.join(key.columns)}) in ({parents})"
            if key.nullable is not None:
                self._run(f"update {key.child} set {key.nullable} = null where {refers}", values)  # noqa: S608
            elif key.child != table:
                self._delete(key.child, refers, values, deep=deep + 1)
        self._run(f"delete from {table} where {condition}", values)  # noqa: S608

    def _run(self, statement: str, values: list[Any]) -> None:
        self._connection.execute(text(statement), {"values": values})
