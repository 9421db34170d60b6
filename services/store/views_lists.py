"""Lists and what they are made of, as the API and the pages see them: threads, customers, what waits."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from services.store.views import (
    ContactRef,
    CustomerRef,
    CustomerSummary,
    InteractionView,
    ThreadRef,
    View,
)
from services.store.views_incidents import IncidentSummary
from services.store.views_triage import PriorityRef, ThreadTriage
from services.store.views_work import AgentRef, TeamRef, WorkView

State = Literal["open", "closed"]
Order = Literal["activity", "priority"]


# --- threads ----------------------------------------------------------------------------------------


class Knot(View, frozen=True, kw_only=True):
    """One interaction as a knot of the thread line."""

    channel: str
    direction: str
    kind: str
    zone: str
    at: datetime
    author: str


class Latest(View, frozen=True, kw_only=True):
    """The newest interaction of a thread, in one line."""

    channel: str
    direction: str
    author: str
    at: datetime
    line: str


class ThreadSummary(ThreadRef, frozen=True, kw_only=True):
    """A row of the inbox."""

    customer: CustomerRef
    problem: str
    state: State
    opened_at: datetime
    last_at: datetime
    closed_at: datetime | None
    channels: tuple[str, ...]
    people: tuple[str, ...]  # who reported, the latest first
    interactions: int
    reports: int  # interactions of kind new or repeat
    repeats: int
    review_asked: bool
    priority: PriorityRef
    missing: int  # needed facts that nobody stated
    waiting_since: datetime | None  # the customer's first word that we have not answered
    assignee: AgentRef | None  # who has it in hand
    snoozed_until: datetime | None  # it can wait until then
    recurs: bool  # the same trouble as an earlier, closed thread of this customer
    in_incident: str | None  # handle of the trouble of ours that it is part of, or may be
    may_request: bool  # somebody who may ask for support has asked, or nobody has asked yet
    unverified: bool  # some of it came from a sender who is not who they claim, or may not be
    latest: Latest | None
    knots: tuple[Knot, ...]  # the newest ones, by time


class ThreadView(ThreadSummary, frozen=True, kw_only=True):
    """A thread with its interactions in order of time."""

    lead_contact: ContactRef | None
    recurrence_of: ThreadRef | None
    merged_into: ThreadRef | None  # it is empty, and all of it stands there
    team: TeamRef | None  # whose agents see it; null: every agent does
    incident: IncidentSummary | None  # the trouble of ours that it is part of, unless an agent dismissed it
    triage: ThreadTriage
    work: WorkView
    in_order: tuple[InteractionView, ...]
    earlier: str | None  # cursor to the interactions before these


class Page(View, frozen=True, kw_only=True):
    """How a list goes on."""

    next: str | None  # cursor; null at the end


class ThreadList(Page, frozen=True, kw_only=True):
    """Threads, the newest activity first, or the most urgent."""

    threads: tuple[ThreadSummary, ...]


class CustomerList(Page, frozen=True, kw_only=True):
    """Customers by name."""

    customers: tuple[CustomerSummary, ...]


class Timeline(Page, frozen=True, kw_only=True):
    """Interactions of one customer over all threads and channels, the newest first."""

    interactions: tuple[InteractionView, ...]


# --- what waits for a human --------------------------------------------------------------------------


class ReviewView(View, frozen=True, kw_only=True):
    """An open question: whether this interaction belongs where it was placed."""

    handle: str
    asked_at: datetime
    interaction: InteractionView


class ReviewList(Page, frozen=True, kw_only=True):
    """Open questions, the oldest first."""

    reviews: tuple[ReviewView, ...]


class DeadLetter(View, frozen=True, kw_only=True):
    """A piece that could not be placed; its bytes are kept."""

    interaction_id: str
    at: datetime
    cause: str
    size: int  # bytes
    settled_at: datetime | None
    settled_how: str | None


class DeadLetterView(DeadLetter, frozen=True, kw_only=True):
    """A dead letter with what can be read of it."""

    readable: bool
    channel: str
    source: str
    author: str
    subject: str
    excerpt: str  # the beginning of its text, or of its bytes where it cannot be read


class Discarding(View, frozen=True, kw_only=True):
    """Why a dead letter is given up."""

    why: Annotated[str, Meta(min_length=1, max_length=500)]


class DeadLetterList(Page, frozen=True, kw_only=True):
    """Dead letters, the newest first."""

    dead_letters: tuple[DeadLetter, ...]


class DeskView(View, frozen=True, kw_only=True):
    """What the desk says of itself."""

    name: str
    language: str
    time_zone: str
    region: str


class Counts(View, frozen=True, kw_only=True):
    """What waits, for the menu."""

    reviews: int
    dead_letters: int
    incidents: int = 0  # proposed: they wait for somebody's word


class ViewCounts(View, frozen=True, kw_only=True):
    """How many open threads each view of the inbox holds, for one agent."""

    open: int
    mine: int
    unassigned: int
    waiting: int
    snoozed: int
