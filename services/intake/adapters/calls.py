"""What the telephone adapters share: a call's number and key, and the notice that an event becomes. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

from services.intake.adapters.adapter import Notice
from services.intake.masking.masking import mask
from shared.call_event import (
    CALL_ID_CHARS_MAX,
    LINE_CHARS_MAX,
    NUMBER_CHARS_MAX,
    PEOPLE_MAX,
    CallEvent,
    encode_call_event,
)
from shared.clean import EARLIEST, clean_line, clean_time
from shared.identifiers import normalise_phone
from shared.notice import CALL

# Digits of a number with its country but without a plus; shorter ones are read as the desk's own country's.
WITH_COUNTRY_MIN = 11


def call_notice(what: str, event: CallEvent, *, key: str = "") -> Notice:
    """Return the notice that tells the store of the event; with the same `key` it is the same notice."""
    return Notice(kind=CALL, what=what, data=encode_call_event(event), key=key)


def call_key(text: str) -> str:
    """Return the call's name within its source: as it is told, or its hash where that cannot be kept.

    Sixteen digits may be a card's number as well: masked, two calls would have one name.
    """
    key = clean_line(text, chars_max=CALL_ID_CHARS_MAX + 1)
    if len(key) <= CALL_ID_CHARS_MAX and mask(key)[0] == key:
        return key
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def number_of(text: str, region: str) -> str:
    """Return the number in E.164; as it was told where it is none; empty where it is withheld."""
    told = clean_line(text, chars_max=NUMBER_CHARS_MAX)
    if not any(letter.isdecimal() for letter in told):
        return ""  # "anonymous", "restricted", "unknown", …
    international = told.isascii() and told.isdecimal() and told[0] != "0" and len(told) >= WITH_COUNTRY_MIN
    ways = (f"+{told}", told) if international else (told,)
    return next((number for way in ways if (number := normalise_phone(way, region))), told)


def people(names: Sequence[str]) -> tuple[str, ...]:
    """Return how people of the desk are named, each once, in their order."""
    clean = (clean_line(name, chars_max=LINE_CHARS_MAX) for name in names[: PEOPLE_MAX * 2])
    return tuple(dict.fromkeys(name for name in clean if name))[:PEOPLE_MAX]


def moment(claimed: datetime | None, received_at: datetime) -> datetime | None:
    """Return a moment that can be true, in UTC; None for none, and for the year 1 of no answer."""
    if claimed is None or claimed.year < EARLIEST.year:
        return None
    aware = claimed if claimed.tzinfo else claimed.replace(tzinfo=UTC)
    return clean_time(aware, received_at=received_at)
