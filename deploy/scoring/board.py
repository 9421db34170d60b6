"""The scoreboard: every figure of a corpus's predictions by its name, as one nested dict. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from deploy.scoring.answers import Row, answers_of
from deploy.scoring.customers import customers
from deploy.scoring.incidents import incidents, recurrences
from deploy.scoring.kinds import confusion, follow_ups, kinds, new_reports, repeats
from deploy.scoring.rates import ratio
from deploy.scoring.threads import forged, noise, threads
from deploy.scoring.triage import triage
from deploy.scoring.verdicts import Verdict, verdicts_of

Board = dict[str, Any]


def score(
    interactions: Iterable[Row],
    predictions: Iterable[Row],
    first: str | None = None,
    last: str | None = None,
) -> Board:
    """Return the scoreboard of the pieces from `first` to `last`; the whole run counts as their history.

    Rates are in 0..1, None where nothing could be counted. Raises Refused for rows in no known form.
    """
    answers = answers_of(interactions, predictions, first, last)
    verdicts = [verdict for verdict in verdicts_of(answers) if verdict.answer.counts]
    reports = [verdict for verdict in verdicts if verdict.answer.is_report]
    counting = [verdict.answer for verdict in verdicts]
    return {
        **_sizes(verdicts, reports),
        "customer": customers(reports),
        **threads(answers),
        "noise": noise(answers),
        "forged": forged(reports),
        "repeat": repeats(reports),
        "follow_up": follow_ups(reports),
        "kinds": kinds(counting),
        "new": new_reports(reports),
        "incident_pairs": incidents(answers),
        "recurrence": recurrences(answers),
        **triage([report.answer for report in reports]),
        "kind_confusion": confusion(counting),
    }


def _sizes(verdicts: Sequence[Verdict], reports: Sequence[Verdict]) -> Board:
    """Return of how much the scoreboard tells, and in what share of the reports a human was asked."""
    return {
        "interactions": len(verdicts),
        "without_noise": len(reports),
        "predicted": sum(verdict.answer.predicted for verdict in verdicts),
        "asked_a_human": ratio(sum(bool(report.asked) for report in reports), len(reports)),
    }
