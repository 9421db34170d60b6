"""The scoreboard's verdict on each labelled piece, beside what was decided and how sure that was. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from deploy.backtest_report.calibration import Claim
from deploy.backtest_report.outcomes import Outcome
from deploy.scoring.answers import Gold, answers_of
from deploy.scoring.rates import Rate, rate
from deploy.scoring.verdicts import Verdict, verdicts_of


class Weighed(msgspec.Struct, frozen=True, kw_only=True):
    """One piece: what was decided, what was right about it, and how sure that was; nothing of noise."""

    outcome: Outcome
    verdict: Verdict
    customer_claim: Claim | None = None
    thread_claim: Claim | None = None

    @property
    def gold(self) -> Gold:
        """What is true."""
        return self.verdict.answer.gold


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


def rates_of(pieces: Sequence[Weighed]) -> dict[str, Rate]:
    """Return how often each of RATES holds among the pieces of which it can be asked."""
    found = {}
    for name in RATES:
        answers = [answer for one in pieces if (answer := getattr(one.verdict, name)) is not None]
        found[name] = rate(sum(answers), len(answers))
    return found


def weighed(outcomes: Sequence[Outcome], rows: Sequence[Mapping[str, Any]]) -> list[Weighed]:
    """Return each outcome, weighed; `rows` are the labelled lines of the corpus. Raises Refused for these."""
    answers = answers_of(rows, [outcome.row for outcome in outcomes])
    verdicts = {verdict.answer.id: verdict for verdict in verdicts_of(answers)}
    return [_weighed(outcome, verdicts[outcome.id]) for outcome in outcomes]


def _weighed(outcome: Outcome, verdict: Verdict) -> Weighed:
    if not verdict.answer.is_report:
        return Weighed(outcome=outcome, verdict=verdict)
    return Weighed(
        outcome=outcome,
        verdict=verdict,
        customer_claim=_customer_claim(outcome, verdict.answer.gold),
        thread_claim=_thread_claim(outcome, verdict),
    )


def _customer_claim(outcome: Outcome, gold: Gold) -> Claim | None:
    """Return how sure the customer taken (in doubt: offered first) was, and whether it is the one."""
    placement, row = outcome.placed.placement, outcome.row
    if row["customer"] is not None:
        return Claim(placement.customer_probability, row["customer"] == gold.customer)
    if row["suggested_customers"] and placement.suggested_customers:
        return Claim(
            placement.suggested_customers[0].probability, row["suggested_customers"][0] == gold.customer
        )
    return None


def _thread_claim(outcome: Outcome, verdict: Verdict) -> Claim | None:
    """Return how sure the thread was, and whether it is the one; of strangers nothing is weighed."""
    placement = outcome.placed.placement
    if outcome.is_noise or placement.opens_customer:
        return None
    right = verdict.first_of_thread if placement.opens_thread else verdict.with_own
    return Claim(placement.thread_probability, bool(right))
