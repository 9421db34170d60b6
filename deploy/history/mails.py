"""Mail as bytes: an mbox cut into its mails, and when each was received. The normaliser does the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from deploy.history.raw import LeftOut, Raw, left_out, possible
from services.intake.mail.dates import read_date
from services.intake.mail.headers import split_head

MAIL_BYTES_MAX = 256 * 1024  # the text stands before the attachments; what comes after is not read
LINE_BYTES_MAX = 64 * 1024
SEPARATOR_BYTES_MAX = 500

_SEPARATOR = re.compile(rb"From .{0,400}\d{2}:\d{2}.{0,60}\d{4}")  # a time and a year, in whatever order
_SEPARATOR_LIKE = re.compile(rb"From \S{1,300}@?\S* ")
_QUOTED = re.compile(rb">+From ")


def split_mbox(stream: BinaryIO, bytes_max: int = MAIL_BYTES_MAX) -> Iterator[bytes]:
    """Yield the mails of an mbox, each with at most `bytes_max`, `>From ` taken back to what it was.

    A mail begins at the first line and at each `From ` line with a time after an empty one.
    """
    lines: list[bytes] = []
    size, blank, begun, whole = 0, True, False, True
    while line := stream.readline(LINE_BYTES_MAX):
        if whole and blank and _separates(line, first=not begun):
            if begun:
                yield b"".join(lines)
            lines, size, begun = [], 0, True
        elif size < bytes_max:
            kept = line[1:] if whole and _QUOTED.match(line) else line
            lines.append(kept[: bytes_max - size])
            size += len(lines[-1])
            begun = True
        blank = whole and line in {b"\n", b"\r\n"}
        whole = line.endswith(b"\n")
    if begun:
        yield b"".join(lines)


def _separates(line: bytes, *, first: bool) -> bool:
    if not line.startswith(b"From "):
        return False
    return bool(_SEPARATOR.match(line[:SEPARATOR_BYTES_MAX])) or (first and bool(_SEPARATOR_LIKE.match(line)))


def mail_at(place: str, raw: bytes, bytes_max: int = MAIL_BYTES_MAX) -> Raw | LeftOut:
    """Return the mail in `raw`, received when its last server says, or written as it says itself."""
    if not raw.strip():
        return left_out(place, "empty")
    moment = received_at(raw)
    if moment is None:
        return left_out(place, "no Received and no Date header with a time")
    text = raw[:bytes_max].decode("utf-8", "surrogateescape")
    return Raw(place=place, channel="email", received_at=moment, payload={"raw": text}, size=len(text))


def received_at(raw: bytes) -> datetime | None:
    """Return when the topmost server took the mail in; without one, when it says it was written."""
    headers, _ = split_head(raw[:MAIL_BYTES_MAX].replace(b"\r\n", b"\n"))
    stated = [headers.text("received").rpartition(";")[2], headers.text("date")]
    moments = (read_date(value.strip()) for value in stated if value)
    return next((moment for moment in moments if moment and possible(moment)), None)
