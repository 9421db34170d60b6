"""What crosses the correlator's port: what is known beforehand, and what was decided.

The store reads the known out of its tables and writes the decided into them; the core turns one into the
other. Neither knows the other's inside.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from shared.incident import Signal
from shared.interaction import Interaction, Moment

Kind = Literal["new", "follow_up", "repeat", "noise"]
Zone = Literal["auto", "review"]
Role = Literal["owner", "technical", "billing"]

SUGGESTIONS_MAX = 3


# --- known beforehand -------------------------------------------------------------------------------


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """A person at a customer."""

    id: str
    name: str
    role: Role
    domains: tuple[str, ...] = ()  # the role holds for these alone; empty: for all of the customer's
    emails: tuple[str, ...] = ()  # normalised
    phones: tuple[str, ...] = ()  # E.164


class Service(msgspec.Struct, frozen=True):
    """Something the customer buys."""

    kind: str
    server: str = ""
    domain: str = ""


class Known(msgspec.Struct, frozen=True):
    """An identifier learned from interactions; never as strong as the directory's."""

    kind: str
    value: str
    name: str = ""  # of the person who used it
    contact_id: str = ""


class Customer(msgspec.Struct, frozen=True, kw_only=True):
    """An account, with all that it can be recognised by."""

    id: str
    number: str = ""  # the desk's own customer number as written; empty for an unknown customer
    name: str = ""
    kind: Literal["company", "person", "unknown"] = "company"
    contacts: tuple[Contact, ...] = ()
    domains: tuple[str, ...] = ()
    services: tuple[Service, ...] = ()
    learned: tuple[Known, ...] = ()


class Referenced(msgspec.Struct, frozen=True):
    """Where a reference leads: the interaction known by it, or waiting for it (`awaited`)."""

    reference: str
    interaction_id: str
    customer_id: str
    thread_id: str
    awaited: bool = False


class Candidates(msgspec.Struct, frozen=True, kw_only=True):
    """What the store found for a batch's blocking keys and references."""

    customers: Mapping[str, Customer]  # by id
    by_key: Mapping[str, tuple[str, ...]]  # blocking key -> customer ids, sorted; at most KEY_SPREAD_MAX
    references: Mapping[str, tuple[Referenced, ...]]
    asked: frozenset[str] = frozenset()  # looked up; one that is not in `by_key` has nobody or too many
    population: int  # customers in the directory; the denominator of u


KEY_SPREAD_MAX = 50
"""A key that more customers share finds nobody (a bound on what one batch reads)."""


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """One interaction of a thread, as the core needs it."""

    interaction_id: str
    channel: str
    received_at: Moment
    kind: Kind
    contact_id: str = ""
    direction: Literal["inbound", "outbound"] = "inbound"
    closes: bool = False
    reading: bytes = b""  # the core's own reading of it, services.correlator.core.reading


class Thread(msgspec.Struct, frozen=True, kw_only=True):
    """One problem of one customer."""

    id: str
    customer_id: str
    opened_at: Moment
    last_at: Moment
    closed_at: Moment | None = None
    members: tuple[Member, ...] = ()  # by received_at, at most THREAD_MEMBERS_MAX, the newest kept
    recurrence_of: str = ""  # id of the earlier thread whose trouble came back with this one
    blocked: tuple[str, ...] = ()  # `marks_of` what a human said is not the same; it joins by no machine


THREADS_PER_CUSTOMER_MAX = 20
THREAD_MEMBERS_MAX = 20
THREAD_AGE_MAX_DAYS = 90
"""How far back threads are candidates by likeness; a reference reaches back for ever."""


def marks_of(interaction: Interaction) -> frozenset[str]:
    """Return what an interaction is kept apart from a thread by: itself, its references, its author.

    A human's "not the same" keeps those marks of the piece that nothing left in the thread has too. So an
    answer to it, its conversation and its author stay out; whoever belongs to the thread as well does not.
    """
    author = (f"{known.kind}:{known.value}" for known in interaction.author.identifiers)
    named = (interaction.conversation, *interaction.known_as, *interaction.parents[:PARENTS_MARKING_MAX])
    return frozenset((interaction.id, *author, *(reference for reference in named if reference)))


PARENTS_MARKING_MAX = 20  # nearest first, see store/recognition_rows.py


# --- decided ----------------------------------------------------------------------------------------


class Evidence(msgspec.Struct, frozen=True):
    """One named comparison with its weight, and what an agent reads of it."""

    comparison: str  # "email exact", "domain near", …: stable names, for learning
    weight_bits: float  # log2(m/u); negative speaks against
    hr: str
    en: str


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """A customer or thread that was weighed, with its score."""

    customer_id: str
    thread_id: str = ""
    probability: float = 0.0
    evidence: tuple[Evidence, ...] = ()


class Triage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What kind of trouble it is and what the report states."""

    problem: str = ""  # one of the classes of docs/corpora.md; empty where the text does not say
    facts: dict[str, str] = {}  # fact -> the words that state it, verbatim
    may_request: bool = True
    may_request_why: str = ""
    closes: bool = False


class Placement(msgspec.Struct, frozen=True, kw_only=True):
    """The decision on one interaction."""

    interaction_id: str
    kind: Kind
    zone: Zone
    model: str  # name of the match model, "v1"
    customer_id: str = ""  # empty for noise from nobody known
    thread_id: str = ""  # empty for noise
    contact_id: str = ""
    opens_thread: bool = False  # `thread_id` is new
    opens_customer: bool = False  # `customer_id` is a new one of kind unknown
    recurrence_of: str = ""  # id of an earlier, closed thread
    customer_probability: float = 0.0
    thread_probability: float = 0.0
    why_hr: str  # the one sentence that an agent reads
    why_en: str
    evidence: tuple[Evidence, ...] = ()  # customer's, then thread's; the heaviest first in each
    runner_up: Choice | None = None
    suggested_customers: tuple[Choice, ...] = ()  # with zone `review`; best first, at most SUGGESTIONS_MAX
    suggested_threads: tuple[Choice, ...] = ()
    learned: tuple[Known, ...] = ()  # identifiers seen with this customer, to be recognised by later
    triage: Triage = Triage()


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """An interaction with its placement, ready to be recorded."""

    interaction: Interaction
    placement: Placement
    reading: bytes  # the core's reading, kept for later comparisons
    keys: tuple[str, ...] = ()  # blocking keys of `placement.learned`, for `match_key`
    signal: Signal | None = None  # what it may tell of an incident; None for noise
    incident: str = ""  # the group of reports it is in, an incident or a mere candidate
