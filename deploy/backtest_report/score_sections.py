"""The parts of a report that labels allow: shares with bounds, the whole scoreboard, reliability. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from deploy.backtest_report.calibration import Reliability
from deploy.backtest_report.figures import Scores
from deploy.backtest_report.shapes import Bar, Cell, Section, Table
from deploy.backtest_report.verdicts import RATES
from deploy.backtest_report.words import Words
from deploy.scoring.rates import Rate


def scores_section(scores: Scores, words: Words) -> Section:
    """Return every share with its bounds, over all, by channel and by language; then the scoreboard."""
    overall = Table(
        (words("figure"), words("share"), words("of")),
        tuple(
            (Cell(_called(name, words)), _rate(scores.rates[name], words), _of(scores.rates[name]))
            for name in RATES
        ),
    )
    tables = [overall]
    for title, groups in (("by channel", scores.by_channel), ("by language", scores.by_language)):
        rows = tuple(
            (Cell(_called(name, words)), *(_rate(group[name], words) for group in groups.values()))
            for name in RATES
        )
        tables.append(Table(("", *(words(name) for name in groups)), rows, words(title)))
    board = tuple((Cell(name), Cell(value, is_number=True)) for name, value in _flat(scores.board))
    return Section(
        words("scores"), (words("scores note"),), (*tables, Table(("", ""), board, words("board")))
    )


def _called(name: str, words: Words) -> str:
    return words("asked_rate" if name == "asked" else name)


def _rate(rate: Rate, words: Words) -> Cell:
    if rate.share is None or rate.bounds is None:
        return Cell("–", is_number=True)
    low, high = rate.bounds
    text = f"{words.percent(rate.share)} ({words.number(low * 100)}–{words.number(high * 100)})"
    return Cell(text, Bar(rate.share, low, high), is_number=True)


def _of(rate: Rate) -> Cell:
    return Cell(f"{rate.hits}/{rate.of}", is_number=True)


def _flat(board: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield the scoreboard's figures with their whole names; lists of ids are left to the JSON."""
    for name, value in board.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        elif isinstance(value, float):
            yield prefix + name, f"{value:.4f}"
        elif not isinstance(value, list):
            yield prefix + name, "–" if value is None else str(value)


def calibration_section(scores: Scores, words: Words) -> Section:
    """Return how well the probabilities of customers and of threads hold."""
    both = (
        ("of customers", scores.customer_reliability),
        ("of threads", scores.thread_reliability),
    )
    return Section(
        words("calibration"),
        tuple(
            f"{words(name)}: " + words("calibration note", words.percent(found.error)) for name, found in both
        ),
        tuple(_bins(words(name), found, words) for name, found in both if found.bins),
    )


def _bins(title: str, found: Reliability, words: Words) -> Table:
    rows = tuple(
        (
            Cell(f"{words.number(one.low * 100)}–{words.number(one.high * 100)} %"),
            Cell(words.percent(one.mean), Bar(one.mean), is_number=True),
            _rate(one.right, words),
            _of(one.right),
        )
        for one in found.bins
    )
    return Table((words("said"), words("on average"), words("was right"), words("of")), rows, title)
