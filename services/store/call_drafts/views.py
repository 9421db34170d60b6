"""A call draft as pages show it, and the key under which its note goes on record. Pure."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Literal

from services.store.call_drafts.growing import Stage
from services.store.views import ContactRef, CustomerRef, ThreadRef, View
from shared.call_event import CALL_ID_CHARS_MAX

State = Literal["open", "noted", "dismissed"]


class CallerView(View, frozen=True, kw_only=True):
    """Whose number it is, by the directory; a number that several customers share is nobody's."""

    number: str  # E.164
    customer: CustomerRef
    contact: ContactRef | None  # None where several contacts of the customer have it
    thread: ThreadRef | None = None  # the customer's open thread with the latest word in it


class CallDraftView(View, frozen=True, kw_only=True):
    """A call without a note."""

    handle: str
    state: State
    stage: Stage
    direction: Literal["inbound", "outbound"]
    number: str  # of the other person; empty where it is withheld
    name: str  # as the telephone system told it
    queue: str
    caller: CallerView | None
    mine: bool  # it is of the agent who asks
    started_at: datetime
    duration_s: int | None
    note_key: str  # as the note's call id
    noted_by: str = ""  # id of the agent who wrote its note

    @property
    def who(self) -> str:
        """The person's name as well as it is known; empty where it is not."""
        return self.caller.contact.name if self.caller and self.caller.contact else self.name

    @property
    def company(self) -> str:
        """The customer's name where it says more than the person's."""
        name = self.caller.customer.name if self.caller else ""
        return "" if name == self.who else name


def note_key(source: str, call_id: str) -> str:
    """Return the call id of the note: the same for the same call, never the same for two systems."""
    key = f"{source}:{call_id}"
    return key if len(key) <= CALL_ID_CHARS_MAX else hashlib.sha256(key.encode()).hexdigest()
