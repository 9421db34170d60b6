"""The example of an answer to a search."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from services.store.views import CustomerRef, CustomerSummary
from services.store.views_search import FoundPassage, FoundThread, SearchView

_CUSTOMER = CustomerRef(
    handle="cus_9fQ2uJ0xS5b7Lr1Vw3e8Zg", number="C-1001", name="Horvat gradnja d.o.o.", kind="company"
)
_PASSAGE = FoundPassage(
    interaction="5f1c0a9e7b3d4826a1f0c4d2e8b96a37",
    channel="phone",
    direction="inbound",
    author="Ivan Horvat",
    at=datetime(2026, 11, 20, 9, 14, tzinfo=UTC),
    text="Od jučer ne može slati poštu, greška 550 na svaku poruku.",
    marks=((22, 27),),
)
_VIEW = SearchView(
    query="pošut",
    instead={"posut": "postu"},
    customers=(
        CustomerSummary(
            **msgspec.structs.asdict(_CUSTOMER), domains=("horvat-gradnja.hr",), archived=False, threads=4
        ),
    ),
    threads=(
        FoundThread(
            handle="thr_4nXv0y3mT1mJr8wQk2c9bA",
            reference="OT-4821-7",
            subject="Ne mogu slati poštu, greška 550",
            customer=_CUSTOMER,
            state="open",
            last_at=datetime(2026, 11, 20, 9, 14, tzinfo=UTC),
            passage=_PASSAGE,
        ),
    ),
    set_aside=(),
)
SEARCH_EXAMPLES: dict[tuple[str, str], Any] = {("get", "/v1/search"): msgspec.to_builtins(_VIEW)}
