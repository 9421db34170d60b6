"""CSV that a spreadsheet reads as text and numbers, never as a formula. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # OWASP: what a spreadsheet may run
BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads Croatian letters wrongly

Cell = str | int | float | None


def safe_cell(value: Cell) -> Cell:
    """Return the value as a cell: text that would begin a formula gets an apostrophe before it."""
    if not isinstance(value, str):
        return value
    begins = value.lstrip(" \u00a0\ufeff")[:1] in BEGINS_FORMULA if value.strip() else False
    return f"'{value}" if begins or value[:1] in BEGINS_FORMULA else value


def to_csv(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return the table as UTF-8 with a byte order mark, lines ended as RFC 4180 says."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([safe_cell(name) for name in head])
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return (BYTE_ORDER_MARK + text.getvalue()).encode()
