"""Every table of OneThread. The migrations bring them about; a test compares the two.

Reading order: `customers` (who), `records` (what came, what was decided), `bookkeeping`, `people`.
"""

from __future__ import annotations

from services.store.tables.bookkeeping import dead_letter, failure, inbox, outbox
from services.store.tables.customers import contact, customer, directory, identifier, match_key, service
from services.store.tables.people import agent, api_key, desk, session, source, source_key
from services.store.tables.records import interaction, placement, reference, review, thread
from services.store.tables.schema import metadata

__all__ = [
    "agent",
    "api_key",
    "contact",
    "customer",
    "dead_letter",
    "desk",
    "directory",
    "failure",
    "identifier",
    "inbox",
    "interaction",
    "match_key",
    "metadata",
    "outbox",
    "placement",
    "reference",
    "review",
    "service",
    "session",
    "source",
    "source_key",
    "thread",
]
