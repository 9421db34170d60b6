"""Message-IDs: by what this mail will be named, and what it names. Pure."""

from __future__ import annotations

import hashlib
import re

from services.intake.mail.headers import Headers
from shared.clean import clean_line

ID_CHARS_MAX = 255
PARENTS_MAX = 30

_BRACKETED = re.compile(r"<([^<>]{1,998})>")
_BARE = re.compile(r"[^\s<>,;\"]{1,400}@[^\s<>,;\"]{1,400}")
_SPACE = re.compile(r"\s+")
# The tag a helpdesk writes into a subject: "[Desk #51371]", "[TCK-2041]", "(#88120)".
_TAG = re.compile(
    r"\[(?:[^\[\]\d]{0,40}[\s#:])?#?([^\[\]\s#]{0,12}\d[^\[\]\s#]{2,20})\]|\(#([\w./-]{3,20})\)"
)
TAGS_MAX = 2


def message_id(headers: Headers) -> str:
    """Return the mail's own Message-ID in lower case without brackets; empty where it has none."""
    found = _ids(headers.text("message-id"))
    return found[0] if found else ""


def parents(headers: Headers) -> tuple[str, ...]:
    """Return the references that the mail names, the nearest first, also those that nobody bears here."""
    answered = _ids(headers.text("in-reply-to"))
    history = _ids(headers.text("references"))
    own = message_id(headers)
    nearest = dict.fromkeys([*answered[:1], *reversed(history), *answered[1:]])
    return tuple(reference(found) for found in nearest if found != own)[:PARENTS_MAX]


def tags(subject: str) -> tuple[str, ...]:
    """Return the tickets that a subject's tags name, as references; anybody can write one."""
    found = (one or other for one, other in _TAG.findall(subject))
    return tuple(dict.fromkeys(f"ticket:{clean_line(one, chars_max=ID_CHARS_MAX)}" for one in found))[
        :TAGS_MAX
    ]


def reference(identifier: str) -> str:
    """Return a Message-ID as a reference by which interactions name each other."""
    return f"email:{identifier}"


def _ids(value: str) -> list[str]:
    if not value:
        return []
    found = _BRACKETED.findall(value) or _BARE.findall(value)
    return [short for one in found if (short := _short(one))]


def _short(identifier: str) -> str:
    """Return an id that fits an index; of a longer one its hash, so that equal ones stay equal."""
    text = clean_line(_SPACE.sub("", identifier), chars_max=1_000).lower()
    if len(text) <= ID_CHARS_MAX:
        return text
    return "sha256-" + hashlib.sha256(text.encode()).hexdigest()
