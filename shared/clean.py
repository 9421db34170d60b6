"""The one border that text and times from outside cross: what PostgreSQL, logs and pages can carry.

Pure. Measured limits are in the comments; see also ARCHITECTURE.md, "What comes from outside".
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta

TEXT_CHARS_MAX = 200_000  # as searched and shown; the original keeps the rest
NAME_CHARS_MAX = 200
SUBJECT_CHARS_MAX = 500

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # no channel of ours is older
AHEAD_MAX = timedelta(minutes=5)  # clocks of clients differ by less, or are wrong

REPLACEMENT = "\ufffd"
# NUL is refused by PostgreSQL in text and jsonb, lone surrogates by every encoder.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# Marks that change the direction of what follows: in a name or subject they forge what an agent reads.
_DIRECTION = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SPACES = re.compile(r"\s+")


def clean_text(text: str, *, chars_max: int = TEXT_CHARS_MAX) -> str:
    """Return `text` in NFC, storable everywhere, lines ended by LF, at most `chars_max` characters."""
    if text.isascii() and "\r" not in text and text.isprintable():
        return text[:chars_max]
    text = text[: chars_max * 2].replace("\r\n", "\n").replace("\r", "\n")
    text = _CONTROL.sub("", _UNSTORABLE.sub(REPLACEMENT, text))
    return unicodedata.normalize("NFC", text)[:chars_max]


def clean_line(text: str, *, chars_max: int = NAME_CHARS_MAX) -> str:
    """Return `text` as one line fit for a name, subject or file name: no direction marks, single spaces."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()[:chars_max]
    text = _DIRECTION.sub("", clean_text(text[: chars_max * 4], chars_max=chars_max * 4))
    return _SPACES.sub(" ", text).strip()[:chars_max]


def clean_time(claimed: datetime | None, *, received_at: datetime) -> datetime:
    """Return when it happened, in UTC: the claim where it is possible, else the nearest possible moment.

    Possible is from 1990 to five minutes after it was received. Without a claim it happened on receipt.
    """
    latest = received_at.astimezone(UTC) + AHEAD_MAX
    if claimed is None:
        return received_at.astimezone(UTC)
    try:
        moment = claimed.astimezone(UTC)
    except (OverflowError, ValueError):  # year 9999 with a negative offset, and its like
        return received_at.astimezone(UTC)
    return min(max(moment, EARLIEST), latest)
