"""An example of every body that the API takes, made of the structs themselves: a renamed field shows here."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from services.store.api import portal_asked as portal
from services.store.api import webhooks
from services.store.api import widget_asked as widget
from services.store.api.articles import MarkGiven
from services.store.api.lookup import LookupAsked
from services.store.correcting.asked import Answer, Move, Refusal
from services.store.merging.asked import ProposedMerge
from services.store.portal.widget_door import Conversation, WidgetMessage
from services.store.replying.asked import MailReply
from services.store.views_lists import Discarding
from services.store.working.asked import Assign

_AT = datetime(2026, 11, 20, 9, 14, tzinfo=UTC)
_THREAD = "thr_4nXv0y3mT1mJr8wQk2c9bA"
_CUSTOMER = "cus_9fQ2uJ0xS5b7Lr1Vw3e8Zg"
_INTERACTION = "5f1c0a9e7b3d4826a1f0c4d2e8b96a37"
_WORDS = "Od jučer ne možemo slati poštu, greška 550."
_POST = portal.PostAsked(post_id="6f0d2a17-4b52", posted_at=_AT, text=_WORDS, facts={"error": "550"})
_REPORT = portal.ReportAsked(
    post_id="6f0d2a17-4b53", posted_at=_AT, text=_WORDS, subject="Pošta ne radi", domain="horvat-gradnja.hr"
)

_EXAMPLES: dict[tuple[str, str], msgspec.Struct] = {
    ("post", "/v1/lookup"): LookupAsked(number="+385915550101", text=_WORDS),
    ("post", "/v1/threads/{handle}/work"): Assign(agent="ana"),
    ("post", "/v1/threads/{handle}/replies"): MailReply(text="Radi li sada?", to=("ivan@horvat-gradnja.hr",)),
    ("post", "/v1/articles/{handle}/marks"): MarkGiven(thread=_THREAD, mark="used"),
    ("post", "/v1/dead-letters/{interaction_id}/discard"): Discarding(why="A test of ours."),
    ("post", "/v1/merges"): ProposedMerge(customer="cus_0aB2cD4eF6gH8iJ0kL2mNo", into=_CUSTOMER),
    ("post", "/v1/reviews/{handle}/accept"): Answer(thread=_THREAD),
    ("post", "/v1/reviews/{handle}/reject"): Refusal(why="Another mailbox."),
    ("post", "/v1/corrections"): Move(interaction=_INTERACTION, revision=1, thread=_THREAD),
    ("post", "/v1/webhooks"): webhooks.NewWebhook(
        url="https://hooks.plavi-host.hr/onethread", types=("hr.onethread.thread.opened.v1",)
    ),
    ("post", "/v1/webhooks/{handle}/switch"): webhooks.Switch(on=False),
    ("post", "/v1/portal/tokens"): portal.TokenAsked(
        customer_ref="C-1001", contact_email="ivan@horvat-gradnja.hr"
    ),
    ("post", "/v1/portal/sessions"): portal.SessionAsked(token="eyJhdWQiOiJwb3J0YWwifQ.3v0c"),  # noqa: S106
    ("post", "/v1/portal/threads/{handle}/posts"): _POST,
    ("post", "/v1/portal/posts"): _REPORT,
    ("post", "/v1/portal/lookup"): portal.KnownAsked(text=_WORDS),
    ("post", "/v1/portal/contacts"): portal.AppointAsked(name="Vid Vidić", email="vid@horvat-gradnja.hr"),
    ("post", "/v1/widget/answers"): widget.AnswersAsked(after="rep_6cV1zT8sQ4mXw0Lk9bR2yD"),
    ("post", "/v1/widget/lookup"): widget.WidgetAsked(text=_WORDS),
    ("post", "/v1/widget/transcripts"): Conversation(
        messages=(WidgetMessage(at=_AT, speaker="visitor", text=_WORDS),), name="Ivan Horvat"
    ),
    ("post", "/v1/widget/visits"): widget.VisitAsked(source="widget"),
}
ASKED_EXAMPLES = {route: msgspec.to_builtins(example) for route, example in _EXAMPLES.items()}
