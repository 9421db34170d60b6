"""What an intake says of its door: an OpenAPI 3.1 document, made of the channel's own payload. Pure."""

from __future__ import annotations

from typing import Any

import msgspec

from services.intake.channel import BATCH_MAX, Channel
from services.intake.json_payload import JSON
from services.intake.taking import Taken
from shared.problems import MEDIA_TYPE as PROBLEM
from shared.problems import Problem

OPENAPI = "3.1.0"
OPENAPI_TYPE = "application/vnd.oai.openapi+json"
EXAMPLE_ID = "5f1c0a9e7b3d4826a1f0c4d2e8b96a37"
SCHEMAS = "#/components/schemas/"
ABOUT = (
    "Takes what came by {channel}. 202 means that it is on disk and will be placed; the same piece again "
    "gets the same id. Errors are problem details (RFC 9457). On 503 and 429 wait as Retry-After says, and "
    "send the same again."
)
REFUSALS = {
    "400": "It cannot be read.",
    "401": "There is no such key, or the signature does not fit.",
    "413": "It is too large.",
    "415": "It is of another media type.",
    "422": "A field says what cannot be, or the Idempotency-Key stands for something else.",
    "429": "The source has sent as much as it may in a minute; Retry-After says how long to wait.",
    "503": "The bus is away; Retry-After says how long to wait.",
}


def described(channel: Channel) -> bytes:
    """Return the document as JSON."""
    refs, components = _schemas(channel)
    document = {
        "openapi": OPENAPI,
        "info": {
            "title": f"OneThread: {channel.name} intake",
            "version": "1",
            "description": ABOUT.format(channel=channel.name),
        },
        "servers": [{"url": "/"}],
        "security": [{"key": []}],
        "paths": {channel.path: {"post": _operation(channel, refs)}},
        "components": {
            "schemas": components,
            "securitySchemes": {
                "key": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": f"`onethread source add {channel.name} --name NAME`",
                }
            },
        },
    }
    return msgspec.json.encode(document)


def _is_json(channel: Channel) -> bool:
    return channel.media_type == JSON and channel.example is not None


def _schemas(channel: Channel) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return references by what they are for, and what they lead to."""
    kinds = {"taken": Taken, "problem": Problem} | (
        {"payload": type(channel.example)} if _is_json(channel) else {}
    )
    refs, components = msgspec.json.schema_components(kinds.values(), ref_template=SCHEMAS + "{name}")
    return dict(zip(kinds, refs, strict=True)), dict(components)


def _operation(channel: Channel, refs: dict[str, Any]) -> dict[str, Any]:
    taken, example = refs["taken"], {"id": EXAMPLE_ID, "duplicate": False}
    many = {"type": "array", "items": taken}
    answer = {"oneOf": [taken, many]} if _is_json(channel) else taken
    problem = {PROBLEM: {"schema": refs["problem"]}}
    return {
        "operationId": f"take_{channel.name}",
        "summary": f"Hand over what came by {channel.name}",
        "parameters": [
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "description": "Stands for this content for three days: 422 for another under it.",
                "schema": {"type": "string", "maxLength": 255},
                "example": "6f0d2a17-4b52-4c1e-9a51-0d2f6b7c8e90",
            }
        ],
        "requestBody": {"required": True, "content": {channel.media_type: _body(channel, refs)}},
        "responses": {
            "202": {
                "description": "It is on disk.",
                "content": {JSON: {"schema": answer, "example": example}},
            },
            **{status: {"description": why, "content": problem} for status, why in REFUSALS.items()},
        },
    }


def _body(channel: Channel, refs: dict[str, Any]) -> dict[str, Any]:
    if _is_json(channel):
        one = refs["payload"]
        many = {"type": "array", "items": one, "minItems": 1, "maxItems": BATCH_MAX}
        return {"schema": {"oneOf": [one, many]}, "example": msgspec.to_builtins(channel.example)}
    schema: dict[str, Any] = {"type": "string", "maxLength": channel.bytes_max}
    if channel.example is None:
        return {"schema": schema}
    return {"schema": schema, "example": channel.example.raw.decode("ascii")}
