"""What the journal keeps beside a deed, in the language of the page. Pure.

Where we wrote it ourselves in a fixed form, the page says it in its own words; what people wrote, and what
another version wrote, stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from services.store.console.words import Language, count, say, say_open
from services.store.retaining.rules import DAYS_MIN
from services.store.retaining.telling import read_back

Said = Callable[[Language, str], str]
"""Returns a note in the language; empty where it has not our form."""

_IMPORTED = re.compile(r"(\d{1,9}) added, (\d{1,9}) changed")
_SOURCE = re.compile(r"(file|whmcs): (.+)", re.DOTALL)
_RULE = re.compile(rf"({'|'.join(DAYS_MIN)}) (\d{{1,6}} → \d{{1,6}})")


def why_said(language: Language, deed: str, why: str) -> str:
    """Return what the journal says of a deed beside it."""
    said = _SAID.get(deed)
    return (said(language, why) if said else "") or why


def _imported(language: Language, why: str) -> str:
    found = _IMPORTED.fullmatch(why)
    if found is None:
        return ""
    added, changed = int(found[1]), int(found[2])
    return f"{count(language, 'directory.added', added)}, {count(language, 'directory.changed', changed)}"


def _source(language: Language, why: str) -> str:
    found = _SOURCE.fullmatch(why)
    return f"{say(language, f'sync.kind.{found[1]}')}: {found[2]}" if found else ""


def _rules(language: Language, why: str) -> str:
    changes = [_RULE.fullmatch(one) for one in why.split(", ")]
    said = [f"{say(language, f'retention.{one[1]}')} {one[2]}" for one in changes if one]
    return ", ".join(said) if len(said) == len(changes) else ""


def _taken(language: Language, why: str) -> str:
    taken = read_back(why)
    return ", ".join(count(language, f"retention.taken.{one.kind}", one.number) for one in taken)


def _role(language: Language, why: str) -> str:
    return say_open(language, "people.role", why)


def _mode(language: Language, why: str) -> str:
    return say_open(language, "overlay.mode", why)


_SAID: Mapping[str, Said] = {
    "agent.added": _role,
    "agent.role": _role,
    "directory.imported": _imported,
    "directory.sync.added": _source,
    "overlay.mode": _mode,
    "retention.applied": _taken,
    "retention.set": _rules,
}
