"""Every table of OneThread. The migrations bring them about; a test compares the two.

Reading order: `customers` (who), `records` (what came, what was decided), `corrections`, `calls`,
`incidents`, `triage`, `bookkeeping`, `operation`, `people`.
"""

from __future__ import annotations

from services.store.tables.acknowledgements import acknowledgement
from services.store.tables.adapters import ignored_event, source_secret
from services.store.tables.bookkeeping import dead_letter, failure, inbox, outbox
from services.store.tables.call_drafts import agent_line, call_draft
from services.store.tables.calls import call_choice
from services.store.tables.contact_roles import appointment
from services.store.tables.corrections import (
    apart,
    correction,
    correction_step,
    correction_thread,
    forgotten,
    reconsideration,
)
from services.store.tables.customers import (
    contact,
    customer,
    directory,
    directory_upload,
    identifier,
    match_key,
    service,
)
from services.store.tables.directory_sync import (
    directory_sync,
    directory_sync_entry,
    directory_sync_run,
)
from services.store.tables.incidents import (
    incident,
    incident_member,
    incident_update,
    incident_update_sent,
    incident_usual,
)
from services.store.tables.knowledge import article, article_mark
from services.store.tables.merging import customer_merge, customer_merge_row
from services.store.tables.operation import audit, erased, erasure
from services.store.tables.overlay import overlay, overlay_note, placement_label
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
from services.store.tables.portal import (
    portal_entry,
    portal_mark,
    portal_session,
    portal_token,
    source_origin,
)
from services.store.tables.presence import presence
from services.store.tables.records import interaction, placement, reference, review, thread
from services.store.tables.replies import canned_answer, reply, reply_delivery
from services.store.tables.retaining import emptied, legal_hold, retention
from services.store.tables.schema import metadata
from services.store.tables.search import search_progress, search_word
from services.store.tables.teams import team
from services.store.tables.triage import priority_pin, thread_triage
from services.store.tables.webhooks import webhook, webhook_delivery
from services.store.tables.work import thread_work, work_step

__all__ = [
    "acknowledgement",
    "agent",
    "agent_line",
    "apart",
    "api_key",
    "appointment",
    "article",
    "article_mark",
    "audit",
    "call_choice",
    "call_draft",
    "canned_answer",
    "contact",
    "correction",
    "correction_step",
    "correction_thread",
    "customer",
    "customer_merge",
    "customer_merge_row",
    "dead_letter",
    "desk",
    "directory",
    "directory_sync",
    "directory_sync_entry",
    "directory_sync_run",
    "directory_upload",
    "emptied",
    "erased",
    "erasure",
    "failure",
    "forgotten",
    "identifier",
    "ignored_event",
    "inbox",
    "incident",
    "incident_member",
    "incident_update",
    "incident_update_sent",
    "incident_usual",
    "interaction",
    "legal_hold",
    "match_key",
    "metadata",
    "outbox",
    "overlay",
    "overlay_note",
    "placement",
    "placement_label",
    "portal_entry",
    "portal_mark",
    "portal_session",
    "portal_token",
    "presence",
    "priority_pin",
    "reconsideration",
    "recovery_code",
    "reference",
    "reply",
    "reply_delivery",
    "retention",
    "review",
    "search_progress",
    "search_word",
    "second_factor",
    "service",
    "session",
    "sign_in_step",
    "source",
    "source_key",
    "source_origin",
    "source_secret",
    "team",
    "thread",
    "thread_triage",
    "thread_work",
    "webhook",
    "webhook_delivery",
    "work_step",
]
