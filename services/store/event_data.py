"""What events hold, by kind: public handles and plain words, never content. Pure."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta


def _text(about: str, example: str) -> Meta:
    return Meta(description=about, examples=[example])


Thread = Annotated[
    str, _text("Handle of the thread; empty where it stands in none.", "thr_4nXv0y3mT1mJr8wQk2c9bA")
]
Reference = Annotated[str, _text("The thread's reference, to be spoken.", "OT-4821-7")]
Customer = Annotated[str, _text("Handle of the customer; empty for noise.", "cus_9fQ2uJ0xS5b7Lr1Vw3e8Zg")]
InteractionId = Annotated[
    str, _text("Id of the interaction, as its intake answered it.", "5f1c0a9e7b3d4826a1f0c4d2e8b96a37")
]
Channel = Annotated[str, _text("The channel it came by; an open set.", "phone")]
ReceivedAt = Annotated[str, _text("When we had it, as RFC 3339 writes it.", "2026-11-20T09:14:00+00:00")]
Correction = Annotated[str, _text("Handle of the correction.", "cor_8sQ1uJ0xS5b7Lr1Vw3e8Zg")]
Incident = Annotated[str, _text("Handle of the incident.", "inc_2kWv5y8mT1mJr8wQk2c9bA")]
AgentName = Annotated[str, _text("Name of the agent who did it.", "Ana")]


class EventData(msgspec.Struct, frozen=True, kw_only=True):
    """Root of what events hold; a value that does not apply is an empty string."""


class OfThread(EventData, frozen=True, kw_only=True):
    """Where something happened."""

    thread: Thread
    reference: Reference
    customer: Customer


class PlacedData(OfThread, frozen=True, kw_only=True):
    """An interaction was placed."""

    interaction: InteractionId
    channel: Channel
    received_at: ReceivedAt
    kind: Annotated[str, _text("new, follow_up, repeat or noise.", "repeat")]
    zone: Annotated[str, _text("auto, or review where a human is asked.", "auto")]
    source: Annotated[
        str, _text("Name of the source that it came by; history-… of what was imported.", "reception")
    ] = ""


class RepliedData(OfThread, frozen=True, kw_only=True):
    """A reply was written, or stands otherwise now; its words are at /v1/replies/{reply}."""

    reply: Annotated[str, _text("Handle of the reply.", "rep_2kQ1uJ0xS5b7Lr1Vw3e8Zg")]
    state: Annotated[str, _text("waiting, sent, failed or unsure.", "sent")]
    channel: Channel
    source: Annotated[str, _text("The source whose conversation it goes into; desk for a mail.", "widget")]
    conversation: Annotated[
        str, _text("The conversation as the source's own pieces name it; empty of a mail.", "chat:widget:7")
    ]
    kind: Annotated[str, _text("Always replied.", "replied")]


class WorkedData(OfThread, frozen=True, kw_only=True):
    """An agent took, closed, reopened, snoozed or noted something, or took that back."""

    step: Annotated[str, _text("Handle of the step.", "work_6dQ1uJ0xS5b7Lr1Vw3e8Zg")]
    what: Annotated[str, _text("done, or undone where it was taken back.", "done")]
    did: Annotated[str, _text("assign, close, reopen, snooze, wake, note or team.", "close")]
    kind: Annotated[str, _text("Always worked.", "worked")]


class ThreadCorrectedData(OfThread, frozen=True, kw_only=True):
    """A correction changed what stands in a thread."""

    correction: Correction
    kind: Annotated[str, _text("Always corrected.", "corrected")]


class PlacementCorrectedData(ThreadCorrectedData, frozen=True, kw_only=True):
    """An interaction stands elsewhere since a correction."""

    interaction: InteractionId


class CorrectionData(EventData, frozen=True, kw_only=True):
    """Somebody put something right, or took that back."""

    correction: Correction
    kind: Annotated[
        str,
        _text("move, give, split, not_same, merge, forget, accept, reject or customers.", "move"),
    ]


class IncidentProposedData(EventData, frozen=True, kw_only=True):
    """Reports of several customers look like one trouble of ours."""

    incident: Incident
    trouble: Annotated[str, _text("The trouble's class.", "mail")]
    servers: Annotated[str, _text("Names of servers, with commas.", "web07")]


class IncidentJoinedData(OfThread, frozen=True, kw_only=True):
    """A report joined an incident; it names this one customer and no other."""

    incident: Incident
    interaction: InteractionId
    received_at: ReceivedAt


class IncidentDecidedData(EventData, frozen=True, kw_only=True):
    """An agent confirmed or dismissed an incident."""

    incident: Incident
    agent: AgentName


class IncidentUpdatedData(EventData, frozen=True, kw_only=True):
    """The mending of an incident went on; one event for the desk, and one for each thread concerned."""

    incident: Incident
    stage: Annotated[str, _text("How far it is.", "confirmed")]
    agent: AgentName = ""
    update: Annotated[str, _text("Handle of what the affected are told.", "upd_3mQ1uJ0xS5b7Lr1Vw3e8Zg")] = ""
    thread: Thread = ""
    reference: Reference = ""
    customer: Customer = ""


class CustomersMergedData(EventData, frozen=True, kw_only=True):
    """Two customers are one, or may be, or are two again."""

    merge: Annotated[str, _text("Handle of the merge.", "mrg_3pQ1uJ0xS5b7Lr1Vw3e8Zg")]
    customer: Customer
    into: Customer


class AppointmentData(EventData, frozen=True, kw_only=True):
    """A customer's contact was appointed, or its appointment withdrawn."""

    appointment: Annotated[str, _text("Handle of the appointment.", "apt_2bW8xR4nQ6kTz1Lc0sVm7D")]
    customer: Customer
