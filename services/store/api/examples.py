"""An example of every answer, made of the views themselves: a field that is renamed renames itself here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from services.store import views, views_lists, views_triage, views_work
from services.store.api.article_examples import ARTICLE_EXAMPLES
from services.store.api.caller_example import CALLER_EXAMPLES
from services.store.api.correction_examples import CORRECTION_EXAMPLES
from services.store.api.incident_examples import INCIDENT, INCIDENT_EXAMPLES
from services.store.api.lookup_example import LOOKUP_EXAMPLES
from services.store.api.merge_examples import MERGE_EXAMPLES
from services.store.api.portal_examples import PORTAL_EXAMPLES
from services.store.api.reply_examples import REPLY_EXAMPLES
from services.store.api.search_example import SEARCH_EXAMPLES
from services.store.api.solved_example import SOLVED_EXAMPLES
from services.store.api.triage_example import TRIAGE
from services.store.api.webhook_examples import WEBHOOK_EXAMPLES
from services.store.api.work_examples import TEAM, WORK, WORK_EXAMPLES

_AT = datetime(2026, 11, 20, 9, 14, tzinfo=UTC)

_CUSTOMER = views.CustomerRef(
    handle="cus_9fQ2uJ0xS5b7Lr1Vw3e8Zg", number="C-1001", name="Horvat gradnja d.o.o.", kind="company"
)
_CONTACT = views.ContactRef(handle="con_1hT6gK8pR2sX4vYc0nBm5Q", name="Ivan Horvat", role="owner")
_THREAD = views.ThreadRef(
    handle="thr_4nXv0y3mT1mJr8wQk2c9bA", reference="OT-4821-7", subject="Ne mogu slati poštu, greška 550"
)
_EVIDENCE = (
    views.EvidenceView(
        comparison="phone exact",
        weight_bits=13.1,
        hr="zove s broja Ivana Horvata",
        en="calls from Ivan Horvat's number",
    ),
    views.EvidenceView(
        comparison="error code same",
        weight_bits=6.4,
        hr="spominje istu grešku 550",
        en="names the same error, 550",
    ),
)
_PLACEMENT = views.PlacementView(
    customer=_CUSTOMER,
    contact=_CONTACT,
    thread=_THREAD,
    kind="repeat",
    zone="auto",
    why=views.Sentence(
        hr="Spojeno jer zove s broja Ivana Horvata i spominje istu grešku 550.",
        en="Joined because the call comes from Ivan Horvat's number and names the same error, 550.",
    ),
    evidence=_EVIDENCE,
    runner_up=None,
    suggested_customers=(),
    suggested_threads=(),
    customer_probability=0.999,
    thread_probability=0.98,
    model="v1",
    decided_by="machine",
    decided_at=_AT,
    recurrence_of=None,
    triage=views.TriageView(
        problem="mail", facts={"error": "550"}, may_request=True, may_request_why="", closes=False
    ),
    current=True,
    revision=1,
)
_PHONE = views.IdentifierView(kind="phone", value="+385915550101", raw="091 555 0101", verified=False)
_FIELDS: dict[str, Any] = {
    "id": "5f1c0a9e7b3d4826a1f0c4d2e8b96a37",
    "channel": "phone",
    "source": "pbx",
    "version": 1,
    "direction": "inbound",
    "occurred_at": _AT,
    "received_at": _AT + timedelta(minutes=7),
    "author": views.PersonView(name="Ivan Horvat", role="author", identifiers=(_PHONE,)),
    "agent": "Ana",
    "others": (),
    "subject": "",
    "text": "Od petka ne može slati poštu van, javlja 550.",
    "quoted": "",
    "signature": "",
    "turns": (),
    "trust": "plausible",
    "automatic": "",
    "priority": "",
    "readable": True,
    "note": "",
    "attachments": (),
    "original": views.OriginalView(media_type="application/json", size=412, name=""),
    "placement": _PLACEMENT,
}
_INTERACTION = views.InteractionView(**_FIELDS)
_DETAIL = views.InteractionDetail(**_FIELDS, history=(_PLACEMENT,))
_SUMMARY: dict[str, Any] = {
    **msgspec.structs.asdict(_THREAD),
    "customer": _CUSTOMER,
    "problem": "mail",
    "state": "open",
    "opened_at": _AT - timedelta(hours=3),
    "last_at": _AT,
    "closed_at": None,
    "channels": ("email", "phone"),
    "people": ("Ivan Horvat",),
    "interactions": 2,
    "reports": 2,
    "repeats": 1,
    "review_asked": False,
    "priority": views_triage.PriorityRef(level=2, name="high", pinned=False),
    "missing": 2,
    "waiting_since": _AT - timedelta(hours=3),
    "assignee": views_work.AgentRef(login="marko", name="Marko"),
    "snoozed_until": None,
    "recurs": False,
    "in_incident": None,
    "may_request": True,
    "unverified": False,
    "latest": views_lists.Latest(
        channel="phone",
        direction="inbound",
        author="Ivan Horvat",
        at=_AT,
        line="Od petka ne može slati poštu van",
    ),
    "knots": (
        views_lists.Knot(
            channel="phone", direction="inbound", kind="repeat", zone="auto", at=_AT, author="Ivan Horvat"
        ),
    ),
}
_CUSTOMER_VIEW = views.CustomerView(
    **msgspec.structs.asdict(_CUSTOMER),
    archived=False,
    contacts=(
        views.ContactView(
            **msgspec.structs.asdict(_CONTACT),
            domains=(),
            identifiers=(views.KnownBy(kind="phone", value="+385915550101", origin="directory"),),
            archived=False,
        ),
    ),
    domains=("horvat-gradnja.hr",),
    identifiers=(),
    services=(views.ServiceView(kind="shared-hosting", server="web07", domain="horvat-gradnja.hr"),),
    threads=4,
)


def _plain(view: views.View) -> Any:
    return msgspec.to_builtins(view)


_LETTER = views_lists.DeadLetterView(
    interaction_id=_INTERACTION.id,
    at=_AT,
    cause="ValueError: …",
    size=412,
    settled_at=None,
    settled_how=None,
    readable=True,
    channel="phone",
    source="pbx",
    author="Ivan Horvat",
    subject="",
    excerpt="Od petka ne može slati poštu van, javlja 550.",
)

EXAMPLES: dict[tuple[str, str], Any] = {
    **CORRECTION_EXAMPLES,
    **MERGE_EXAMPLES,
    **ARTICLE_EXAMPLES,
    **INCIDENT_EXAMPLES,
    **LOOKUP_EXAMPLES,
    **SEARCH_EXAMPLES,
    **SOLVED_EXAMPLES,
    **WORK_EXAMPLES,
    **REPLY_EXAMPLES,
    **PORTAL_EXAMPLES,
    **CALLER_EXAMPLES,
    **WEBHOOK_EXAMPLES,
    ("get", "/v1/interactions/{interaction_id}"): _plain(_DETAIL),
    ("get", "/v1/threads"): _plain(
        views_lists.ThreadList(threads=(views_lists.ThreadSummary(**_SUMMARY),), next=None)
    ),
    ("get", "/v1/threads/{handle}"): _plain(
        views_lists.ThreadView(
            **_SUMMARY,
            lead_contact=_CONTACT,
            recurrence_of=None,
            merged_into=None,
            team=TEAM,
            incident=INCIDENT,
            triage=TRIAGE,
            work=WORK,
            in_order=(_INTERACTION,),
            earlier=None,
        )
    ),
    ("get", "/v1/customers"): _plain(
        views_lists.CustomerList(
            customers=(
                views.CustomerSummary(
                    **msgspec.structs.asdict(_CUSTOMER),
                    domains=("horvat-gradnja.hr",),
                    archived=False,
                    threads=4,
                ),
            ),
            next=None,
        )
    ),
    ("get", "/v1/customers/{handle}"): _plain(_CUSTOMER_VIEW),
    ("get", "/v1/customers/{handle}/timeline"): _plain(
        views_lists.Timeline(interactions=(_INTERACTION,), next=None)
    ),
    ("get", "/v1/desk"): _plain(
        views_lists.DeskView(name="Plavi Host", language="hr", time_zone="Europe/Zagreb", region="HR")
    ),
    ("get", "/v1/reviews"): _plain(views_lists.ReviewList(reviews=(), next=None)),
    ("get", "/v1/dead-letters/{interaction_id}"): _plain(_LETTER),
    ("post", "/v1/dead-letters/{interaction_id}/redrive"): _plain(_LETTER),
    ("post", "/v1/dead-letters/{interaction_id}/discard"): _plain(_LETTER),
    ("get", "/v1/dead-letters"): _plain(
        views_lists.DeadLetterList(
            dead_letters=(
                views_lists.DeadLetter(
                    interaction_id=_INTERACTION.id,
                    at=_AT,
                    cause="ValueError: …",
                    size=412,
                    settled_at=None,
                    settled_how=None,
                ),
            ),
            next=None,
        )
    ),
}
