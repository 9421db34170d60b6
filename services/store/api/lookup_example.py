"""An example of the look-up's answer, made of the views themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from services.store import views, views_lookup
from services.store.views_articles import PassageView
from services.store.views_work import AgentRef

_AT = datetime(2026, 11, 20, 9, 14, tzinfo=UTC)
_CUSTOMER = views.CustomerRef(
    handle="cus_9fQ2uJ0xS5b7Lr1Vw3e8Zg", number="C-1001", name="Horvat gradnja d.o.o.", kind="company"
)
_ANA = views.ContactRef(handle="con_1hT6gK8pR2sX4vYc0nBm5Q", name="Ana Horvat", role="owner")
_IVAN = views.ContactRef(handle="con_6bT1gK8pR2sX4vYc0nBm5Q", name="Ivan Horvat", role="technical")
_CALLS = views.EvidenceView(
    comparison="phone exact",
    weight_bits=13.1,
    hr="broj +385915550101 je broj ovog korisnika",
    en="+385915550101 is a number of this customer",
)
_ERROR = views.EvidenceView(
    comparison="error same", weight_bits=6.4, hr="ista greška 550", en="the same error 550"
)
_INCIDENT = "inc_3kQ9uJ0xS5b7Lr1Vw3e8Zg"

_VIEW = views_lookup.LookupView(
    customers=(
        views_lookup.CandidateView(
            customer=_CUSTOMER,
            contact=_IVAN,
            probability=0.999,
            sure=True,
            may_request=True,
            may_request_why=views.Sentence(hr="", en=""),
            evidence=(_CALLS,),
        ),
    ),
    threads=(
        views_lookup.AlikeThreadView(
            handle="thr_4nXv0y3mT1mJr8wQk2c9bA",
            reference="OT-4821-8",
            subject="Ne mogu slati poštu, greška 550",
            customer=_CUSTOMER,
            state="open",
            problem="mail",
            probability=0.94,
            joins=True,
            recurs=False,
            opened_at=_AT - timedelta(minutes=40),
            lead_contact=_ANA,
            assignee=AgentRef(login="marko", name="Marko"),
            reported=views_lookup.ReportedView(
                by="Ana Horvat", channel="email", at=_AT - timedelta(minutes=40)
            ),
            reports=1,
            waiting_since=_AT - timedelta(minutes=40),
            missing=("client",),
            incident=_INCIDENT,
            evidence=(_ERROR,),
            domains=("horvat-gradnja.hr",),
            reporters=(_ANA.handle,),
        ),
    ),
    incidents=(
        views_lookup.UnderWay(
            handle=_INCIDENT,
            state="confirmed",
            trouble="mail",
            servers=("web07",),
            opened_at=_AT - timedelta(hours=1),
            last_at=_AT - timedelta(minutes=4),
            customers=(_CUSTOMER.handle,),
        ),
    ),
    articles=(
        views_lookup.HelpingArticle(
            handle="art_7cHk2Qm0tZ4xWv9sLd1pBg",
            id="greska-550",
            language="hr",
            title="Greška 550 pri slanju pošte",
            url="",
            updated=None,
            passage=PassageView(heading="Što napraviti", text="Provjerite adresu primatelja."),
        ),
    ),
    model="v1",
)

LOOKUP_EXAMPLES: dict[tuple[str, str], Any] = {("post", "/v1/lookup"): msgspec.to_builtins(_VIEW)}
