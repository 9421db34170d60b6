"""Examples of what the routes of incidents answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from services.store import views
from services.store.views_incidents import IncidentList, IncidentSummary, IncidentThread, IncidentView

_AT = datetime(2026, 11, 20, 9, 14, tzinfo=UTC)

INCIDENT = IncidentSummary(
    handle="inc_2kWv5y8mT1mJr8wQk2c9bA",
    state="proposed",
    trouble="mail",
    servers=("mx2",),
    opened_at=_AT - timedelta(minutes=9),
    last_at=_AT,
    proposed_at=_AT - timedelta(minutes=4),
    decided_at=None,
    decided_by=None,
    customers=4,
    threads=4,
    reports=6,
)
_VIEW = IncidentView(
    **msgspec.structs.asdict(INCIDENT),
    in_order=(
        IncidentThread(
            thread=views.ThreadRef(
                handle="thr_4nXv0y3mT1mJr8wQk2c9bA",
                reference="OT-4821-7",
                subject="Pošta ne radi nikome u uredu",
            ),
            customer=views.CustomerRef(
                handle="cus_9fQ2uJ0xS5b7Lr1Vw3e8Zg",
                number="C-1001",
                name="Horvat gradnja d.o.o.",
                kind="company",
            ),
            first_at=_AT - timedelta(minutes=9),
            reports=2,
        ),
    ),
)
_DECIDED = {"decided_at": _AT, "decided_by": "Ana"}

INCIDENT_EXAMPLES: dict[tuple[str, str], Any] = {
    ("get", "/v1/incidents"): msgspec.to_builtins(IncidentList(incidents=(INCIDENT,), next=None)),
    ("get", "/v1/incidents/{handle}"): msgspec.to_builtins(_VIEW),
    ("post", "/v1/incidents/{handle}/confirm"): msgspec.to_builtins(
        msgspec.structs.replace(_VIEW, state="confirmed", **_DECIDED)
    ),
    ("post", "/v1/incidents/{handle}/dismiss"): msgspec.to_builtins(
        msgspec.structs.replace(_VIEW, state="dismissed", **_DECIDED)
    ),
}
