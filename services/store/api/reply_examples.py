"""Examples of what the routes of replies answer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from services.store.views import ThreadRef
from services.store.views_deliveries import DeliveryView
from services.store.views_replies import (
    AddresseeView,
    CannedList,
    CannedView,
    ConversationView,
    ReplyChoices,
    ReplyDetail,
)

_AT = datetime(2026, 11, 20, 10, 2, tzinfo=UTC)
_WAITING = DeliveryView(
    address="ivan@horvat-gradnja.hr",
    name="Ivan Horvat",
    state="waiting",
    tries=0,
    due_at=_AT,
    sent_at=None,
    cause="",
)
REPLY = ReplyDetail(
    handle="rep_2kQ1uJ0xS5b7Lr1Vw3e8Zg",
    at=_AT,
    by="Ana",
    automatic=False,
    state="waiting",
    channel="email",
    source="desk",
    conversation="",
    subject="Re: Ne mogu slati poštu [OT-4821-8]",
    text="Poštovani,\n\nproblem je riješen.",
    signature="Ana\nPodrška",
    thread=ThreadRef(
        handle="thr_4nXv0y3mT1mJr8wQk2c9bA", reference="OT-4821-8", subject="Ne mogu slati poštu"
    ),
    interaction="5f1c0a9e7b3d4826a1f0c4d2e8b96a37",
    deliveries=(_WAITING,),
)
_SENT = msgspec.structs.replace(
    REPLY,
    state="sent",
    deliveries=(msgspec.structs.replace(_WAITING, state="sent", due_at=None, sent_at=_AT),),
)
AUDIENCE = ReplyChoices(
    mail=True,
    addressees=(
        AddresseeView(
            address="ivan@horvat-gradnja.hr",
            name="Ivan Horvat",
            origin="writer",
            verified=True,
            listed=True,
            ticked=True,
            bar="",
        ),
    ),
    conversations=(
        ConversationView(
            interaction="5f1c0a9e7b3d4826a1f0c4d2e8b96a37",
            channel="chat",
            source="widget",
            conversation="chat:widget:19e8",
            at=_AT,
            author="Ivan Horvat",
        ),
    ),
)
CANNED = CannedList(
    canned=(
        CannedView(
            handle="can_7hQ1uJ0xS5b7Lr1Vw3e8Zg",
            language="hr",
            title="Riješeno",
            text="Poštovani,\n\nproblem s domenom {domain} je riješen.",
        ),
    )
)


def _plain(view: Any) -> Any:
    return msgspec.to_builtins(view)


REPLY_EXAMPLES: dict[tuple[str, str], Any] = {
    ("get", "/v1/threads/{handle}/audience"): _plain(AUDIENCE),
    ("post", "/v1/threads/{handle}/replies"): _plain(REPLY),
    ("get", "/v1/replies/{handle}"): _plain(_SENT),
    ("post", "/v1/replies/{handle}/retry"): _plain(REPLY),
    ("get", "/v1/canned-answers"): _plain(CANNED),
}
