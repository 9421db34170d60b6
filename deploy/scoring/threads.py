"""The scoreboard's threads: what stands together, and what must not. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from deploy.scoring.answers import NOISE, Answer
from deploy.scoring.partitions import b_cubed, pairs, pairwise
from deploy.scoring.rates import detection
from deploy.scoring.verdicts import Verdict


def threads(answers: Sequence[Answer]) -> dict[str, Any]:
    """Return how alike the told threads are to the true ones, and how many pairs cross customers."""
    reports = [answer for answer in answers if answer.is_report]
    true, told = [answer.gold.thread for answer in reports], [answer.thread for answer in reports]
    counts = [answer.counts for answer in reports]
    return {
        "thread_pairs": pairwise(true, told, counts),
        "thread_b_cubed": b_cubed(true, told, counts),
        "cross_customer_pairs": _across(reports, counts),
    }


def _across(reports: Sequence[Answer], counts: Sequence[bool]) -> int:
    """Return how many pairs told to be one thread are neither of one true thread nor of one known customer.

    Two strangers are two customers: put together, each would read the other's words.
    """
    together = [answer.thread for answer in reports]
    same_thread = [(answer.thread, answer.gold.thread) for answer in reports]
    owned = [answer.gold.customer for answer in reports]
    same_owner = [
        None if owner is None else (thread, owner) for thread, owner in zip(together, owned, strict=True)
    ]
    both = [
        None if owner is None else (*label, owner) for label, owner in zip(same_thread, owned, strict=True)
    ]
    harmless = pairs(same_thread, counts) + pairs(same_owner, counts) - pairs(both, counts)
    return pairs(together, counts) - harmless


def noise(answers: Sequence[Answer]) -> dict[str, Any]:
    """Return how well noise was told from reports, and how much of it stands with anything else."""
    size = Counter(answer.thread for answer in answers)
    counting = [answer for answer in answers if answer.counts]
    told = detection((not answer.is_report, answer.told.kind == NOISE) for answer in counting)
    put = sum(size[answer.thread] > 1 for answer in counting if not answer.is_report)
    return {**told, "put_into_threads": put}


def forged(reports: Sequence[Verdict]) -> dict[str, int]:
    """Return how many reports of a forged sender there are, and how many joined an earlier report."""
    found = [one.forged_joined for one in reports if one.forged_joined is not None]
    return {"count": len(found), "joined": sum(found)}
