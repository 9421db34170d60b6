"""Interactions and placements for tests: what matters is given, the rest is plain."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from shared.ids import derived_id
from shared.interaction import Identifier, Interaction, Participant
from shared.placement import Placed, Placement

NINE = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def make_interaction(name: str, *, minutes: float = 0, **fields: Any) -> Interaction:
    """Return a mail called `name` that came `minutes` after nine."""
    at = NINE + timedelta(minutes=minutes)
    plain: dict[str, Any] = {
        "id": derived_id("test", name),
        "channel": "email",
        "source": "mx1",
        "natural_key": f"<{name}@horvat-gradnja.hr>",
        "occurred_at": at,
        "received_at": at,
        "author": Participant(
            name="Ivan Horvat", identifiers=(Identifier("email", "ivan@horvat-gradnja.hr"),)
        ),
        "subject": "Mail ne radi",
        "text": "Od jutros ne možemo slati poštu.",
        "trust": "verified",
    }
    return Interaction(**(plain | fields))


def opening(
    name: str,
    customer_id: str,
    *,
    minutes: float = 0,
    interaction: dict[str, Any] | None = None,
    keys: tuple[str, ...] = (),
    **placement: Any,
) -> Placed:
    """Return a mail that opens the thread `name` of the customer."""
    fields = {"kind": "new", "thread_id": name, "opens_thread": True, "customer_id": customer_id}
    return _placed(make_interaction(name, minutes=minutes, **(interaction or {})), keys, fields | placement)


def joining(
    name: str,
    customer_id: str,
    thread_id: str,
    *,
    minutes: float = 0,
    interaction: dict[str, Any] | None = None,
    **placement: Any,
) -> Placed:
    """Return a mail that joins the customer's thread as a repeat."""
    fields = {"kind": "repeat", "thread_id": thread_id, "customer_id": customer_id}
    return _placed(make_interaction(name, minutes=minutes, **(interaction or {})), (), fields | placement)


def ignoring(name: str, *, minutes: float = 0, **interaction: Any) -> Placed:
    """Return a mail that is noise from nobody known."""
    return _placed(make_interaction(name, minutes=minutes, **interaction), (), {"kind": "noise"})


def _placed(interaction: Interaction, keys: tuple[str, ...], placement: dict[str, Any]) -> Placed:
    plain: dict[str, Any] = {
        "interaction_id": interaction.id,
        "zone": "auto",
        "model": "v1",
        "why_hr": "Ista adresa kao u imeniku.",
        "why_en": "The same address as in the directory.",
        "customer_probability": 0.99,
        "thread_probability": 0.97,
    }
    return Placed(
        interaction=interaction, placement=Placement(**(plain | placement)), reading=b"reading", keys=keys
    )
