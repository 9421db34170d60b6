"""What a desk's history would have become, without any labels: joined, asked, caught, time saved. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import msgspec

from deploy.backtest_report.outcomes import Outcome
from services.store.triage.language import Language
from shared.interaction import Interaction

MINUTES_PER_REPEAT = 10.0
"""An assumption, not a measurement: to open, read, look up and answer what a colleague already works on."""
MINUTES_PER_QUESTION = 0.5
"""An assumption too: to read a question with its reasons and to pick one of three answers."""
DAYS_A_WEEK = 7.0
MINUTES_A_DAY = 24 * 60


class Assumptions(msgspec.Struct, frozen=True, kw_only=True):
    """What the time saved is reckoned with."""

    minutes_per_repeat: float = MINUTES_PER_REPEAT
    minutes_per_question: float = MINUTES_PER_QUESTION


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """What became of some pieces."""

    pieces: int
    noise: int
    new: int
    follow_up: int
    repeat: int
    asked: int


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """What the whole history would have become."""

    first: datetime
    last: datetime
    weeks: float
    all: Counts
    by_channel: dict[str, Counts]
    by_language: dict[Language, Counts]
    threads: int
    longest_thread: int  # pieces
    joined: int  # put into a thread that was there, without asking
    joined_by_reference: int  # of these, what any help desk joins by its number or header
    repeats_over_another_channel: int
    repeats_by_another_person: int
    asked_whose: int
    asked_which_thread: int
    asked_forged: int
    with_known_customer: int  # reports that stand with a customer of the directory
    unproved_mails: int  # no server of the desk vouches for their sender: never placed by themselves
    mails: int
    assumptions: Assumptions
    minutes_saved: float
    minutes_of_questions: float


def trial_of(outcomes: Sequence[Outcome], assumptions: Assumptions) -> Trial:
    """Return what became of the pieces, which are at least one and in order."""
    first, last = outcomes[0].received_at, outcomes[-1].received_at
    repeats = [one for one in outcomes if one.placed.placement.kind == "repeat"]
    asked = [one.placed.placement for one in outcomes if one.asked]
    mails = [one.placed.interaction for one in outcomes if one.channel == "email" and not one.is_noise]
    sizes = Counter(one.thread for one in outcomes if one.thread)
    return Trial(
        first=first,
        last=last,
        weeks=max((last - first).total_seconds() / 60 / MINUTES_A_DAY, 1.0) / DAYS_A_WEEK,
        all=_counts(outcomes),
        by_channel={name: _counts(some) for name, some in by_channel(outcomes).items()},
        by_language={name: _counts(some) for name, some in by_language(outcomes).items()},
        threads=len(sizes),
        longest_thread=max(sizes.values(), default=0),
        joined=sum(one.joined for one in outcomes),
        joined_by_reference=sum(one.joined and one.by_reference for one in outcomes),
        repeats_over_another_channel=sum(crosses_channels(one, outcomes) for one in repeats),
        repeats_by_another_person=sum(_is_another_person(one, outcomes) for one in repeats),
        asked_whose=sum(bool(one.suggested_customers) for one in asked),
        asked_which_thread=sum(not one.suggested_customers and bool(one.suggested_threads) for one in asked),
        asked_forged=sum(not one.suggested_customers and not one.suggested_threads for one in asked),
        with_known_customer=sum(one.row["customer"] is not None for one in outcomes if not one.is_noise),
        unproved_mails=sum(one.trust in {"unverified", "forged"} for one in mails),
        mails=len(mails),
        assumptions=assumptions,
        minutes_saved=len(repeats) * assumptions.minutes_per_repeat,
        minutes_of_questions=len(asked) * assumptions.minutes_per_question,
    )


def by_channel(outcomes: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    """Return the outcomes of each channel, the channels in the order of their names."""
    found: dict[str, list[Outcome]] = {name: [] for name in sorted({one.channel for one in outcomes})}
    for one in outcomes:
        found[one.channel].append(one)
    return found


def by_language(outcomes: Sequence[Outcome]) -> dict[Language, list[Outcome]]:
    """Return the outcomes of each language that their texts are written in."""
    found: dict[Language, list[Outcome]] = {name: [] for name in sorted({one.language for one in outcomes})}
    for one in outcomes:
        found[one.language].append(one)
    return found


def crosses_channels(one: Outcome, outcomes: Sequence[Outcome]) -> bool:
    """Return whether nothing of its thread came over its channel before."""
    return bool(one.earlier) and all(outcomes[place].channel != one.channel for place in one.earlier)


def _is_another_person(one: Outcome, outcomes: Sequence[Outcome]) -> bool:
    own = _marks(one.placed.interaction)
    others = [_marks(outcomes[place].placed.interaction) for place in one.earlier]
    return bool(own) and bool(others) and all(marks and own.isdisjoint(marks) for marks in others)


def _marks(interaction: Interaction) -> frozenset[str]:
    """Return what a person is known by: addresses, numbers, the words of the name in any order."""
    name = " ".join(sorted(interaction.author.name.casefold().split()))
    return frozenset({*(known.value for known in interaction.author.identifiers), *([name] if name else [])})


def _counts(outcomes: Sequence[Outcome]) -> Counts:
    kinds = Counter(one.placed.placement.kind for one in outcomes)
    return Counts(
        pieces=len(outcomes),
        noise=kinds["noise"],
        new=kinds["new"],
        follow_up=kinds["follow_up"],
        repeat=kinds["repeat"],
        asked=sum(one.asked for one in outcomes),
    )
