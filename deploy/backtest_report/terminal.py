"""A report in the terminal."""

from __future__ import annotations

from collections.abc import Iterable

import rich.table
from rich import box
from rich.console import Console
from rich.text import Text

from deploy.backtest_report.shapes import Card, Cell, Section, Table

BAR_CHARS = 10
BARRED_COLUMNS_MAX = 4  # a wider table has no room for bars


def print_report(title: str, sections: Iterable[Section], console: Console) -> None:
    """Print a report; what came from outside is shown as it is, never read as markup."""
    console.print(Text(title, style="bold"))
    for section in sections:
        console.print()
        console.rule(Text(section.heading), align="left")
        for note in section.notes:
            console.print(Text(note))
        for table in section.tables:
            console.print(_table(table), soft_wrap=False)
        for card in section.cards:
            _print_card(card, console)


def _table(table: Table) -> rich.table.Table:
    shown = rich.table.Table(
        title=Text(table.title) if table.title else None, title_justify="left", box=box.SIMPLE
    )
    for place, name in enumerate(table.columns):
        numbers = bool(table.rows) and table.rows[0][place].is_number
        shown.add_column(Text(name), justify="right" if numbers else "left", overflow="fold")
    with_bars = len(table.columns) <= BARRED_COLUMNS_MAX
    for row in table.rows:
        shown.add_row(*(_cell(cell, with_bars=with_bars) for cell in row))
    return shown


def _cell(cell: Cell, *, with_bars: bool) -> Text:
    if cell.bar is None or cell.bar.low is None or not with_bars:
        return Text(cell.text)
    filled = round(min(max(cell.bar.share, 0.0), 1.0) * BAR_CHARS)
    return Text(f"{cell.text} {'█' * filled}{'░' * (BAR_CHARS - filled)}")


def _print_card(card: Card, console: Console) -> None:
    console.print()
    console.print(Text(card.title, style="bold"))
    for label, text in card.lines:
        console.print(Text(f"  {label}: {text}"))
    for reason in card.reasons:
        console.print(Text(f"    {reason}"))
