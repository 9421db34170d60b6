"""Who reports in a thread: the lead contact, further reporters, and how many people they are. Pure.

Somebody whom we cannot tell from a reporter we know is taken for that one: doubt raises nobody's number.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from services.store.triage.said import Said, Situation
from shared.folding import words_of

REPORTERS_MAX = 50
OCCASIONS_MAX = 20  # of one person, the newest
STEM_CHARS = 4  # of a name's word: `Ivana Horvata` is taken for `Ivan Horvat`
NAME_WORDS_MIN = 3  # letters of a word that tells people apart


class Occasion(msgspec.Struct, frozen=True, kw_only=True):
    """One time that somebody came to us."""

    at: datetime
    channel: str
    kind: str
    interaction_id: str
    may_request: bool = True


class Reporter(msgspec.Struct, frozen=True, kw_only=True):
    """A person who came to us in this thread."""

    name: str
    contact_id: str = ""  # empty for somebody whom the directory does not know
    role: str = ""
    is_lead: bool = False
    may_request: bool = True  # by one occasion at least: who writes under this name takes nothing from it
    may_request_why: str = ""  # why not, of the newest occasion that may not; the occasions tell which
    has_reported: bool = False  # not only followed up
    occasions: tuple[Occasion, ...] = ()  # by time


def reporters(situation: Situation) -> tuple[Reporter, ...]:
    """Return who came to us, the lead contact first, then by first appearance."""
    of_person: list[list[Said]] = []
    # Contacts first, so that a name alone finds the contact that bears it.
    for one in sorted((one for one in situation.said if one.word_at), key=lambda one: not one.contact_id):
        known = next((person for person in of_person if _is_same(person, one)), None)
        if known is not None:
            known.append(one)
        elif len(of_person) < REPORTERS_MAX:
            of_person.append([one])
    people = [_reporter(sorted(said, key=lambda one: one.occurred_at)) for said in of_person]
    people.sort(key=lambda person: person.occasions[0].at)
    lead = _lead(people, situation.lead_contact_id)
    marked = [msgspec.structs.replace(person, is_lead=person is lead) for person in people]
    return tuple(sorted(marked, key=lambda person: not person.is_lead))


def people_reporting(people: Sequence[Reporter]) -> int:
    """Return how many distinct people reported, not only followed up; nameless strangers count for none."""
    return sum(person.has_reported for person in people if person.contact_id or _stems(person.name))


def _is_same(person: Sequence[Said], one: Said) -> bool:
    first = person[0]
    if first.contact_id and one.contact_id:
        return first.contact_id == one.contact_id
    known, given = _stems(first.by), _stems(one.by)
    return not given or not known or known <= given or given <= known


def _stems(name: str) -> frozenset[str]:
    return frozenset(
        word[:STEM_CHARS] for word in words_of(name) if word.isalpha() and len(word) >= NAME_WORDS_MIN
    )


def _reporter(said: Sequence[Said]) -> Reporter:
    named = next((one for one in said if one.contact_id), said[0])
    refused = [one for one in said if not one.may_request]
    return Reporter(
        name=named.by,
        contact_id=named.contact_id,
        role=named.role,
        may_request=len(refused) < len(said),
        may_request_why=refused[-1].may_request_why if refused else "",
        has_reported=any(one.is_reported for one in said),
        occasions=tuple(
            Occasion(
                at=one.occurred_at,
                channel=one.channel,
                kind=one.kind,
                interaction_id=one.interaction_id,
                may_request=one.may_request,
            )
            for one in said[-OCCASIONS_MAX:]
        ),
    )


def _lead(people: Sequence[Reporter], lead_contact_id: str) -> Reporter | None:
    """The contact who opened the thread, while still in it; else the first contact who may ask; else any."""
    contacts = [person for person in people if person.contact_id]
    chosen = [person for person in contacts if person.contact_id == lead_contact_id]
    return next(iter(chosen or [one for one in contacts if one.may_request] or contacts or people), None)
