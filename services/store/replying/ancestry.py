"""What a reply answers, for In-Reply-To and References (RFC 5322 3.6.4), from the originals of mails. Pure.

From the originals, because what is kept for matching is in lower case, and other programs compare letter by
letter. What is no plain Message-ID is left out: nothing from outside gets into our headers unread.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

HEAD_BYTES_MAX = 64 * 1024
LINE_BYTES_MAX = 16 * 1024
ANCESTORS_MAX = 20  # the first, which names the conversation, and the newest

_ID = re.compile(rb"<([!#-;=?-\[\]-~]{1,250})>")  # printable, but for quotes, brackets and backslash
_FIELD = re.compile(
    rb"^(message-id|references|in-reply-to)[ \t]*:(.{0,%d})" % LINE_BYTES_MAX, re.IGNORECASE | re.MULTILINE
)
_FOLD = re.compile(rb"\r?\n[ \t]+")


class Ancestry(msgspec.Struct, frozen=True):
    """The Message-IDs that a reply names, in their angle brackets."""

    answers: str = ""  # In-Reply-To; empty: it answers no mail
    references: tuple[str, ...] = ()  # the oldest first


class Ancestor(msgspec.Struct, frozen=True):
    """The Message-IDs in the head of one mail."""

    own: str
    named: tuple[str, ...]  # the oldest first


def ancestor_in(original: bytes) -> Ancestor | None:
    """Return what a mail is called and what it names; None where it bears no name that can be used."""
    fields = _fields(_head(original))
    own = _ids(fields.get(b"message-id", b""))
    if not own:
        return None
    named = _ids(fields.get(b"references", b"")) or _ids(fields.get(b"in-reply-to", b""))[:1]
    return Ancestor(own[0], tuple(named))


def sent_ancestor(message_id: str, ancestry: str) -> Ancestor:
    """Return the same of a reply of our own; `ancestry` is its References."""
    return Ancestor(f"<{message_id}>", tuple(ancestry.split()))


def ancestry_of(mails: Sequence[Ancestor]) -> Ancestry:
    """Return what a reply to the last of `mails` names; the others are earlier ones with those it goes to."""
    if not mails:
        return Ancestry()
    answered = mails[-1]
    named = dict.fromkeys((*answered.named, *(one.own for one in mails)))
    named.pop(answered.own, None)
    line = (*named, answered.own)
    cut = line if len(line) <= ANCESTORS_MAX else (line[0], *line[1 - ANCESTORS_MAX :])
    return Ancestry(answered.own, cut)


def _head(original: bytes) -> bytes:
    head = original[:HEAD_BYTES_MAX].replace(b"\r\n", b"\n")
    return head.partition(b"\n\n")[0]


def _fields(head: bytes) -> dict[bytes, bytes]:
    """Return the first of each field that names mails."""
    found: dict[bytes, bytes] = {}
    for name, value in _FIELD.findall(_FOLD.sub(b" ", head)):
        found.setdefault(name.lower(), value)
    return found


def _ids(value: bytes) -> list[str]:
    return [f"<{one.decode('ascii')}>" for one in _ID.findall(value)]
