"""How a desk's own history was read: what columns were taken for, what was left out and why. Pure."""

from __future__ import annotations

from deploy.backtest_report.figures import Reading
from deploy.backtest_report.shapes import Cell, Section, Table
from deploy.backtest_report.words import Words
from deploy.history.raw import Understood

LEFT_OUT_SHOWN = 30


def reading_section(reading: Reading, words: Words) -> Section:
    """Return what there is to tell of how a history was read; empty where it was a corpus."""
    notes = []
    if reading.again:
        notes.append(words("again", reading.again))
    if reading.sent:
        notes.append(words("sent", reading.sent))
    tables = []
    if reading.understood:
        rows = tuple(_file(one, words) for one in reading.understood)
        tables.append(Table((words("file"), words("channel"), words("taken for"), words("not used")), rows))
    if reading.left_out:
        tables.append(_left_out(reading, words))
    return Section(words("reading"), tuple(notes), tuple(tables))


def _file(one: Understood, words: Words) -> tuple[Cell, ...]:
    dates = [f"({words(one.dates)})"] if one.dates else []
    return (
        Cell(one.file),
        Cell(words(one.channel)),
        Cell("; ".join(f"{name} → {field}" for name, field in one.columns.items())),
        Cell(", ".join([*one.unused, *dates])),
    )


def _left_out(reading: Reading, words: Words) -> Table:
    rows = [(Cell(one.place), Cell(one.why)) for one in reading.left_out[:LEFT_OUT_SHOWN]]
    rest = reading.left_out_count - len(rows)
    if rest > 0:
        rows.append((Cell(words("more", rest)), Cell("")))
    return Table((words("place"), words("cause")), tuple(rows), words("left out", reading.left_out_count))
