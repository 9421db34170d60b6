"""May one model take the other's place? Pure: from two scoreboards of the same corpora.

A wrong join hides a new problem in an old thread and a wrong customer shows one's words to another: no bound
on either may be worse, on any corpus. What else changes is weighed by what it costs, over all corpora.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from deploy.scoring.rates import upper_bound

Board = dict[str, Any]

# What a mistake costs, in missed joins: issue 3, point 10.
WRONG_CUSTOMER = 100.0
WRONG_JOIN = 10.0
MISSED_JOIN = 1.0
QUESTION = 0.2

Harm = tuple[str, int, int]  # what, how often, in how many


class Judged(msgspec.Struct, frozen=True):
    """One corpus, scored with both models."""

    name: str
    before: Board
    after: Board


def objections(judged: Sequence[Judged]) -> list[str]:
    """Return why the second model may not be promoted; nothing where it may."""
    found = [one for pair in judged for one in _worse(pair)]
    before, after = (sum(cost(board) for board in boards) for boards in _sides(judged))
    if after > before + 1e-9:
        found.append(
            f"its mistakes and questions cost more: {after:.1f} missed joins' worth, not {before:.1f}"
        )
    return found


def cost(board: Board) -> float:
    """Return what the mistakes and questions of a scoreboard cost, in missed joins."""
    asked = _part(board["asked_a_human"], board["without_noise"])
    missed = sum(board[kind]["count"] - helped(board[kind]) for kind in ("repeat", "follow_up"))
    return float(
        WRONG_CUSTOMER * board["customer"]["wrong"]
        + WRONG_JOIN * wrong_joins(board["new"])
        + MISSED_JOIN * missed
        + QUESTION * asked
    )


def helped(kind: Board) -> int:
    """Return how many of a kind were caught, or asked about with the right thread among those offered."""
    return _part(kind["caught_or_asked"], kind["count"])


def wrong_joins(new: Board) -> int:
    """Return how many openers a scoreboard found in an earlier thread."""
    return _part(new["wrongly_joined"], new["count"])


def harms(board: Board) -> list[Harm]:
    """Return what must not get worse: what it is, how often it happened, in how many cases."""
    new, noise, forged = board["new"], board["noise"], board["forged"]
    return [
        ("new reports wrongly joined", wrong_joins(new), new["count"]),
        ("wrong customers", board["customer"]["wrong"], board["without_noise"]),
        ("pairs across customers", board["cross_customer_pairs"], board["without_noise"] ** 2),
        ("noise put into threads", noise["put_into_threads"], noise["count"]),
        ("forged pieces joined", forged["joined"], forged["count"]),
    ]


def _part(rate: float | None, count: int) -> int:
    return round((rate or 0.0) * count)


def _worse(pair: Judged) -> Iterator[str]:
    for (what, hits, trials), (_what, hits_after, _trials) in zip(
        harms(pair.before), harms(pair.after), strict=True
    ):
        bound, bound_after = upper_bound(hits, trials) or 0.0, upper_bound(hits_after, trials) or 0.0
        if bound_after > bound:
            yield (
                f"{pair.name}: {what}, {hits_after} of {trials} (at most {bound_after:.3f} by 95 %), "
                f"were {hits} (at most {bound:.3f})"
            )


def _sides(judged: Sequence[Judged]) -> tuple[list[Board], list[Board]]:
    return [pair.before for pair in judged], [pair.after for pair in judged]
