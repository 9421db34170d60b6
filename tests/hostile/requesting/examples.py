"""What a schema of an OpenAPI document takes: one sound value of it, and where in it words are free. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.hostile.requesting.odd_json import Path

DEPTH_MAX = 6
MOMENT = "2026-11-20T10:00:00Z"

Schema = Mapping[str, Any]
Components = Mapping[str, Schema]


def example_of(schema: Schema, components: Components, depth: int = 0) -> Any:
    """Return a value that the schema takes, as far as it says."""
    schema = resolved(schema, components)
    for told in ("example", "const", "default"):
        if told in schema and schema[told] is not None:
            return schema[told]
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    if kind == "object" and depth < DEPTH_MAX:
        members = schema.get("properties", {})
        return {name: example_of(one, components, depth + 1) for name, one in members.items()}
    if kind == "array":
        return [example_of(schema.get("items", {}), components, depth + 1)] if depth < DEPTH_MAX else []
    if kind in {"integer", "number"}:
        return schema.get("minimum", 1)
    if kind == "boolean":
        return True
    return MOMENT if schema.get("format") == "date-time" else "tekst"


def resolved(schema: Schema, components: Components, value: Any = None) -> Schema:
    """Return the schema itself: references followed, and of several the one that fits `value` best."""
    while True:
        if "$ref" in schema:
            schema = components[schema["$ref"].rpartition("/")[2]]
            continue
        several = next((schema[name] for name in ("oneOf", "anyOf", "allOf") if name in schema), None)
        if not several:
            return schema
        followed = [resolved(one, components, value) for one in several]
        schema = max(followed, key=lambda one: _fit(one, value))


def _fit(schema: Schema, value: Any) -> int:
    """Return how well the schema fits the value, by its members or its kind; null fits least."""
    if isinstance(value, Mapping):
        return len(value.keys() & schema.get("properties", {}).keys())
    kinds = {str: "string", list: "array", int: "integer", bool: "boolean"}
    if value is not None and schema.get("type") == kinds.get(type(value)):
        return 1
    return -1 if schema.get("type") == "null" else 0


def free_places(value: Any, schema: Schema, components: Components, at: Path = ()) -> Iterator[Path]:
    """Yield where in the value a string stands that may be any words: no time, no name of a closed set."""
    schema = resolved(schema, components, value)
    if isinstance(value, Mapping):
        members, others = schema.get("properties", {}), schema.get("additionalProperties")
        for name, one in value.items():
            of = members.get(name, others if isinstance(others, Mapping) else None if schema else {})
            if of is not None:
                yield from free_places(one, of, components, (*at, name))
    elif isinstance(value, list | tuple):
        for place, one in enumerate(value):
            yield from free_places(one, schema.get("items", {}), components, (*at, place))
    elif isinstance(value, str) and _is_free(value, schema):
        yield at


def _is_free(text: str, schema: Schema) -> bool:
    """Return whether other words may stand there; without a schema what looks like words may."""
    return (
        not {"enum", "const", "format", "pattern"} & schema.keys() if schema else bool({" ", "@"} & {*text})
    )
