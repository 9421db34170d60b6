"""What a run took away, as the journal keeps it: one line, written and read back here. Pure.

"12 texts, 3 copies on the bus": for people at the terminal as it is; a page has words of its own by kind.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

SAID: Mapping[str, str] = {
    "texts": "texts",
    "originals": "originals",
    "noise": "noise",
    "ignored": "ignored",
    "deliveries": "deliveries",
    "contacts": "contacts",
    "audit": "audit",
    "objects": "objects",
    "messages": "messages",
    "copies": "copies on the bus",
}
"""The kinds in the order in which they are told, each with its word in the line: old lines are read, too."""

_KINDS = {said: kind for kind, said in SAID.items()}
_ENTRY = re.compile(r"(\d{1,18}) (.+)")


class Taken(msgspec.Struct, frozen=True):
    """How many of a kind went."""

    kind: str
    number: int


def told(counts: Mapping[str, int]) -> str:
    """Return the line for counts by kind; empty for nothing."""
    return ", ".join(f"{counts[kind]} {said}" for kind, said in SAID.items() if counts.get(kind))


def read_back(line: str) -> tuple[Taken, ...]:
    """Return what the line tells; nothing where another version wrote it and we do not know its words."""
    found = [_ENTRY.fullmatch(entry) for entry in line.split(", ")]
    taken = [Taken(_KINDS[one[2]], int(one[1])) for one in found if one and one[2] in _KINDS]
    return tuple(taken) if len(taken) == len(found) else ()
