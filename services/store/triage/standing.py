"""What the inbox keeps of a thread's triage: the few numbers that it orders and shows rows by. Pure."""

from __future__ import annotations

from datetime import datetime

import msgspec

from services.store.triage.gathering import gather
from services.store.triage.needs import missing
from services.store.triage.priority import reasons
from services.store.triage.said import Situation, problem_of
from services.store.triage.waiting import waiting_since


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What stays true of a thread while nothing happens in it.

    When somebody looks, two things are added that change without it: the waiting, and how many customers an
    incident affects by then.
    """

    points: int
    waiting_since: datetime | None
    missing: int  # needed facts that nobody stated


def standing(situation: Situation) -> Standing:
    """Return what is kept of a thread as it stands."""
    facts = gather(situation)
    return Standing(
        points=sum(one.points for one in reasons(situation, facts)),
        waiting_since=waiting_since(situation),
        missing=len(missing(problem_of(situation), facts)),
    )
