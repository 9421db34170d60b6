"""Reading vendors' JSON: tolerant of fields that we do not know, strict about those we use. Pure.

Unlike our own formats: a vendor adds fields as it likes, and cannot mend a character that we do not. What
must not stay in a text is taken out where it is normalised.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from services.intake.adapters.adapter import WHAT_CHARS_MAX, Notice, Translated
from shared.clean import clean_line

NUMBER_MAX = 2**53  # what every JSON parser reads as it was written
WORD_CHARS_MAX = 200
OUTLINE_DEPTH = 3
OUTLINE_FIELDS_MAX = 30

Word = Annotated[str, Meta(max_length=WORD_CHARS_MAX)]
Number = Annotated[int, Meta(ge=0, le=NUMBER_MAX)]
Id = Annotated[str, Meta(min_length=1, max_length=WORD_CHARS_MAX)]
Name = Id | Number  # vendors' ids: a number in one release, a string in the next


def ignored(what: str, data: Mapping[str, Any]) -> Translated:
    """Return an event that nobody here needs; `data` is what an administrator may see of it."""
    return Translated(notices=(Notice(what=clean_line(what, chars_max=WHAT_CHARS_MAX) or "?", data=data),))


def all_of(body: bytes) -> dict[str, Any]:
    """Return the JSON object in `body` for an administrator to see; it is cut where it is published."""
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def outline(body: bytes) -> dict[str, Any]:
    """Return the fields of the object in `body` without anybody's words: for events that may hold notes."""
    found = _outlined(all_of(body), OUTLINE_DEPTH)
    return found if isinstance(found, dict) else {}


def _outlined(value: Any, depth: int) -> Any:
    if isinstance(value, dict):
        if depth == 0:
            return "object"
        fields = list(value.items())[:OUTLINE_FIELDS_MAX]
        return {name: inner if name == "event" else _outlined(inner, depth - 1) for name, inner in fields}
    if isinstance(value, str):
        return "text"
    return "array" if isinstance(value, list) else value


def named_file(name: str, url: str) -> str:
    """Return a line that says which file came with a message; it is not fetched, so its address is told."""
    return " ".join(part for part in (f"[{name.strip()}]" if name.strip() else "", url.strip()) if part)
