"""Examples of what /v1/portal and /v1/widget answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from services.store.api import portal_asked as portal
from services.store.api import widget_asked as widget
from services.store.portal.people import OwnPerson
from services.store.portal.views import KnownAlready, OwnFact, OwnPiece, OwnThread, OwnThreads
from services.store.portal.widget_answers import WidgetAnswer

_AT = datetime(2026, 11, 20, 9, 14, tzinfo=UTC)
_OWN = OwnThread(
    handle="thr_4nXv0y3mT1mJr8wQk2c9bA",
    reference="OT-4821-7",
    subject="Ne mogu slati poštu, greška 550",
    problem="mail-delivery",
    state="in_hand",
    opened_at=_AT,
    last_at=_AT + timedelta(hours=1),
    led_by="Ivan Horvat",
    led_by_you=True,
    agent="Ana",
    disturbance=False,
    facts=(OwnFact(name="error", words=("greška 550",)),),
    missing=("since",),
    pieces=(
        OwnPiece(at=_AT, channel="email", ours=False, by="Ivan Horvat", text="Ne mogu slati poštu."),
        OwnPiece(at=_AT + timedelta(hours=1), channel="phone", ours=True, by="", text=""),
    ),
)
_PERSON = OwnPerson(
    name="Vid Vidić",
    role="technical",
    domains=("horvat-gradnja.hr",),
    until=_AT + timedelta(days=365),
    appointment="apt_2bW8xR4nQ6kTz1Lc0sVm7D",
    you=False,
)
_TOKEN = "eyJhdWQiOiJwb3J0YWwifQ.3v0c"  # noqa: S105  an example
_POSTED = portal.Posted(duplicate=False)

_EXAMPLES: dict[tuple[str, str], Any] = {
    ("post", "/v1/portal/tokens"): portal.TokenGiven(
        token=_TOKEN,
        expires_at=_AT + timedelta(minutes=5),
        url=f"/portal/enter?token={_TOKEN}",
    ),
    ("post", "/v1/portal/sessions"): portal.SessionGiven(session="s7Yc2mQ9", expires_s=28_800),
    ("get", "/v1/portal/threads"): OwnThreads(threads=(_OWN,), next=None),
    ("get", "/v1/portal/threads/{handle}"): _OWN,
    ("post", "/v1/portal/threads/{handle}/posts"): _POSTED,
    ("post", "/v1/portal/posts"): _POSTED,
    ("post", "/v1/portal/lookup"): KnownAlready(threads=(_OWN,), disturbances=("mail",), articles=()),
    ("get", "/v1/portal/contacts"): (_PERSON,),
    ("post", "/v1/portal/contacts"): portal.Appointed(appointment="apt_2bW8xR4nQ6kTz1Lc0sVm7D"),
    ("delete", "/v1/portal/contacts/{handle}"): None,
    ("post", "/v1/widget/visits"): widget.VisitGiven(
        visit="eyJhdWQiOiJ3aWRnZXQifQ.9k1x", chat="c5Rw8tQ2", known=False
    ),
    ("post", "/v1/widget/lookup"): widget.WidgetKnown(
        threads=(widget.WidgetThread(reference="OT-4821-7", state="in_hand", led_by="", agent="Ana"),),
        disturbed=False,
        articles=(widget.WidgetArticle(title="Greška 550 pri slanju pošte", url=""),),
    ),
    ("post", "/v1/widget/transcripts"): widget.Filed(duplicate=False),
    ("post", "/v1/widget/answers"): widget.AnswersTold(
        answers=(
            WidgetAnswer(
                reply="rep_3hB7pN5wYc2LkR0vX8tZ1M", by="Ana", automatic=False, at=_AT, text="Radi li sada?"
            ),
        )
    ),
}
PORTAL_EXAMPLES = {route: msgspec.to_builtins(answer) for route, answer in _EXAMPLES.items()}
