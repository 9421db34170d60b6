"""What triage knows of a thread: what its current placements say, one entry an interaction. Pure.

The rows come from `services.store.triage_rows`; everything in this package is computed from them anew, so a
correction that moves an interaction moves its facts, its people and its weight with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

FACTS = ("domain", "mailbox", "direction", "since", "error", "client", "scope", "steps")
OTHER = "other"
NOTED_CHANNELS = frozenset({"phone"})
"""Where an outbound interaction is an agent's note of what the customer said, not what the agent wrote."""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """One interaction of a thread with what its current placement makes of it."""

    interaction_id: str
    channel: str
    direction: str  # "inbound", "outbound"
    kind: str
    occurred_at: datetime
    author: str
    text: str = ""  # the beginning of it
    urgency: str = ""  # as the client claims it
    word_at: datetime | None = None  # the customer's last word in it; None for machines and for our own
    answer_at: datetime | None = None  # our last word in it
    contact_id: str = ""
    contact_name: str = ""
    role: str = ""  # of the contact
    problem: str = ""
    facts: Mapping[str, str] = {}
    may_request: bool = True
    may_request_why: str = ""

    @property
    def by(self) -> str:
        """Who said it, as the directory names them, else as they named themselves."""
        return self.contact_name or self.author

    @property
    def is_customers(self) -> bool:
        """Whether these are the customer's words, not a machine's and not the desk's own."""
        return self.word_at is not None or (self.direction == "outbound" and self.channel in NOTED_CHANNELS)

    @property
    def is_reported(self) -> bool:
        """Whether somebody reports with it, instead of only following up."""
        return self.word_at is not None and self.kind in {"new", "repeat"}


class Situation(msgspec.Struct, frozen=True, kw_only=True):
    """A thread as triage sees it."""

    said: tuple[Said, ...]  # by time
    problem: str = ""  # as the thread was opened
    is_closed: bool = False
    is_recurrence: bool = False
    lead_contact_id: str = ""
    domains: tuple[str, ...] = ()  # the customer's in the directory; two stand for "several"
    customers: int = 1  # that the same trouble affects, this one included


def customers_words(situation: Situation) -> tuple[Said, ...]:
    """Return what the customer's people said, by time."""
    return tuple(one for one in situation.said if one.is_customers)


def problem_of(situation: Situation) -> str:
    """Return the class of the thread's problem: the first that its interactions tell, `other` for none."""
    told = [one.problem for one in situation.said if one.problem]
    clear = [problem for problem in told if problem != OTHER]
    return next(iter(clear or told), situation.problem or OTHER)
