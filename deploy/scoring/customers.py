"""The scoreboard's customers: with whom pieces stand. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from deploy.scoring.rates import ratio, upper_bound
from deploy.scoring.verdicts import Verdict

WRONG_IDS_MAX = 40


def customers(reports: Sequence[Verdict]) -> dict[str, Any]:
    """Return how often the customer was found, or offered, and how often it was another's.

    A wrong customer is a breach of privacy, so its bound is told and its pieces are named; a right one among
    those offered is a good question. Strangers have no customer to find, yet can be given a wrong one.
    """
    known = [one for one in reports if one.customer_right is not None]
    wrong = [one.answer.id for one in reports if one.customer_wrong]
    return {
        "recall": ratio(sum(bool(one.customer_right) for one in known), len(known)),
        "recall_or_asked": ratio(sum(bool(one.customer_right_or_offered) for one in known), len(known)),
        "wrong": len(wrong),
        "wrong_rate_upper": upper_bound(len(wrong), len(reports)),
        "wrong_ids": wrong[:WRONG_IDS_MAX],
    }
