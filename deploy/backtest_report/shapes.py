"""What a report is made of before it is shown: sections of sentences, tables and cards. Pure."""

from __future__ import annotations

import msgspec


class Bar(msgspec.Struct, frozen=True):
    """A share in 0..1 to be drawn, with its bounds where it has them."""

    share: float
    low: float | None = None
    high: float | None = None


class Cell(msgspec.Struct, frozen=True):
    """What stands in one place of a table."""

    text: str
    bar: Bar | None = None
    is_number: bool = False


class Table(msgspec.Struct, frozen=True):
    """Rows under the names of their columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    title: str = ""


class Card(msgspec.Struct, frozen=True):
    """One decision to look at."""

    title: str
    lines: tuple[tuple[str, str], ...]  # label, text
    reasons: tuple[str, ...] = ()


class Section(msgspec.Struct, frozen=True):
    """One part of a report."""

    heading: str
    notes: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    cards: tuple[Card, ...] = ()
