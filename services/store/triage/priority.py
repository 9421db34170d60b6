"""How urgent a thread is, and why: points with a sentence each, and the level that their sum makes. Pure.

Impact counts most, then how many are affected, who asks and how long they have waited; what the sender calls
urgent counts least. Nothing here counts how often one person asks: asking again makes nobody wait less.
The points are judgements in halves, rounded; a desk that sees otherwise pins the level by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from services.store.triage.gathering import Fact
from services.store.triage.impact import is_failing, scope_of
from services.store.triage.people import people_reporting, reporters
from services.store.triage.said import Situation, customers_words, problem_of
from services.store.triage.waiting import answered_at

Level = Literal[1, 2, 3, 4]
URGENT: Level = 1
HIGH: Level = 2
NORMAL: Level = 3
LOW: Level = 4
LEVELS: tuple[Level, ...] = (URGENT, HIGH, NORMAL, LOW)

# The least points of each level; below the last one it is LOW.
LEVEL_POINTS: tuple[tuple[Level, int], ...] = ((URGENT, 12), (HIGH, 8), (NORMAL, 4))
# Points for waiting, the longest first. The database orders by the same table.
WAITING_POINTS: tuple[tuple[timedelta, int], ...] = (
    (timedelta(hours=72), 6),
    (timedelta(hours=24), 4),
    (timedelta(hours=4), 2),
)
UNRANKED_POINTS = 4  # of a thread that nobody has weighed yet: normal

TROUBLE_FACTS = frozenset({"error", "direction", "since"})  # who asks for something states none of them
PUBLIC_PROBLEMS = frozenset({"web", "dns", "ssl", "performance"})  # the customer's own customers see it
SCOPE_POINTS = {"all": 6, "some": 3}
SEVERAL_PEOPLE, MANY_PEOPLE = 2, 3
# Points for an incident by how many customers it affects, the most first; the database orders by it, too.
CUSTOMERS_POINTS: tuple[tuple[int, int], ...] = ((5, 8), (2, 4))
URGENT_WORDS = frozenset({"urgent", "high", "critical", "emergency", "hitno", "visok", "visoki", "visoka"})


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """One ground of a priority with its weight."""

    name: str
    points: int  # in halves; negative speaks against
    hr: str
    en: str


def reasons(situation: Situation, facts: Mapping[str, Fact]) -> tuple[Reason, ...]:
    """Return all that weighs but the waiting, the heaviest first."""
    found = (
        *_impact(situation, facts),
        *_people(situation),
        *_history(situation, facts),
        *_claimed(situation),
    )
    return tuple(sorted(found, key=lambda one: -abs(one.points)))


def waiting_reason(since: datetime | None, now: datetime) -> Reason | None:
    """Return what the waiting weighs by now; None while it weighs nothing."""
    points = waiting_points(since, now)
    if since is None or not points:
        return None
    hours = int((now - since) / timedelta(hours=1))
    shown = f"{hours} h" if hours < 48 else f"{hours // 24} d"
    return Reason(
        name="waiting", points=points, hr=f"na odgovor čeka {shown}", en=f"has waited {shown} for an answer"
    )


def waiting_points(since: datetime | None, now: datetime) -> int:
    """Return the points for waiting since `since`."""
    waited = now - since if since is not None else timedelta(0)
    return next((points for least, points in WAITING_POINTS if waited >= least), 0)


def customers_points(customers: int) -> int:
    """Return the points for a trouble that so many customers share."""
    return next((points for least, points in CUSTOMERS_POINTS if customers >= least), 0)


def level_of(points: int) -> Level:
    """Return the level that a sum of points makes."""
    return next((level for level, least in LEVEL_POINTS if points >= least), LOW)


def _impact(situation: Situation, facts: Mapping[str, Fact]) -> list[Reason]:
    problem = problem_of(situation)
    texts = (one.text for one in customers_words(situation) if one.kind != "repeat")
    failing = not TROUBLE_FACTS.isdisjoint(facts) or any(is_failing(text) for text in texts)
    found = []
    if problem == "security":
        found.append(_reason("security", 6, "sigurnosni problem", "a security problem"))
    if problem == "backup":
        found.append(_reason("data", 2, "radi se o vraćanju podataka", "data are to be restored"))
    if failing:
        found.append(_reason("failing", 4, "nešto ne radi", "something does not work"))
    if failing and problem in PUBLIC_PROBLEMS:
        found.append(_reason("public", 2, "vide to i posjetitelji", "visitors see it too"))
    if not found:
        found.append(_reason("question", 0, "pitanje ili molba, ništa nije stalo", "a question or request"))
    return found + _scope(facts)


def _scope(facts: Mapping[str, Fact]) -> list[Reason]:
    stated = [scope_of(one.words) for one in facts["scope"].statements] if "scope" in facts else []
    widest = next((scope for scope in ("all", "some") if scope in stated), "")
    if widest == "all":
        return [_reason("scope all", SCOPE_POINTS["all"], "pogađa sve", "affects everybody")]
    if widest == "some":
        return [_reason("scope some", SCOPE_POINTS["some"], "pogađa više njih", "affects several")]
    return []


def _people(situation: Situation) -> list[Reason]:
    found = []
    people = reporters(situation)
    entitled = [one for one in people if one.may_request and one.role in {"owner", "technical"}]
    if entitled:
        found.append(_reason("entitled", 2, "javio se ovlašteni kontakt", "an entitled contact reports it"))
    number = people_reporting(people)
    if number >= SEVERAL_PEOPLE:
        points = 4 if number >= MANY_PEOPLE else 2
        found.append(
            _reason(
                "people", points, f"broj osoba koje prijavljuju: {number}", f"reported by {number} people"
            )
        )
    if points := customers_points(situation.customers):
        number = situation.customers
        found.append(
            _reason("incident", points, f"pogođenih korisnika: {number}", f"affects {number} customers")
        )
    return found


def _history(situation: Situation, facts: Mapping[str, Fact]) -> list[Reason]:
    found = []
    if situation.is_recurrence:
        found.append(_reason("recurrence", 2, "problem se vratio", "the trouble has come back"))
    answered = answered_at(situation)
    news = [
        name
        for name, fact in facts.items()
        if answered and (first := fact.statements[0].at) and first > answered
    ]
    if news:
        found.append(_reason("news", 2, "novi podaci od našeg odgovora", "new facts since our last answer"))
    return found


def _claimed(situation: Situation) -> list[Reason]:
    """Of first reports alone: who asks again and calls it urgent asks again."""
    first = (one for one in customers_words(situation) if one.kind == "new")
    if not any(one.urgency.strip().lower() in URGENT_WORDS for one in first):
        return []
    return [_reason("claimed", 1, "pošiljatelj kaže da je hitno", "the sender calls it urgent")]


def _reason(name: str, points: int, hr: str, en: str) -> Reason:
    return Reason(name=name, points=points, hr=hr, en=en)
