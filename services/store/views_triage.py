"""What is known of a thread's trouble, as the API and the pages see it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from services.store.views import ContactRef, Sentence, View

LevelName = Literal["urgent", "high", "normal", "low"]


class StatementView(View, frozen=True, kw_only=True):
    """One fact in somebody's words."""

    words: str
    channel: str  # "directory" for what nobody had to say
    at: datetime | None
    by: str
    interaction: str | None  # id of the interaction in which it stands
    times: int  # how often it was said


class FactView(View, frozen=True, kw_only=True):
    """One fact with all that was said of it, the first first."""

    name: str
    statements: tuple[StatementView, ...]
    differing: bool  # two statements contradict each other


class AskedView(View, frozen=True, kw_only=True):
    """When and where we asked already."""

    at: datetime
    channel: str
    by: str


class MissingView(View, frozen=True, kw_only=True):
    """A needed fact that nobody stated."""

    name: str
    question: Sentence
    asked: AskedView | None


class QuestionsView(View, frozen=True, kw_only=True):
    """What is missing and was not asked yet, as one message."""

    language: str  # "hr", "en": the customer's
    text: str  # empty where there is nothing to ask


class ReasonView(View, frozen=True, kw_only=True):
    """One ground of the priority."""

    name: str
    points: float
    hr: str
    en: str


class PriorityRef(View, frozen=True, kw_only=True):
    """How urgent a thread is."""

    level: int  # 1 urgent, 2 high, 3 normal, 4 low
    name: LevelName
    pinned: bool


class PinView(View, frozen=True, kw_only=True):
    """A level that a human set."""

    by: str
    at: datetime
    why: str


class PriorityView(PriorityRef, frozen=True, kw_only=True):
    """How urgent a thread is, and why."""

    computed: int  # the level that would hold without a pin
    reasons: tuple[ReasonView, ...]  # the heaviest first
    sureness: float  # between 0 and 1; missing facts lower it
    sureness_why: Sentence
    waiting_since: datetime | None
    pin: PinView | None


class OccasionView(View, frozen=True, kw_only=True):
    """One time that somebody came to us."""

    at: datetime
    channel: str
    kind: str
    interaction: str
    may_request: bool  # as this occasion showed who it was


class ReporterView(View, frozen=True, kw_only=True):
    """A person who came to us in this thread."""

    name: str
    contact: ContactRef | None
    lead: bool
    reported: bool  # not only followed up
    may_request: bool  # by one occasion at least
    may_request_why: Sentence  # why not, of the newest occasion that may not
    occasions: tuple[OccasionView, ...]


class PermissionView(View, frozen=True, kw_only=True):
    """Whether somebody who may ask for support has asked."""

    may_request: bool
    why: Sentence  # why not, of the newest who may not; empty texts where all may
    also_others: bool  # somebody who may not came to us as well


class LinkView(View, frozen=True, kw_only=True):
    """A link into the desk's log search."""

    name: str
    url: str


class ThreadTriage(View, frozen=True, kw_only=True):
    """What is known of a thread's trouble, what is missing, and how urgent it is."""

    problem: str
    facts: tuple[FactView, ...]
    missing: tuple[MissingView, ...]  # the most useful first
    questions: QuestionsView
    priority: PriorityView
    permission: PermissionView
    reporters: tuple[ReporterView, ...]  # the lead contact first
    links: tuple[LinkView, ...]
