"""What webhooks bring, as OpenAPI 3.1 describes it: an entry for each type of event. Pure."""

from __future__ import annotations

from typing import Any

from services.store.api.asyncapi import EXAMPLE_ID, SCHEMAS, example_of
from services.store.event_catalogue import EVENT_KINDS, EventKind
from shared.webhook_signatures import ID, SIGNATURE, TIMESTAMP

_HEADERS = {
    ID: ("The event's id: the same for the same event, however often it is sent.", EXAMPLE_ID),
    TIMESTAMP: ("When this try was made, in seconds since 1970.", "1795166040"),
    SIGNATURE: (
        "`v1,` and base64 of HMAC-SHA256 over id, time and body, joined by dots; two while secrets rotate.",
        "v1," + "A" * 43 + "=",
    ),
}


def described_webhooks() -> dict[str, Any]:
    """Return OpenAPI's `webhooks`, by type of event."""
    return {one.type: {"post": _operation(one)} for one in EVENT_KINDS}


def _operation(kind: EventKind) -> dict[str, Any]:
    return {
        "summary": kind.about,
        "description": "Answer 2xx within 20 seconds; 410 where you want nothing more.",
        "tags": ["Webhooks"],
        "security": [],
        "parameters": [
            {
                "name": name,
                "in": "header",
                "required": True,
                "description": about,
                "schema": {"type": "string"},
                "example": example,
            }
            for name, (about, example) in _HEADERS.items()
        ],
        "requestBody": {"required": True, "content": {"application/json": _content(kind)}},
        "responses": {"2XX": {"description": "It has arrived."}},
    }


def _content(kind: EventKind) -> dict[str, Any]:
    return {
        "schema": {
            "type": "object",
            "required": ["type", "timestamp", "data"],
            "properties": {
                "type": {"const": kind.type},
                "timestamp": {"type": "string", "format": "date-time"},
                "data": {"$ref": SCHEMAS + kind.data.__name__},
            },
        },
        "example": {
            "type": kind.type,
            "timestamp": "2026-11-20T09:14:00Z",
            "data": example_of(kind),
        },
    }
