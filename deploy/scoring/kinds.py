"""The scoreboard's kinds: repeats and follow-ups that were caught, new reports that were kept apart. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from deploy.scoring.answers import Answer
from deploy.scoring.rates import detection, ratio, share
from deploy.scoring.verdicts import Verdict

KINDS = ("new", "follow_up", "repeat")
NAMED_MAX = 60  # ids of mistakes that a scoreboard lists


def repeats(reports: Sequence[Verdict]) -> dict[str, Any]:
    """Return how many repeats were caught: stand with an earlier report of their thread, told to be such."""
    asked = [(one, one.repeat_caught, one.repeat_caught_or_asked) for one in reports]
    return _caught(asked)


def follow_ups(reports: Sequence[Verdict]) -> dict[str, Any]:
    """Return the same of follow-ups."""
    asked = [(one, one.follow_up_caught, one.follow_up_caught_or_asked) for one in reports]
    return _caught(asked)


def _caught(judged: Sequence[tuple[Verdict, bool | None, bool | None]]) -> dict[str, Any]:
    """Return the share caught with its bounds, and with those where a human was offered the right thread."""
    of_kind = [(one, caught, helped) for one, caught, helped in judged if caught is not None]
    caught_count = sum(bool(caught) for _one, caught, _helped in of_kind)
    missed = [one.answer.id for one, _caught, helped in of_kind if not helped]
    return {
        **share(caught_count, len(of_kind)),
        "caught": ratio(caught_count, len(of_kind)),
        "caught_or_asked": ratio(len(of_kind) - len(missed), len(of_kind)),
        "missed_ids": missed[:NAMED_MAX],
    }


def new_reports(reports: Sequence[Verdict]) -> dict[str, Any]:
    """Return how many first reports vanished in an earlier thread, and the same where one was open beside.

    This is the dear mistake: a problem that nobody sees. Beside an open thread it is most tempting.
    """
    openers = [one for one in reports if one.new_joined is not None]
    swallowed = [one.answer.id for one in openers if one.new_joined]
    beside = [one.new_joined_beside for one in openers if one.new_joined_beside is not None]
    return {
        "count": len(openers),
        "wrongly_joined": ratio(len(swallowed), len(openers)),
        "wrongly_joined_ids": swallowed[:NAMED_MAX],
        "beside_an_open_thread": len(beside),
        "wrongly_joined_beside": ratio(sum(beside), len(beside)),
    }


def kinds(counting: Sequence[Answer]) -> dict[str, Any]:
    """Return how well each kind was told by its name alone, wherever the pieces stand."""
    told = [(answer.gold.kind, answer.told.kind) for answer in counting]
    return {kind: detection((gold == kind, said == kind) for gold, said in told) for kind in KINDS}


def confusion(counting: Sequence[Answer]) -> dict[str, int]:
    """Return how often which kind was taken for which other."""
    told = ((answer.gold.kind, answer.told.kind) for answer in counting)
    mistaken = Counter((gold, said) for gold, said in told if gold != said)
    return {f"{gold} told {said}": count for (gold, said), count in sorted(mistaken.items())}
