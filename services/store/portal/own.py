"""A customer's thread as its contacts see it: made of what `showing` lets through, and of nothing else. Pure.

Even what is said of the thread as a whole (since when, whose, what is known, what is missing) follows from
those pieces: a report that may not be shown cannot be read between the lines either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from services.store.portal.guests import Guest
from services.store.portal.rows import Read
from services.store.portal.showing import Showing, showing
from services.store.portal.views import OwnFact, OwnPiece, OwnThread, ThreadState
from services.store.triage.gathering import FROM_DIRECTORY, gather
from services.store.triage.needs import missing
from services.store.triage.people import reporters
from services.store.triage.said import Situation, problem_of
from shared.identifiers import registrable_domain
from shared.ids import spoken_reference

BILLING = "billing"


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """One interaction with how much of it is shown."""

    read: Read
    showing: Showing


def own_thread(
    row: Mapping[str, Any],
    read: Sequence[Read],
    situation: Situation,
    guest: Guest,
    *,
    disturbance: bool = False,
) -> OwnThread | None:
    """Return the thread as `guest` sees it; None where it is none of theirs to see."""
    shown = tuple(Shown(read=one, showing=how) for one in read if (how := showing(one.piece)) != "nothing")
    if not any(one.read.piece.direction == "inbound" for one in shown) or not guest.sees:
        return None
    in_words = _only(situation, shown, {"words"})
    told = _only(situation, shown, {"words", "event"})
    problem = problem_of(told)
    if not _is_for(guest, problem, shown, situation):
        return None
    facts = gather(in_words)
    lead = next((one for one in reporters(told) if one.is_lead), None)
    leads = lead is not None and any(
        one.read.by and one.read.by.contact_id == lead.contact_id for one in shown
    )
    is_open = bool(row["open"])
    return OwnThread(
        handle=row["handle"],
        reference=spoken_reference(row["number"]),
        subject=_subject(shown),
        problem=problem,
        state=_state(row, shown),
        opened_at=shown[0].read.at,
        last_at=shown[-1].read.at,
        led_by=lead.name if lead and leads else "",
        led_by_you=bool(lead and leads and lead.contact_id == guest.id),
        agent=(row["agent"] or "").split(" ")[0] if is_open else "",
        disturbance=disturbance,
        facts=tuple(
            OwnFact(name=fact.name, words=tuple(dict.fromkeys(one.words for one in fact.statements)))
            for fact in facts.values()
            if any(one.channel != FROM_DIRECTORY for one in fact.statements)
        ),
        missing=missing(problem, gather(told)) if is_open else (),
        pieces=tuple(_piece(one) for one in shown),
    )


def _only(situation: Situation, shown: Sequence[Shown], how: set[Showing]) -> Situation:
    """Return the situation as it would be if nothing but these had been said."""
    ids = {one.read.interaction_id for one in shown if one.showing in how}
    said = tuple(one for one in situation.said if one.interaction_id in ids)
    return msgspec.structs.replace(situation, said=said, problem="")


def _is_for(guest: Guest, problem: str, shown: Sequence[Shown], situation: Situation) -> bool:
    """Whether role and domains of the guest cover it; what they reported themselves they always see."""
    if any(one.read.by and one.read.by.contact_id == guest.id for one in shown):
        return True
    if guest.role != "owner" and problem == BILLING:
        return False
    if not guest.domains:
        return True
    covered = {registrable_domain(domain) for domain in guest.domains}
    domain = gather(situation).get("domain")  # of all that was said: in doubt it is about other domains, too
    named = {registrable_domain(one.words.lower().strip()) for one in domain.statements} if domain else set()
    return bool(named) and named <= covered


def _subject(shown: Sequence[Shown]) -> str:
    own = (one.read for one in shown if one.showing == "words" and one.read.piece.direction == "inbound")
    return next((one.subject for one in own if one.subject), "")


def _state(row: Mapping[str, Any], shown: Sequence[Shown]) -> ThreadState:
    if not row["open"]:
        return "closed"
    if row["waiting_since"] is None and shown[-1].read.piece.direction == "outbound":
        return "answered"
    return "in_hand" if row["agent"] else "received"


def _piece(one: Shown) -> OwnPiece:
    ours = one.read.piece.direction == "outbound"
    named = one.read.by.name if one.read.by else one.read.author if one.showing == "words" else ""
    return OwnPiece(
        at=one.read.at,
        channel=one.read.piece.channel,
        ours=ours,
        by="" if ours else named,
        text=one.read.words if one.showing == "words" else "",
    )
