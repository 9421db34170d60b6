"""New text told from the history below it, above it or between its lines. Pure, linear in the text.

Nothing is thrown away: what is history is returned beside what is new.
"""

from __future__ import annotations

import re

import msgspec

from services.intake.mail import phrases

LINES_MAX = 10_000
WRAPPED_MAX = 3  # lines over which a mail program wraps an attribution

_QUOTED = re.compile(r"\s{0,3}(?:>|\|\s|&gt;)")
_QUOTE_SIGNS = re.compile(r"^(?:\s{0,3}(?:>|&gt;) ?){1,50}")
_ADDRESS = re.compile(
    r"<?([^\s<>\[\]()\"',;:]{1,64}@[^\s<>\[\]()\"',;:]{1,255}\.[^\s<>\[\]()\"',;:]{2,63})>?"
)


class Block(msgspec.Struct, frozen=True):
    """A passage that starts with who wrote it: quoted history, or a mail passed on."""

    name: str = ""  # as the block names its writer; empty where it does not
    address: str = ""
    subject: str = ""
    body: str = ""  # without quote signs
    marked_forward: bool = False  # its first line says that it is passed on


class Parted(msgspec.Struct, frozen=True):
    """A text parted into what is new and what is not; `block` is the first passage with a writer's name."""

    new: str
    quoted: str
    block: Block | None = None


def split_history(text: str) -> tuple[str, str]:
    """Return the new text and the history in `text`."""
    parted = part(text)
    return parted.new, parted.quoted


def part(text: str) -> Parted:
    """Return `text` (lines ended by LF) parted; quoted lines between new ones leave the new ones together."""
    lines = text.split("\n")
    if len(lines) > LINES_MAX:
        lines = [*lines[:LINES_MAX], "\n".join(lines[LINES_MAX:])]
    new: list[str] = []
    quoted: list[str] = []
    block: Block | None = None
    at = 0
    while at < len(lines):
        line = lines[at]
        if _QUOTED.match(line):
            quoted.append(line)
            at += 1
            continue
        kind, length = _opening(lines, at)
        if not length:
            new.append(line)
            at += 1
            continue
        end = _end_of_block(lines, at + length, kind)
        block = block or _block(lines[at:end], kind, length)
        quoted += lines[at:end]
        at = end
    return Parted(_tidy(new), _tidy(quoted), block)


def _opening(lines: list[str], at: int) -> tuple[str, int]:
    """Return what kind of passage begins at `lines[at]` and how many lines its opening takes; 0 for none."""
    line = lines[at]
    if not line or line.isspace():
        return "", 0
    plain = phrases.plain(line)
    if phrases.FORWARD_MARK.match(plain):
        return "forward", 1
    if phrases.HISTORY_MARK.match(plain):
        return "history", 1
    if plain.endswith(":") and phrases.ATTRIBUTION.match(plain):
        return "attribution", 1
    if phrases.ATTRIBUTION_START.match(plain):
        joined = plain
        for length in range(2, WRAPPED_MAX + 1):
            following = lines[at + length - 1 : at + length]
            if not following or not following[0].strip():
                break
            joined += " " + phrases.plain(following[0])
            if joined.endswith(":") and phrases.ATTRIBUTION.match(joined[: phrases.LINE_CHARS_MAX]):
                return "attribution", length
    fields = _block_fields(lines, at) if phrases.BLOCK_FROM.match(plain) else 0
    return ("fields", fields) if fields else ("", 0)


def _block_fields(lines: list[str], at: int) -> int:
    """Return how many lines the header block that starts at `lines[at]` has; 0 where it is none.

    Where each field is a paragraph of HTML, a blank line stands between two.
    """
    some = [phrases.plain(_QUOTE_SIGNS.sub("", line)) for line in lines[at : at + phrases.BLOCK_LINES_MAX]]
    count = fields = 0
    for plain, following in zip(some, [*some[1:], ""], strict=True):
        if not plain and not phrases.BLOCK_FIELD.match(following):
            break
        fields += bool(phrases.BLOCK_FIELD.match(plain))
        count += 1
    return count if fields >= phrases.BLOCK_FIELDS_MIN else 0


def _end_of_block(lines: list[str], at: int, kind: str) -> int:
    """Return where the passage ends: with its quote signs, or where there are none, with the mail."""
    first = at
    while first < len(lines) and not lines[first].strip():
        first += 1
    if first == len(lines) or not _QUOTED.match(lines[first]) or kind == "fields":
        return len(lines)
    while first < len(lines) and (_QUOTED.match(lines[first]) or _between_quotes(lines, first)):
        first += 1
    return first


def _between_quotes(lines: list[str], at: int) -> bool:
    return not lines[at].strip() and at + 1 < len(lines) and bool(_QUOTED.match(lines[at + 1]))


def _block(lines: list[str], kind: str, length: int) -> Block:
    """Return who is named at the head of a passage, and what they wrote."""
    bare = [_QUOTE_SIGNS.sub("", line) for line in lines]
    if kind == "attribution":
        opening = " ".join(bare[:length])
        address = _ADDRESS.search(opening)
        return Block(_named(opening), address.group(1) if address else "", "", _tidy(bare[length:]))
    at = 0 if kind == "fields" else length
    while at < len(bare) and not bare[at].strip():
        at += 1
    fields = _block_fields(bare, at)
    name = address_text = subject = ""
    for line in bare[at : at + fields]:
        plain = phrases.plain(line)
        content = line.partition(":")[2].strip(" *")
        if not name and not address_text and phrases.BLOCK_FROM.match(plain):
            found = _ADDRESS.search(content)
            address_text = found.group(1) if found else ""
            name = (content[: found.start()] if found else content).strip(" \"'<([")
        elif phrases.BLOCK_SUBJECT.match(plain):
            subject = content
    return Block(name, address_text, subject, _tidy(bare[at + fields :]), kind == "forward")


_OPENING_NAME = re.compile(r"(?:\d{1,2}[:.]\d{2}|,)\s*([^,<\d@]{2,80}?)\s*(?:<|je\s+napisa|napisa|wrote|:)")


def _named(opening: str) -> str:
    found = _OPENING_NAME.search(opening[: phrases.LINE_CHARS_MAX])
    return found.group(1).strip() if found else ""


def _tidy(lines: list[str]) -> str:
    return "\n".join(lines).strip()
