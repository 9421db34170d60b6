"""Addresses in headers, read strictly. Pure.

The standard library's `parseaddr` reads `alice@example.org)bob@evil.com` as Alice (CVE-2023-27043, and
Python 3.11 still does). Here everything that is not plainly a mailbox counts as junk, and a sender line
with junk in it proves nothing about anybody.
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from services.intake.mail.headers import Headers, decode_words
from shared.clean import NAME_CHARS_MAX, clean_line
from shared.identifiers import normalise_email
from shared.interaction import Identifier, Participant

Role = Literal["author", "recipient", "copied", "forwarded"]

ADDRESSES_MAX = 200
LIST_CHARS_MAX = 16_000

_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | "(?P<quoted>(?:[^"\\]|\\.)*)"
      | \((?P<comment>[^()\\]*)\)
      | <(?P<angle>[^<>]*)>
      | (?P<atom>[^\s"(),:;<>]+)
      | (?P<mark>[,:;])""",
    re.VERBOSE,
)
_ESCAPED = re.compile(r"\\(.)")


class Mailbox(msgspec.Struct, frozen=True):
    """One address with the name beside it, both as they stand; `strict` if nothing else stood there."""

    name: str
    address: str
    strict: bool = True


class Sender(msgspec.Struct, frozen=True):
    """Who a mail says it is from."""

    name: str = ""
    address: str = ""  # as it stands
    email: str = ""  # normalised; empty where it is no address
    certain: bool = False  # one From line with one plain mailbox: what authentication can speak of
    doubled: bool = False  # two From lines: one for the servers that check, one for the reader


def sender_of(headers: Headers, *, language: str = "en") -> Sender:
    """Return the author as the From line has it; of two lines or mailboxes the first, never certain."""
    lines = headers.all("from")
    if not lines:
        return Sender()
    boxes = mailboxes(lines[0])
    if not boxes:
        return Sender(decode_words(lines[0], language=language, chars_max=NAME_CHARS_MAX))
    box = boxes[0]
    email = normalise_email(box.address) or ""
    certain = len(lines) == 1 and len(boxes) == 1 and box.strict and bool(email)
    name = decode_words(box.name, language=language, chars_max=NAME_CHARS_MAX)
    return Sender(name, box.address, email, certain, len(lines) > 1)


def participants(headers: Headers, field: str, role: Role, *, language: str = "en") -> list[Participant]:
    """Return those whom all lines called `field` name, each address once, at most ADDRESSES_MAX."""
    found: dict[str, Participant] = {}
    for line in headers.all(field):
        for box in mailboxes(line):
            email = normalise_email(box.address)
            if email and email not in found and len(found) < ADDRESSES_MAX:
                name = decode_words(box.name, language=language, chars_max=NAME_CHARS_MAX)
                found[email] = participant(name, box.address, email, role)
    return list(found.values())


def participant(name: str, address: str, email: str, role: Role, *, verified: bool = False) -> Participant:
    """Return a participant known by `email`, which is `address` normalised; by nothing if it is empty."""
    raw = "" if address == email else clean_line(address)
    identifiers = (Identifier("email", email, raw, verified),) if email else ()
    return Participant(name, identifiers, role)


def mailboxes(value: str) -> list[Mailbox]:
    """Return the mailboxes in an address list; group names are dropped, their members are not."""
    found: list[Mailbox] = []
    state = _Reading()
    at = 0
    value = value[:LIST_CHARS_MAX]
    while at < len(value) and len(found) < ADDRESSES_MAX:
        token = _TOKEN.match(value, at)
        if token is None:
            state.junk = True
            if value[at] == '"':  # never closed: nothing behind it can be told apart
                break
            at += 1
            continue
        at = token.end()
        if token.lastgroup != "mark":
            state.take(str(token.lastgroup), token.group(str(token.lastgroup)))
        elif token.group() == ":":
            state = _Reading()
        else:
            found += state.result()
            state = _Reading()
    return found + state.result()


class _Reading:
    """What has been read of one mailbox so far."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.comment = ""
        self.angle: str | None = None
        self.junk = False

    def take(self, kind: str, content: str) -> None:
        if kind == "comment":
            self.comment = content
        elif kind == "angle":
            self.junk = self.junk or self.angle is not None
            self.angle = content.strip() if self.angle is None else self.angle
        elif kind != "space":
            self.junk = self.junk or self.angle is not None
            self.words.append(_ESCAPED.sub(r"\1", content) if kind == "quoted" else content)

    def result(self) -> list[Mailbox]:
        if self.angle is not None:
            # A bare address in front of the angle brackets is a disguise, unless it is the same one.
            other = any("@" in word and word != self.angle for word in self.words if " " not in word)
            quoted_name = len(self.words) == 1 and self.words[0].lower() == self.angle.lower()
            return [Mailbox(" ".join(self.words), self.angle, not self.junk and (quoted_name or not other))]
        if not any("@" in word for word in self.words):
            return []
        plain = len(self.words) == 1
        address = next(word for word in self.words if "@" in word)
        return [Mailbox(self.comment, address, plain and not self.junk)]
