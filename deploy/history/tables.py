"""CSV of calls or tickets, as a spreadsheet or a telephone exchange exports it. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import tzinfo

from deploy.history.clock import date_order
from deploy.history.columns import Columns, missing, understand
from deploy.history.raw import Found, Raw, Understood, left_out
from deploy.history.rows import Unreadable, Zone, payload_of, stated_time
from services.intake.mail.charsets import decode_text
from shared.clean import clean_line
from shared.desk import Desk

COLUMNS_MAX = 200
ROW_LINES_MAX = 500  # a longer row is no row: somebody did not close a quotation mark
_MARKS = (";", ",", "\t", "|")
_UTF_16 = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}

Row = tuple[int, dict[str, str]]  # its line, its fields


def read_table(name: str, data: bytes, desk: Desk, zone: tzinfo) -> Iterator[Found]:
    """Yield the pieces of a CSV file called `name`, first what its columns were taken for.

    A comma, semicolon, tab or bar parts them. A row that is none is left out with its line and the cause.
    """
    text = decode_text(data, _UTF_16.get(data[:2], "utf-8"), language=desk.language).removeprefix("\ufeff")
    rows = _rows(text)
    header = next(rows, None)
    if header is None or not isinstance(header[1], list):
        yield left_out(name, "empty, or no row with the columns' names")
        return
    columns = understand([clean_line(column) for column in header[1][:COLUMNS_MAX]])
    if lacks := missing(columns):
        yield left_out(name, f"its columns lack {lacks}; they are: {', '.join(header[1][:20])}")
        return
    read = list(_fields(name, rows, [clean_line(column) for column in header[1][:COLUMNS_MAX]], columns))
    order = date_order((stated_time(row[1]) for row in read if isinstance(row, tuple)), desk.region)
    slashes = any("/" in stated_time(row[1]) for row in read if isinstance(row, tuple))
    yield Understood(
        file=name,
        channel=columns.table,
        columns=columns.field_of,
        unused=columns.unused,
        dates=order if slashes else "",
    )
    for row in read:
        yield _piece(name, row, columns, Zone(zone, order)) if isinstance(row, tuple) else row


def _rows(text: str) -> Iterator[tuple[int, list[str] | str]]:
    """Yield the rows with their line; of one that is no CSV, what is wrong with it."""
    first = text.lstrip("\r\n").partition("\n")[0]
    mark = max(_MARKS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:  # the reader begins anew with the next line
            yield line, str(error)
            continue
        if reader.line_num - line >= ROW_LINES_MAX:
            yield line, f"one row down to line {reader.line_num}: a quotation mark is not closed"
        elif any(field.strip() for field in row):
            yield line, row


def _fields(
    name: str, rows: Iterator[tuple[int, list[str] | str]], header: list[str], columns: Columns
) -> Iterator[Row | Found]:
    for line, row in rows:
        if isinstance(row, str):
            yield left_out(f"{name}:{line}", row)
        elif len(row) > len(header) and any(field.strip() for field in row[len(header) :]):
            yield left_out(f"{name}:{line}", "more fields than columns")
        else:
            # The first of two columns of one name counts, as in `understand`.
            by_name = dict(reversed(list(zip(header, row, strict=False))))
            yield line, columns.fields(by_name)


def _piece(name: str, row: Row, columns: Columns, at: Zone) -> Found:
    line, fields = row
    try:
        received_at, payload = payload_of(columns.table, fields, at)
    except Unreadable as error:
        return left_out(f"{name}:{line}", str(error))
    size = sum(len(value) for value in fields.values())
    return Raw(
        place=f"{name}:{line}", channel=columns.table, received_at=received_at, payload=payload, size=size
    )
