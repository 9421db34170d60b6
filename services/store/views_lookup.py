"""The live look-up, as the API and the pages see it: who it may be, and what may be known of it already."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from services.store.views import ContactRef, CustomerRef, EvidenceView, Sentence, ThreadRef, View
from services.store.views_articles import ArticleRef, PassageView
from services.store.views_work import AgentRef


class CandidateView(View, frozen=True, kw_only=True):
    """A customer that it may be."""

    customer: CustomerRef
    contact: ContactRef | None  # who of the customer it is, where that is known
    probability: float
    sure: bool  # it would be filed with this customer without asking
    may_request: bool  # this person may ask for help; true where nobody said who it is
    may_request_why: Sentence  # why not; empty texts where they may
    evidence: tuple[EvidenceView, ...]  # the heaviest first


class ReportedView(View, frozen=True, kw_only=True):
    """The newest report in a thread."""

    by: str
    channel: str
    at: datetime


class AlikeThreadView(ThreadRef, frozen=True, kw_only=True):
    """A thread that it may be about."""

    customer: CustomerRef
    state: Literal["open", "closed"]
    problem: str
    probability: float
    joins: bool  # it would be filed here without asking
    recurs: bool  # closed long ago, and the same trouble
    opened_at: datetime
    lead_contact: ContactRef | None
    assignee: AgentRef | None  # who is on it
    reported: ReportedView | None
    reports: int
    waiting_since: datetime | None
    missing: tuple[str, ...]  # names of needed facts that nobody stated, the most useful first
    incident: str | None  # handle of the trouble of ours that it is part of
    evidence: tuple[EvidenceView, ...]
    domains: tuple[str, ...]  # that its people named, as they wrote them
    reporters: tuple[str, ...]  # handles of the contacts who came to us in it


class UnderWay(View, frozen=True, kw_only=True):
    """A trouble of ours that may be what they are calling about."""

    handle: str
    state: Literal["proposed", "confirmed"]
    trouble: str
    servers: tuple[str, ...]
    opened_at: datetime
    last_at: datetime
    customers: tuple[str, ...]  # handles of those of the candidates whom it touches


class HelpingArticle(ArticleRef, frozen=True, kw_only=True):
    """An article that may help, with the passage that fits."""

    url: str  # where it is published; empty where nowhere
    updated: date | None
    passage: PassageView | None


class LookupView(View, frozen=True, kw_only=True):
    """What may be known of it: the likeliest first, nothing of it on record."""

    customers: tuple[CandidateView, ...]
    threads: tuple[AlikeThreadView, ...]
    incidents: tuple[UnderWay, ...]
    articles: tuple[HelpingArticle, ...]
    model: str  # name of the match model
