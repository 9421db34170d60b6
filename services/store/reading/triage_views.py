"""From what triage found to what is shown: public names in place of internal ids. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from services.store.triage.asked import Asked
from services.store.triage.gathering import Fact
from services.store.triage.people import Reporter
from services.store.triage.permission import Permission, in_words
from services.store.triage.priority import Reason, level_of, reasons, waiting_reason
from services.store.triage.questions import question
from services.store.triage.said import Situation, problem_of
from services.store.triage.sureness import sureness
from services.store.triage.waiting import waiting_since
from services.store.views import ContactRef, Sentence
from services.store.views_triage import (
    AskedView,
    FactView,
    LevelName,
    MissingView,
    OccasionView,
    PermissionView,
    PinView,
    PriorityRef,
    PriorityView,
    ReasonView,
    ReporterView,
    StatementView,
)

LEVEL_NAMES: Mapping[int, LevelName] = {1: "urgent", 2: "high", 3: "normal", 4: "low"}
POINTS_OF_ONE = 2  # points are kept in halves


def priority_ref(points: int, pinned: int | None) -> PriorityRef:
    """Return the priority that a sum of points makes, or the pinned one."""
    level = pinned or level_of(points)
    return PriorityRef(level=level, name=LEVEL_NAMES[level], pinned=pinned is not None)


def priority_view(
    situation: Situation,
    facts: Mapping[str, Fact],
    missing: Sequence[str],
    *,
    now: datetime,
    pinned: int | None,
    pin: PinView | None,
) -> PriorityView:
    """Return the priority with all that makes it at this moment."""
    since = waiting_since(situation)
    waiting = waiting_reason(since, now)
    found = [*reasons(situation, facts), *([waiting] if waiting else [])]
    points = sum(one.points for one in found)
    ref = priority_ref(points, pinned)
    sure = sureness(problem_of(situation), missing)
    return PriorityView(
        level=ref.level,
        name=ref.name,
        pinned=ref.pinned,
        computed=level_of(points),
        reasons=tuple(_reason(one) for one in sorted(found, key=lambda one: -abs(one.points))),
        sureness=sure.share,
        sureness_why=Sentence(hr=sure.hr, en=sure.en),
        waiting_since=since,
        pin=pin,
    )


def _reason(one: Reason) -> ReasonView:
    return ReasonView(name=one.name, points=one.points / POINTS_OF_ONE, hr=one.hr, en=one.en)


def fact_view(fact: Fact) -> FactView:
    """Return the fact with its statements."""
    return FactView(
        name=fact.name,
        statements=tuple(
            StatementView(
                words=one.words,
                channel=one.channel,
                at=one.at,
                by=one.by,
                interaction=one.interaction_id or None,
                times=one.times,
            )
            for one in fact.statements
        ),
        differing=fact.differing,
    )


def missing_view(name: str, before: Asked | None) -> MissingView:
    """Return a missing fact with its question, and when we asked already."""
    return MissingView(
        name=name,
        question=Sentence(hr=question(name, "hr"), en=question(name, "en")),
        asked=AskedView(at=before.at, channel=before.channel, by=before.by) if before else None,
    )


def permission_view(found: Permission) -> PermissionView:
    """Return the thread's flag."""
    return PermissionView(
        may_request=found.may_request,
        why=Sentence(hr=found.why_hr, en=found.why_en),
        also_others=found.also_others,
    )


def reporter_view(person: Reporter, contacts: Mapping[str, ContactRef]) -> ReporterView:
    """Return a person with the contact that they are."""
    why_hr, why_en = in_words(person.may_request_why)
    return ReporterView(
        name=person.name,
        contact=contacts.get(person.contact_id),
        lead=person.is_lead,
        reported=person.has_reported,
        may_request=person.may_request,
        may_request_why=Sentence(hr=why_hr, en=why_en),
        occasions=tuple(
            OccasionView(
                at=one.at,
                channel=one.channel,
                kind=one.kind,
                interaction=one.interaction_id,
                may_request=one.may_request,
            )
            for one in person.occasions
        ),
    )
