"""What the reading side answers, as the API and the pages see it: public handles, never internal ids.

Times are UTC. Lists are in the order their field says; empty where there is nothing.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from services.store.views_deliveries import ReplyView


class View(msgspec.Struct, frozen=True, kw_only=True):
    """Root of all views; the fields stand in the answer in the order they are declared."""


class Sentence(View, frozen=True, kw_only=True):
    """The same thing said in both languages of the desk."""

    hr: str
    en: str


# --- who --------------------------------------------------------------------------------------------


class CustomerRef(View, frozen=True, kw_only=True):
    """A customer, as others name it."""

    handle: str
    number: str | None  # the desk's own; null for an unknown customer
    name: str
    kind: str  # "company", "person", "unknown"


class ContactRef(View, frozen=True, kw_only=True):
    """A person at a customer, as others name it."""

    handle: str
    name: str
    role: str  # "owner", "technical", "billing"


class KnownBy(View, frozen=True, kw_only=True):
    """A value that somebody is recognised by."""

    kind: str
    value: str
    origin: str  # "directory", "appointed", "learned"
    name: str = ""  # of the person, where learned
    source: str | None = None  # id of the latest interaction that taught it, where learned
    trust: str = ""  # in the sender of that one: "verified", "claimed", "unverified", …


class ContactView(ContactRef, frozen=True, kw_only=True):
    """A person with what they are reached by."""

    domains: tuple[str, ...]  # the role holds for these alone; empty: for all of the customer's
    identifiers: tuple[KnownBy, ...]
    archived: bool


class ServiceView(View, frozen=True, kw_only=True):
    """Something the customer buys."""

    kind: str
    server: str
    domain: str


class CustomerSummary(CustomerRef, frozen=True, kw_only=True):
    """A row of the list of customers."""

    domains: tuple[str, ...]
    archived: bool
    threads: int


class CustomerView(CustomerRef, frozen=True, kw_only=True):
    """All that is known of a customer."""

    archived: bool
    contacts: tuple[ContactView, ...]  # owners first
    domains: tuple[str, ...]
    identifiers: tuple[KnownBy, ...]  # those that belong to no contact; directory first
    services: tuple[ServiceView, ...]
    threads: int


# --- what was decided -------------------------------------------------------------------------------


class ThreadRef(View, frozen=True, kw_only=True):
    """A thread, as others name it."""

    handle: str
    reference: str  # OT-4821-7
    subject: str


class EvidenceView(View, frozen=True, kw_only=True):
    """One comparison with its weight in bits; negative speaks against."""

    comparison: str
    weight_bits: float
    hr: str
    en: str


class ChoiceView(View, frozen=True, kw_only=True):
    """A customer or thread that was weighed too."""

    customer: CustomerRef | None
    thread: ThreadRef | None
    probability: float
    evidence: tuple[EvidenceView, ...]


class TriageView(View, frozen=True, kw_only=True):
    """What kind of trouble it is and what the report states."""

    problem: str
    facts: dict[str, str]  # fact -> the words that state it
    may_request: bool
    may_request_why: str
    closes: bool


class PlacementView(View, frozen=True, kw_only=True):
    """A decision on one interaction, and why."""

    customer: CustomerRef | None
    contact: ContactRef | None
    thread: ThreadRef | None  # null for noise
    kind: str  # "new", "follow_up", "repeat", "noise"
    zone: str  # "auto", "review"
    why: Sentence
    evidence: tuple[EvidenceView, ...]  # the heaviest first
    runner_up: ChoiceView | None
    suggested_customers: tuple[ChoiceView, ...]  # with zone "review": best first
    suggested_threads: tuple[ChoiceView, ...]
    customer_probability: float
    thread_probability: float
    model: str
    decided_by: str  # "machine", or the agent's name
    decided_at: datetime
    recurrence_of: ThreadRef | None
    triage: TriageView
    current: bool  # false once a later decision took its place
    revision: int  # 1, 2, … of the decisions on this interaction; a correction names the one it saw


# --- what came --------------------------------------------------------------------------------------


class IdentifierView(View, frozen=True, kw_only=True):
    """A value as this interaction gave it."""

    kind: str
    value: str
    raw: str
    verified: bool


class PersonView(View, frozen=True, kw_only=True):
    """Somebody who wrote, called, received or is copied."""

    name: str
    role: str
    identifiers: tuple[IdentifierView, ...]


class TurnView(View, frozen=True, kw_only=True):
    """One utterance of a chat."""

    at: datetime
    speaker: str  # "customer", "agent", "bot"
    author: str
    text: str


class FileView(View, frozen=True, kw_only=True):
    """A file that came with an interaction."""

    name: str
    media_type: str
    size: int  # bytes


class OriginalView(View, frozen=True, kw_only=True):
    """The bytes as they came."""

    media_type: str
    size: int  # bytes
    name: str  # of the object in the blob store; empty where they are kept with the interaction


class InteractionView(View, frozen=True, kw_only=True):
    """One interaction with its current placement."""

    id: str
    channel: str
    source: str
    version: int  # 1, 2, … of the same piece; a higher one took its place
    direction: str  # "inbound", "outbound"
    occurred_at: datetime
    received_at: datetime
    author: PersonView
    agent: str
    others: tuple[PersonView, ...]
    subject: str
    text: str
    quoted: str
    signature: str
    turns: tuple[TurnView, ...]
    trust: str
    automatic: str
    priority: str
    readable: bool
    note: str
    attachments: tuple[FileView, ...]
    original: OriginalView | None
    placement: PlacementView | None
    superseded: bool = False  # a later version of the same piece is on record
    reply: ReplyView | None = None  # of what was written here, from a thread


class InteractionDetail(InteractionView, frozen=True, kw_only=True):
    """One interaction with every decision ever made on it, the latest first."""

    history: tuple[PlacementView, ...] = ()
