"""Many rows in one statement and one parameter.

The rows go over as one JSON text, typed on the server by the table's own columns. Measured for 100
interactions: 3.5 ms of CPU on both sides together, against 6 ms for executemany, 7 ms for
insertmanyvalues and 14 ms for arrays with unnest, whose dumpers are written in Python.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql

_encoder = msgspec.json.Encoder()
_dialect = postgresql.dialect()  # type: ignore[no-untyped-call]

Row = Mapping[str, Any]


def bulk_insert(table: Table, columns: Sequence[str], after: str = "") -> str:
    """Return an insert of `columns` into `table` of the rows in the parameter `rows` (see `as_rows`).

    `after` follows it as written: what to do on conflict, what to return.
    """
    names = ", ".join(_quoted(name) for name in columns)
    typed = ", ".join(f"{_quoted(name)} {table.c[name].type.compile(dialect=_dialect)}" for name in columns)
    return (
        f"insert into {_quoted(table.name)} ({names}) "  # noqa: S608  names of our own tables
        f"select {names} from json_to_recordset(cast(%(rows)s as json)) as r ({typed}) {after}"
    )


def as_rows(rows: Iterable[Row]) -> dict[str, str]:
    """Return the parameter `rows` of a bulk statement. A lone surrogate raises UnicodeEncodeError."""
    return {"rows": _encoder.encode(list(rows)).decode()}


def as_list(values: Iterable[str | int]) -> str:
    """Return a parameter for `json_array_elements_text`: a list that costs the client next to nothing."""
    return _encoder.encode(list(values)).decode()


def hexadecimal(value: bytes) -> str:
    """Return `value` as PostgreSQL reads bytea."""
    return "\\x" + value.hex()


def _quoted(name: str) -> str:
    return _dialect.identifier_preparer.quote(name)
