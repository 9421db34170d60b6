"""Each labelled piece judged by itself, as deploy/score.py defines it; so any part can be counted. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from deploy.backtest_report.calibration import Claim
from deploy.backtest_report.outcomes import Outcome
from deploy.backtest_report.rates import Rate, rate
from deploy.score import open_beside

OFFERED_MAX = 3  # suggestions that count
JOINING = frozenset({"repeat", "follow_up"})

Row = Mapping[str, Any]


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What was right and wrong about one piece; None where the question does not arise."""

    outcome: Outcome
    gold: Mapping[str, Any]
    noise_found: bool | None = None
    noise_rightly: bool | None = None  # told to be noise, and it was
    asked: bool | None = None
    customer_right: bool | None = None
    customer_right_or_offered: bool | None = None
    customer_wrong: bool | None = None
    repeat_caught: bool | None = None
    repeat_caught_or_asked: bool | None = None
    follow_up_caught: bool | None = None
    new_joined: bool | None = None
    new_joined_beside: bool | None = None
    customer_claim: Claim | None = None
    thread_claim: Claim | None = None


RATES = (
    "customer_right",
    "customer_right_or_offered",
    "customer_wrong",
    "repeat_caught",
    "repeat_caught_or_asked",
    "follow_up_caught",
    "new_joined",
    "new_joined_beside",
    "noise_found",
    "noise_rightly",
    "asked",
)


def rates_of(verdicts: Sequence[Verdict]) -> dict[str, Rate]:
    """Return how often each of RATES holds among the pieces of which it can be asked."""
    found = {}
    for name in RATES:
        answers = [answer for one in verdicts if (answer := getattr(one, name)) is not None]
        found[name] = rate(sum(answers), len(answers))
    return found


def verdicts_of(outcomes: Sequence[Outcome], rows: Sequence[dict[str, Any]]) -> list[Verdict]:
    """Return a verdict for each outcome; `rows` are the labelled lines of the corpus, in the same order."""
    beside = open_beside(rows)
    judge = _Judge()
    return [
        judge.verdict(outcome, row["gold"], beside=row["id"] in beside)
        for outcome, row in zip(outcomes, rows, strict=True)
    ]


class _Judge:
    """Judges pieces in their order; remembers which true threads stand in which told ones."""

    def __init__(self) -> None:
        self._true_in: dict[str, set[str]] = defaultdict(set)  # told thread -> true ones
        self._told_for: dict[str, set[str]] = defaultdict(set)  # true thread -> told ones

    def verdict(self, outcome: Outcome, gold: Mapping[str, Any], *, beside: bool) -> Verdict:
        noise, told_noise = gold["kind"] == "noise", outcome.is_noise
        verdict = Verdict(
            outcome=outcome,
            gold=gold,
            noise_found=told_noise if noise else None,
            noise_rightly=noise if told_noise else None,
        )
        if noise:
            return verdict
        told = outcome.row["thread"] or f"alone:{outcome.id}"
        verdict = msgspec.structs.replace(
            verdict,
            asked=outcome.asked,
            **_of_customer(outcome, gold),
            **self._of_thread(outcome, gold, told, beside=beside),
            customer_claim=_customer_claim(outcome, gold),
            thread_claim=self._thread_claim(outcome, gold, told),
        )
        self._true_in[told].add(gold["thread"])
        self._told_for[gold["thread"]].add(told)
        return verdict

    def _of_thread(
        self, outcome: Outcome, gold: Mapping[str, Any], told: str, *, beside: bool
    ) -> dict[str, bool | None]:
        if gold["kind"] == "new":
            joined = told in self._true_in
            return {"new_joined": joined, "new_joined_beside": joined if beside else None}
        caught = gold["thread"] in self._true_in.get(told, ()) and outcome.row["kind"] in JOINING
        if gold["kind"] == "follow_up":
            return {"follow_up_caught": caught}
        offered = outcome.row["suggested_threads"][:OFFERED_MAX] if outcome.asked else []
        helped = bool(self._told_for.get(gold["thread"], set()) & set(offered))
        return {"repeat_caught": caught, "repeat_caught_or_asked": caught or helped}

    def _thread_claim(self, outcome: Outcome, gold: Mapping[str, Any], told: str) -> Claim | None:
        """Return how sure the thread was, and whether it is the one; of strangers nothing is weighed."""
        placement = outcome.placed.placement
        if outcome.is_noise or placement.opens_customer:
            return None
        if placement.opens_thread:
            return Claim(placement.thread_probability, gold["thread"] not in self._told_for)
        return Claim(placement.thread_probability, gold["thread"] in self._true_in.get(told, ()))


def _of_customer(outcome: Outcome, gold: Mapping[str, Any]) -> dict[str, bool | None]:
    said, true = outcome.row["customer"], gold["customer"]
    wrong = said is not None and said != true
    if true is None:
        return {"customer_wrong": wrong}
    offered = true in outcome.row["suggested_customers"][:OFFERED_MAX]
    return {
        "customer_right": said == true,
        "customer_right_or_offered": said == true or offered,
        "customer_wrong": wrong,
    }


def _customer_claim(outcome: Outcome, gold: Mapping[str, Any]) -> Claim | None:
    """Return how sure the customer taken (in doubt: offered first) was, and whether it is the one."""
    placement, row = outcome.placed.placement, outcome.row
    if row["customer"] is not None:
        return Claim(placement.customer_probability, row["customer"] == gold["customer"])
    if row["suggested_customers"] and placement.suggested_customers:
        return Claim(
            placement.suggested_customers[0].probability, row["suggested_customers"][0] == gold["customer"]
        )
    return None
