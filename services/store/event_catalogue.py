"""Every event that the outbox tells: its type, its subject on the bus, and what is in it. Pure.

The one list: AsyncAPI and the webhooks' description are made of it, and `encode_events` refuses an event that
is not in it or says more than is described here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from services.store.event_data import (
    AppointmentData,
    CorrectionData,
    CustomersMergedData,
    EventData,
    IncidentDecidedData,
    IncidentJoinedData,
    IncidentProposedData,
    IncidentUpdatedData,
    PlacedData,
    PlacementCorrectedData,
    RepliedData,
    ThreadCorrectedData,
    WorkedData,
)
from shared.subjects import CORRECTION_SUBJECT, INCIDENT_SUBJECT, REVIEW_SUBJECT, THREAD_SUBJECT

EVENT_TYPE = "hr.onethread.{what}.v1"  # CloudEvents type


class EventKind(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of event."""

    what: str  # "thread.opened"
    subject: str  # on the bus, stream THREADS
    data: type[EventData]
    about: str

    @property
    def type(self) -> str:
        """Its CloudEvents type, which webhooks bear too."""
        return EVENT_TYPE.format(what=self.what)


_CUSTOMERS = CORRECTION_SUBJECT.format(event="customers")


def _of_thread(what: str, data: type[EventData], about: str) -> EventKind:
    subject = THREAD_SUBJECT.format(event=what.partition(".")[2])
    return EventKind(what=what, subject=subject, data=data, about=about)


def _of_correction(what: str, about: str) -> EventKind:
    subject = CORRECTION_SUBJECT.format(event=what.partition(".")[2])
    return EventKind(what=what, subject=subject, data=CorrectionData, about=about)


def _of_incident(what: str, data: type[EventData], about: str) -> EventKind:
    subject = INCIDENT_SUBJECT.format(event=what.partition(".")[2])
    return EventKind(what=what, subject=subject, data=data, about=about)


def _of_customers(what: str, data: type[EventData], about: str) -> EventKind:
    return EventKind(what=what, subject=_CUSTOMERS, data=data, about=about)


EVENT_KINDS: Sequence[EventKind] = (
    _of_thread("thread.opened", PlacedData, "A report opened a new thread."),
    _of_thread("thread.joined", PlacedData, "An interaction belongs to a thread that there was."),
    _of_thread("thread.repeated", PlacedData, "The same problem was reported again."),
    _of_thread("thread.replied", RepliedData, "A reply was written, or stands otherwise now."),
    _of_thread("thread.worked", WorkedData, "An agent did something with a thread, or took it back."),
    _of_thread("thread.corrected", ThreadCorrectedData, "A correction changed what stands in a thread."),
    _of_thread("interaction.ignored", PlacedData, "An interaction is noise and stands in no thread."),
    EventKind(
        what="review.asked",
        subject=REVIEW_SUBJECT,
        data=PlacedData,
        about="A placement in doubt asks a human.",
    ),
    _of_incident("incident.proposed", IncidentProposedData, "Reports look like one trouble of ours."),
    _of_incident("incident.joined", IncidentJoinedData, "A report joined an incident."),
    _of_incident("incident.confirmed", IncidentDecidedData, "An agent confirmed an incident."),
    _of_incident("incident.dismissed", IncidentDecidedData, "An agent dismissed an incident."),
    _of_incident("incident.updated", IncidentUpdatedData, "The mending of an incident went on."),
    _of_correction("correction.made", "Somebody put something right."),
    _of_correction("correction.undone", "A correction was taken back."),
    EventKind(
        what="placement.corrected",
        subject=CORRECTION_SUBJECT.format(event="placement"),
        data=PlacementCorrectedData,
        about="An interaction stands elsewhere since a correction.",
    ),
    _of_customers("customer.merge_proposed", CustomersMergedData, "Two customers may be one."),
    _of_customers("customer.merge_declined", CustomersMergedData, "They are two, somebody says."),
    _of_customers("customer.merged", CustomersMergedData, "Two customers are one."),
    _of_customers("customer.unmerged", CustomersMergedData, "They are two again."),
    _of_customers("contact.appointed", AppointmentData, "A customer has a new contact."),
    _of_customers("contact.withdrawn", AppointmentData, "A contact's appointment ended."),
)
KINDS_BY_TYPE: Mapping[str, EventKind] = {one.type: one for one in EVENT_KINDS}
_FIELDS: Mapping[str, frozenset[str]] = {
    one.type: frozenset(one.data.__struct_fields__) for one in EVENT_KINDS
}


def check_described(kind: str, data: Mapping[str, str]) -> None:
    """Return if the catalogue describes an event of this type with these data; else raise ValueError."""
    known = _FIELDS.get(kind)
    if known is None:
        raise ValueError(f"an event of type {kind} is told, and event_catalogue does not describe it")
    if strange := data.keys() - known:
        raise ValueError(f"{kind} tells {sorted(strange)}, and event_catalogue does not describe it")
