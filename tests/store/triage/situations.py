"""Threads in few words, for the tests of triage."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from services.store.triage.said import Said, Situation

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
_numbers = count(1)


def said(text: str = "", *, ago: float = 1.0, by: str = "Ivan Horvat", **fields: Any) -> Said:
    """Return something a customer said `ago` hours before NOW."""
    at = NOW - timedelta(hours=ago)
    return Said(
        **{
            "interaction_id": f"i{next(_numbers)}",
            "channel": "phone",
            "direction": "inbound",
            "kind": "new",
            "occurred_at": at,
            "author": by,
            "text": text,
            "word_at": at,
            **fields,
        }
    )


def answered(*, ago: float, text: str = "") -> Said:
    """Return an answer of ours."""
    at = NOW - timedelta(hours=ago)
    return said(
        text, ago=ago, by="Marko", direction="outbound", channel="email", kind="follow_up",
        word_at=None, answer_at=at,
    )  # fmt: skip


def thread(*parts: Said, **fields: Any) -> Situation:
    """Return a thread of these parts."""
    return Situation(said=tuple(sorted(parts, key=lambda one: one.occurred_at)), **fields)


OWNER: dict[str, Any] = {"contact_id": "c1", "contact_name": "Ivan Horvat", "role": "owner"}
COLLEAGUE: dict[str, Any] = {"contact_id": "c2", "contact_name": "Ana Novak", "role": "technical"}
