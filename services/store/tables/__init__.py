"""Every table of OneThread. The migrations bring them about; a test compares the two.

Reading order: `customers` (who), `records` (what came, what was decided), `corrections`, `calls`,
`incidents`, `triage`, `bookkeeping`, `operation`, `people`.
"""

from __future__ import annotations

from services.store.tables.bookkeeping import dead_letter, failure, inbox, outbox
from services.store.tables.calls import call_choice
from services.store.tables.corrections import (
    apart,
    correction,
    correction_step,
    correction_thread,
    forgotten,
    reconsideration,
)
from services.store.tables.customers import contact, customer, directory, identifier, match_key, service
from services.store.tables.incidents import incident, incident_member, incident_usual
from services.store.tables.knowledge import article, article_mark
from services.store.tables.operation import audit, erased, erasure
from services.store.tables.people import (
    agent,
    api_key,
    desk,
    recovery_code,
    second_factor,
    session,
    sign_in_step,
    source,
    source_key,
)
from services.store.tables.records import interaction, placement, reference, review, thread
from services.store.tables.schema import metadata
from services.store.tables.triage import priority_pin, thread_triage
from services.store.tables.work import thread_work, work_step

__all__ = [
    "agent",
    "apart",
    "api_key",
    "article",
    "article_mark",
    "audit",
    "call_choice",
    "contact",
    "correction",
    "correction_step",
    "correction_thread",
    "customer",
    "dead_letter",
    "desk",
    "directory",
    "erased",
    "erasure",
    "failure",
    "forgotten",
    "identifier",
    "inbox",
    "incident",
    "incident_member",
    "incident_usual",
    "interaction",
    "match_key",
    "metadata",
    "outbox",
    "placement",
    "priority_pin",
    "reconsideration",
    "recovery_code",
    "reference",
    "review",
    "second_factor",
    "service",
    "session",
    "sign_in_step",
    "source",
    "source_key",
    "thread",
    "thread_triage",
    "thread_work",
    "work_step",
]
