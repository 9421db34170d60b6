"""An example of what a telephone system is told of a number, made of the views themselves."""

from __future__ import annotations

from typing import Any

import msgspec

from services.store.api.callers import KnownCallers, known
from services.store.call_drafts.views import CallerView
from services.store.views import ContactRef, CustomerRef, ThreadRef

_CALLER = CallerView(
    number="+385915550101",
    customer=CustomerRef(
        handle="cus_9fQ2uJ0xS5b7Lr1Vw3e8Zg", number="C-1001", name="Horvat gradnja d.o.o.", kind="company"
    ),
    contact=ContactRef(handle="con_1hT6gK8pR2sX4vYc0nBm5Q", name="Ana Horvat", role="owner"),
    thread=ThreadRef(
        handle="thr_4nXv0y3mT1mJr8wQk2c9bA", reference="OT-4821-7", subject="Ne mogu slati poštu, greška 550"
    ),
)

CALLER_EXAMPLES: dict[tuple[str, str], Any] = {
    ("get", "/v1/contacts"): msgspec.to_builtins(
        KnownCallers(contacts=(known(_CALLER, "https://desk.example.com"),))
    )
}
