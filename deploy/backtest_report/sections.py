"""A report as sections in one language: what terminal and page both show. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from deploy.backtest_report.cards import card_of
from deploy.backtest_report.figures import Report
from deploy.backtest_report.reading_section import reading_section
from deploy.backtest_report.score_sections import calibration_section, scores_section
from deploy.backtest_report.shapes import Bar, Cell, Section, Table
from deploy.backtest_report.trial import Counts, Trial
from deploy.backtest_report.words import Words

UNPROVED_SHARE_MIN = 0.2  # of the mails; fewer are worth no warning


def sections_of(report: Report, words: Words) -> Iterator[Section]:
    """Yield the parts of `report`, what matters most first."""
    yield _in_short(report, words)
    yield _parts(report.trial, words)
    if report.scores:
        yield scores_section(report.scores, words)
        yield calibration_section(report.scores, words)
        mistakes = tuple(card_of(one, words) for one in report.scores.mistakes)
        yield Section(words("mistakes"), () if mistakes else (words("no mistakes"),), cards=mistakes)
    examples = tuple(card_of(one, words) for one in report.examples)
    yield Section(words("examples"), () if examples else (words("no examples"),), cards=examples)
    reading = reading_section(report.reading, words)
    if reading.notes or reading.tables:
        yield reading


def _in_short(report: Report, words: Words) -> Section:
    trial = report.trial
    rows = (
        (words("pieces"), str(trial.all.pieces), _span(trial, words)),
        (words("threads"), str(trial.threads), words("longest", trial.longest_thread)),
        (words("noise"), str(trial.all.noise), ""),
        (words("known"), str(trial.with_known_customer), ""),
        (
            words("joined"),
            str(trial.joined),
            words("joined note", trial.joined - trial.joined_by_reference),
        ),
        (
            words("repeats"),
            str(trial.all.repeat),
            words("repeats note", trial.repeats_over_another_channel, trial.repeats_by_another_person),
        ),
        (
            words("asked"),
            str(trial.all.asked),
            words("asked note", trial.asked_whose, trial.asked_which_thread, trial.asked_forged),
        ),
        _saved(trial, words),
    )
    table = Table(
        (words("figure"), words("value"), ""),
        tuple((Cell(name), Cell(value, is_number=True), Cell(note)) for name, value, note in rows),
    )
    return Section(words("in short"), tuple(_warnings(report, words)), (table,))


def _span(trial: Trial, words: Words) -> str:
    return f"{words.day(trial.first)} – {words.day(trial.last)}"


def _saved(trial: Trial, words: Words) -> tuple[str, str, str]:
    net = trial.minutes_saved - trial.minutes_of_questions
    assumed = trial.assumptions
    note = words(
        "saved note",
        trial.all.repeat,
        _plain(assumed.minutes_per_repeat, words),
        trial.all.asked,
        _plain(assumed.minutes_per_question, words),
    )
    if trial.weeks >= 1:  # of fewer days nothing can be said of a week
        note += " " + words("a week", words.number(net / trial.weeks))
    return words("saved"), words("saved value", words.number(net)), note


def _plain(value: float, words: Words) -> str:
    return words.number(value, 0 if value.is_integer() else 1)


def _warnings(report: Report, words: Words) -> Iterator[str]:
    reading, trial = report.reading, report.trial
    if not reading.has_desk:
        yield words("no desk")
    if not reading.customers:
        yield words("no directory")
    if reading.learned.own_addresses:
        yield words("learned addresses", ", ".join(reading.learned.own_addresses))
    if reading.learned.authserv_ids:
        yield words("learned servers", ", ".join(reading.learned.authserv_ids))
    if trial.mails and trial.unproved_mails >= UNPROVED_SHARE_MIN * trial.mails:
        yield words("unproved", trial.unproved_mails, trial.mails)
    if reading.cut_short:
        yield words("cut short", reading.cut_short)


def _parts(trial: Trial, words: Words) -> Section:
    return Section(
        f"{words('by channel')} · {words('by language').lower()}",
        tables=(
            _counted("channel", trial.by_channel, words),
            _counted("language", trial.by_language, words),
        ),
    )


def _counted(first: str, counted: Mapping[Any, Counts], words: Words) -> Table:
    kinds = ("noise", "new", "follow_up", "repeat", "asked")
    rows = []
    for name, counts in counted.items():
        cells = [Cell(words(name)), Cell(str(counts.pieces), is_number=True)]
        for kind in kinds:
            value = getattr(counts, kind)
            cells.append(Cell(str(value), Bar(value / max(counts.pieces, 1)), is_number=True))
        rows.append(tuple(cells))
    return Table((words(first), words("pieces"), *(words(f"col {kind}") for kind in kinds)), tuple(rows))
