"""Signature, device line and disclaimer told from what somebody wrote. Pure, linear in the text."""

from __future__ import annotations

import re

from services.intake.mail import phrases

TAIL_LINES_MAX = 6  # what follows a closing phrase or a name; a longer passage is text
TAIL_CHARS_MAX = 100  # of one such line
SCANNED_MAX = 40  # lines from the end: signatures stand there

_WORD = re.compile(r"[^\W\d_]+")
_HEAD_END = re.compile(r"[,|/(]")


def split_signature(text: str, *, author: str = "") -> tuple[str, str]:
    """Return what was written, and the signature below it; the former is empty only where `text` is.

    `author` is the writer's name: a line that starts with it closes a mail as well as a phrase does.
    """
    lines = text.split("\n")
    at = _signature_start(lines, author)
    written = "\n".join(lines[:at]).strip()
    if not written:
        return text.strip(), ""
    return written, "\n".join(lines[at:]).strip()


def _signature_start(lines: list[str], author: str) -> int:
    """Return the index of the line with which the signature begins; `len(lines)` where there is none."""
    end = len(lines)
    first = max(1, end - SCANNED_MAX)  # the first line is never a signature
    plain = {at: phrases.plain(lines[at]) for at in range(first, end)}
    for at in range(first, end):
        if lines[at].rstrip() == "--" or _is_disclaimer(plain[at]):
            end = at
            break
    end = _without_ruler(plain, end)
    names = {word for word in _WORD.findall(phrases.plain(author)) if len(word) > 1}
    for at in range(first, end):
        if phrases.DEVICE.match(plain[at]) and at >= end - TAIL_LINES_MAX:
            return at
        if not plain[at] or not _is_tail(lines[at + 1 : end]):
            continue
        if phrases.CLOSING.match(plain[at]) or _opens_with_name(lines[at], plain[at], names):
            return at
    return end


def _is_disclaimer(plain: str) -> bool:
    return bool(phrases.DISCLAIMER.match(plain) and phrases.DISCLAIMER_WORD.search(plain))


def _without_ruler(plain: dict[int, str], end: int) -> int:
    while end - 1 in plain and (not plain[end - 1] or phrases.RULER.match(plain[end - 1])):
        end -= 1
    return end


def _is_tail(lines: list[str]) -> bool:
    tail = [line for line in lines if line.strip()]
    return len(tail) <= TAIL_LINES_MAX and not any(
        len(line) > TAIL_CHARS_MAX or line.rstrip().endswith("?") for line in tail
    )


def _opens_with_name(line: str, plain: str, names: set[str]) -> bool:
    """Return whether the line is the author's name, with an initial, a title or a firm behind it maybe."""
    if not names or len(line) > TAIL_CHARS_MAX or plain.endswith("?"):
        return False
    head = _WORD.findall(_HEAD_END.split(plain, maxsplit=1)[0])
    return any(word in names for word in head) and all(word in names or len(word) == 1 for word in head)
