"""The scoreboard's incidents and recurrences: what threads have to do with each other. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from deploy.scoring.answers import Answer
from deploy.scoring.partitions import pairwise
from deploy.scoring.rates import ratio


def incidents(answers: Sequence[Answer]) -> dict[str, Any]:
    """Return how alike the told incidents are to the true ones, by pairs of reports."""
    reports = [answer for answer in answers if answer.is_report]
    true, told = [answer.gold.incident for answer in reports], [answer.told.incident for answer in reports]
    return pairwise(true, told, [answer.counts for answer in reports])


def recurrences(answers: Sequence[Answer]) -> dict[str, Any]:
    """Return how many new threads were rightly told to be an old trouble come back, and which old one."""
    told_for: dict[str | None, set[str]] = defaultdict(set)  # true thread -> told ones
    for answer in answers:
        if answer.is_report:
            told_for[answer.gold.thread].add(answer.thread)
    counting = [answer for answer in answers if answer.counts and answer.is_report]
    true = [answer for answer in counting if answer.gold.recurrence_of and answer.gold.kind == "new"]
    told = [answer for answer in counting if _tells_recurrence(answer)]
    hits = sum(
        _tells_recurrence(answer) and answer.told.recurrence_of in told_for.get(answer.gold.recurrence_of, ())
        for answer in true
    )
    return {"count": len(true), "recall": ratio(hits, len(true)), "precision": ratio(hits, len(told))}


def _tells_recurrence(answer: Answer) -> bool:
    return answer.told.recurrence_of is not None and answer.told.kind == "new"
