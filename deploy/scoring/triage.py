"""The scoreboard's triage: the class of the problem, who may ask for support, what a report states. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from deploy.scoring.answers import Answer
from deploy.scoring.rates import detection, found_of, ratio
from deploy.scoring.texts import folded, words_of


def triage(reports: Sequence[Answer]) -> dict[str, Any]:
    """Return how well the problem's class, who has no right to ask, and the facts stated were told."""
    right = sum(answer.told.problem == answer.gold.problem for answer in reports)
    rights = ((not answer.gold.may_request, answer.told.may_request is False) for answer in reports)
    return {
        "problem_accuracy": ratio(right, len(reports)),
        "may_not_request": detection(rights),
        "facts": _facts(reports),
    }


def _facts(reports: Sequence[Answer]) -> dict[str, Any]:
    """Return how many facts were found; one whose quote is not in the text is made up, and is no hit."""
    hits = told = made_up = 0
    for answer in reports:
        found, quoted = answer.told.facts or {}, _quoted(answer)
        made_up += len(found) - len(quoted)
        hits += len(quoted.intersection(answer.gold.facts))
        told += len(found)
    wanted = sum(len(answer.gold.facts) for answer in reports)
    return {**found_of(hits, told, wanted), "not_in_the_text": made_up}


def _quoted(answer: Answer) -> set[str]:
    """Return the facts told whose quote stands in the text."""
    if not answer.told.facts:
        return set()
    text = words_of(answer.piece.payload)
    return {fact for fact, quote in answer.told.facts.items() if quote and folded(str(quote)) in text}
