"""Each labelled piece judged by itself, in order of arrival; so any part of a corpus can be counted. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import msgspec

from deploy.scoring.answers import NOISE, Answer
from deploy.scoring.open_threads import open_beside

OFFERED_MAX = 3  # suggestions that count: more, nobody reads
JOINING = ("repeat", "follow_up")


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What was right and wrong about one piece; None where the question does not arise."""

    answer: Answer
    noise_found: bool | None = None  # noise, and told to be
    noise_rightly: bool | None = None  # told to be noise, and it was
    asked: bool | None = None
    customer_right: bool | None = None
    customer_right_or_offered: bool | None = None
    customer_wrong: bool | None = None  # stands with another: one sees what another wrote
    repeat_caught: bool | None = None
    repeat_caught_or_asked: bool | None = None
    follow_up_caught: bool | None = None
    follow_up_caught_or_asked: bool | None = None
    new_joined: bool | None = None  # the first of its thread, put with an earlier report
    new_joined_beside: bool | None = None  # the same, where another thread of its customer was open
    forged_joined: bool | None = None  # of a forged sender, put with an earlier report
    first_of_thread: bool | None = None
    with_own: bool | None = None  # stands with an earlier report of its true thread


def verdicts_of(answers: Sequence[Answer]) -> list[Verdict]:
    """Return a verdict for each answer, in order; all of them are history to those that come later."""
    beside, judge = open_beside(answers), _Judge()
    return [judge.verdict(answer, beside=answer.id in beside) for answer in answers]


class _Judge:
    """Judges pieces in their order; remembers which true threads stand in which told ones."""

    def __init__(self) -> None:
        self._true_in: dict[str, set[str | None]] = defaultdict(set)  # told thread -> true ones
        self._told_for: dict[str | None, set[str]] = defaultdict(set)  # true thread -> told ones

    def verdict(self, answer: Answer, *, beside: bool) -> Verdict:
        told_noise = answer.told.kind == NOISE
        if not answer.is_report:
            return Verdict(answer=answer, noise_found=told_noise, noise_rightly=True if told_noise else None)
        verdict = Verdict(
            answer=answer,
            noise_rightly=False if told_noise else None,
            asked=answer.asked,
            **_of_customer(answer),
            **self._of_thread(answer, beside=beside),
        )
        self._true_in[answer.thread].add(answer.gold.thread)
        self._told_for[answer.gold.thread].add(answer.thread)
        return verdict

    def _of_thread(self, answer: Answer, *, beside: bool) -> dict[str, bool | None]:
        """Return what is to be said of where it stands, before it is remembered there itself."""
        gold, company = answer.gold, self._true_in.get(answer.thread, set())
        told_so_far = self._told_for.get(gold.thread, set())
        found: dict[str, bool | None] = {
            "first_of_thread": not told_so_far,
            "with_own": gold.thread in company,
            "forged_joined": None if gold.trusted else bool(company),
        }
        if gold.kind == "new":
            found |= {"new_joined": bool(company), "new_joined_beside": bool(company) if beside else None}
        if gold.kind in JOINING:
            # Caught: with its own, and told to be one of the two; which one changes little for an agent.
            caught = gold.thread in company and answer.told.kind in JOINING
            offered = (answer.told.suggested_threads or ())[:OFFERED_MAX] if answer.asked else ()
            helped = not told_so_far.isdisjoint(offered)
            found |= {f"{gold.kind}_caught": caught, f"{gold.kind}_caught_or_asked": caught or helped}
        return found


def _of_customer(answer: Answer) -> dict[str, bool | None]:
    said, true = answer.told.customer, answer.gold.customer
    wrong = said is not None and said != true
    if true is None:  # nobody could know
        return {"customer_wrong": wrong}
    offered = true in (answer.told.suggested_customers or ())[:OFFERED_MAX]
    return {
        "customer_right": said == true,
        "customer_right_or_offered": said == true or offered,
        "customer_wrong": wrong,
    }
