"""What a customer sees of their own, as these pages and their API answer it: handles and their own words.

No agent's note, no evidence, no guess, no word of another customer has a field here.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from services.store.views import View
from services.store.views_lookup import HelpingArticle

ThreadState = Literal["received", "in_hand", "answered", "closed"]


class OwnPiece(View, frozen=True, kw_only=True):
    """One interaction of theirs, or of ours with them."""

    at: datetime
    channel: str
    ours: bool  # the desk wrote or called
    by: str  # their contact; empty for the desk, and where nobody of the directory is known by it
    text: str  # empty where only that it was is shown


class OwnFact(View, frozen=True, kw_only=True):
    """What they stated themselves, in their words, the first first."""

    name: str
    words: tuple[str, ...]


class OwnThread(View, frozen=True, kw_only=True):
    """One problem of theirs."""

    handle: str
    reference: str
    subject: str  # as they called it; empty where they did not
    problem: str
    state: ThreadState
    opened_at: datetime
    last_at: datetime
    led_by: str  # the contact of theirs who leads it; empty where none does
    led_by_you: bool
    agent: str  # first name of who has it in hand; empty where nobody has
    disturbance: bool  # part of a trouble of ours that we have confirmed
    facts: tuple[OwnFact, ...]
    missing: tuple[str, ...]  # names of facts that would help, the most useful first
    pieces: tuple[OwnPiece, ...]  # oldest first


class OwnThreads(View, frozen=True, kw_only=True):
    """Their threads, the one that stirred last first."""

    threads: tuple[OwnThread, ...]
    next: str | None


class KnownAlready(View, frozen=True, kw_only=True):
    """What they are told before they send something that we may know of."""

    threads: tuple[OwnThread, ...]
    disturbances: tuple[str, ...]  # classes of confirmed troubles of ours that touch them
    articles: tuple[HelpingArticle, ...]  # published ones alone
