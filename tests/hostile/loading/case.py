"""A case: one thing to ask, once; and the pieces that cases are made of. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal

import msgspec

TIMES = (1, 10, 100)  # of our limits
TEXT_CHARS, LINE_CHARS, QUERY_CHARS = 100_000, 500, 200

Door = Literal["phone", "chat", "email", "ticket", "store"]


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to ask, once."""

    name: str
    times: int
    door: Door
    target: bytes
    body: bytes = b""
    media_type: bytes = b"application/json"
    method: bytes = b"POST"
    headers: tuple[tuple[bytes, bytes], ...] = ()


def note(text: str, mark: str) -> dict[str, Any]:
    """Return a call's note."""
    return {"call_id": mark[:190], "agent": "Ana", "started_at": now_told(), "note": text}


def chat(text: str, mark: str) -> dict[str, Any]:
    """Return a transcript of one message."""
    said = {"at": now_told(), "from": "visitor", "text": text}
    return {"chat_id": mark[:190], "started_at": now_told(), "messages": [said]}


def post(text: str, mark: str) -> dict[str, Any]:
    """Return a ticket's post."""
    return {
        "ticket_id": mark[:190],
        "post_id": mark[:190],
        "subject": "x",
        "body": text,
        "posted_at": now_told(),
    }


def now_told() -> str:
    """Return the moment, as JSON has it."""
    return datetime.now(UTC).isoformat()


def quoted(text: str) -> bytes:
    """Return the text as a query has it, every byte of it written out."""
    return "".join(f"%{one:02x}" for one in text.encode("utf-8", "surrogatepass")).encode()
