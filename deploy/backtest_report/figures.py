"""All that a backtest tells, in figures: the same result for the same history. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from deploy.backtest import Corpus
from deploy.backtest_report.calibration import Reliability, reliability
from deploy.backtest_report.examples import mistakes_of, worth_a_look
from deploy.backtest_report.outcomes import Example, Names, outcomes_of
from deploy.backtest_report.trial import Assumptions, Trial, trial_of
from deploy.backtest_report.verdicts import Weighed, rates_of, weighed
from deploy.history.desk_facts import Learned
from deploy.history.raw import LeftOut, Understood
from deploy.scoring.board import Board, score
from deploy.scoring.rates import Rate
from shared.clean import clean_line
from shared.placement import Placed

Row = dict[str, Any]
FORMAT = "backtest.v1"
ASSUMED = Assumptions()


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """How a desk's own history was read; all empty for a corpus."""

    understood: tuple[Understood, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    left_out_count: int = 0
    again: int = 0
    sent: int = 0
    cut_short: str = ""
    learned: Learned = Learned()
    has_desk: bool = True
    customers: int = 0


READ_AS_CORPUS = Reading()


class Scores(msgspec.Struct, frozen=True, kw_only=True):
    """How good it was, where labels say what is true."""

    board: Board
    rates: dict[str, Rate]
    by_channel: dict[str, dict[str, Rate]]
    by_language: dict[str, dict[str, Rate]]
    customer_reliability: Reliability
    thread_reliability: Reliability
    mistakes: tuple[Example, ...]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A backtest, told."""

    format: str = FORMAT
    desk: str  # empty where it did not say
    model: str
    reading: Reading
    trial: Trial
    examples: tuple[Example, ...]
    scores: Scores | None = None


def report_of(
    corpus: Corpus,
    placed: Sequence[Placed],
    rows: Sequence[Row],
    *,
    gold: Sequence[Row] = (),
    reading: Reading = READ_AS_CORPUS,
    assumptions: Assumptions = ASSUMED,
) -> Report:
    """Return all there is to tell of a replay; `rows` are its predictions, `gold` the labelled lines."""
    outcomes = outcomes_of(corpus, placed, rows)
    names = Names(corpus, outcomes)
    return Report(
        desk=clean_line(corpus.desk.name) if reading.has_desk else "",
        model=placed[0].placement.model,
        reading=reading,
        trial=trial_of(outcomes, assumptions),
        examples=tuple(worth_a_look(outcomes, names)),
        scores=_scores(weighed(outcomes, gold), gold, rows, names) if gold else None,
    )


def _scores(verdicts: Sequence[Weighed], gold: Sequence[Row], rows: Sequence[Row], names: Names) -> Scores:
    channels = sorted({one.outcome.channel for one in verdicts})
    languages = sorted({one.outcome.language for one in verdicts})
    return Scores(
        board=score(gold, rows),
        rates=rates_of(verdicts),
        by_channel={
            name: rates_of([one for one in verdicts if one.outcome.channel == name]) for name in channels
        },
        by_language={
            name: rates_of([one for one in verdicts if one.outcome.language == name]) for name in languages
        },
        customer_reliability=reliability([one.customer_claim for one in verdicts if one.customer_claim]),
        thread_reliability=reliability([one.thread_claim for one in verdicts if one.thread_claim]),
        mistakes=tuple(mistakes_of(verdicts, names)),
    )
