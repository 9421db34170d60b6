"""The events on the bus as an AsyncAPI 3.1 document, made from the structs of the event catalogue. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import msgspec

from services.store.event_catalogue import EVENT_KINDS, EventKind
from shared.subjects import THREADS

ASYNCAPI = "3.1.0"
SOURCE = "/onethread/store"  # CloudEvents source
SUBJECT_ROOT = "onethread."
EXAMPLE_ID = "9b3d48265f1c0a9e7a1f0c4d2e8b96a3"
SCHEMAS, MESSAGES = "#/components/schemas/", "#/components/messages/"
HEADERS = "CloudEventHeaders"
ABOUT = (
    "What happens to threads, told on JetStream and kept for thirty days in the stream {stream}. Each "
    "message is a CloudEvent 1.0 in binary mode: its attributes are headers, its data the JSON body. An "
    "event may come twice, under the same ce-id. Data are public handles; words are read over the API."
)


def asyncapi(version: str) -> dict[str, Any]:
    """Return the document."""
    return {
        "asyncapi": ASYNCAPI,
        "info": {
            "title": "OneThread",
            "version": version,
            "description": ABOUT.format(stream=THREADS),
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "bus": {
                "host": "127.0.0.1:4222",
                "protocol": "nats",
                "description": "The desk's NATS server; `onethread access subscriber` makes a user for it.",
                "security": [{"$ref": "#/components/securitySchemes/user"}],
            }
        },
        "channels": {subject_name(subject): _channel(subject, kinds) for subject, kinds in _subjects()},
        "operations": {f"tell.{one.what}": _operation(one) for one in EVENT_KINDS},
        "components": {
            "securitySchemes": {"user": {"type": "userPassword"}},
            "messages": {one.what: _message(one) for one in EVENT_KINDS},
            "schemas": {**event_schemas(SCHEMAS), HEADERS: _headers()},
        },
    }


def subject_name(subject: str) -> str:
    """Return what the document calls the channel of a subject."""
    return subject.removeprefix(SUBJECT_ROOT)


def event_schemas(prefix: str) -> dict[str, Any]:
    """Return the JSON Schema of every event's data by the struct's name; `prefix` begins a reference."""
    _, components = msgspec.json.schema_components(
        list(dict.fromkeys(one.data for one in EVENT_KINDS)), ref_template=f"{prefix}{{name}}"
    )
    return dict(components)


@cache
def _schemas() -> Mapping[str, Any]:
    return event_schemas(SCHEMAS)


def example_of(kind: EventKind) -> dict[str, str]:
    """Return an event's data as the fields' own examples have them."""
    properties = _schemas()[kind.data.__name__]["properties"]
    return {name: field["examples"][0] for name, field in properties.items()}


def _subjects() -> Iterable[tuple[str, list[EventKind]]]:
    found: dict[str, list[EventKind]] = {}
    for one in EVENT_KINDS:
        found.setdefault(one.subject, []).append(one)
    return found.items()


def _channel(subject: str, kinds: Iterable[EventKind]) -> dict[str, Any]:
    return {
        "address": subject,
        "servers": [{"$ref": "#/servers/bus"}],
        "messages": {one.what: {"$ref": MESSAGES + one.what} for one in kinds},
    }


def _operation(kind: EventKind) -> dict[str, Any]:
    channel = f"#/channels/{subject_name(kind.subject)}"
    return {
        "action": "send",
        "channel": {"$ref": channel},
        "summary": kind.about,
        "messages": [{"$ref": f"{channel}/messages/{kind.what}"}],
    }


def _message(kind: EventKind) -> dict[str, Any]:
    headers = {"ce-specversion": "1.0", "ce-id": EXAMPLE_ID, "ce-type": kind.type, "ce-source": SOURCE}
    return {
        "name": kind.type,
        "title": kind.what,
        "summary": kind.about,
        "contentType": "application/json",
        "headers": {"$ref": SCHEMAS + HEADERS},
        "payload": {"$ref": SCHEMAS + kind.data.__name__},
        "examples": [{"headers": headers, "payload": example_of(kind)}],
    }


def _headers() -> dict[str, Any]:
    names = {
        "ce-specversion": "Always 1.0.",
        "ce-id": "The event's id: the same for the same event, however often it is told.",
        "ce-type": "The event's type.",
        "ce-source": f"Always {SOURCE}.",
    }
    return {
        "title": HEADERS,
        "type": "object",
        "required": list(names),
        "properties": {name: {"type": "string", "description": about} for name, about in names.items()},
    }
