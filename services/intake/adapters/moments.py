"""Times as vendors write them. Pure."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from shared.errors import Rejected

TIME_CHARS_MAX = 40
MILLISECONDS_FROM = 100_000_000_000  # as seconds it would be the year 5138
LATEST_S = 253_402_300_000  # the year 9999: beyond, there is no such datetime


def moment_of(given: str | float, *, pointer: str) -> datetime:
    """Return the moment in `given`; raises Rejected where it is none.

    Understood are RFC 3339, the same with a blank for the T and "UTC" for the Z, and seconds or milliseconds
    since 1970. A time without an offset is taken as UTC, as which vendors write it.
    """
    if isinstance(given, str):
        return _written(given, pointer)
    seconds = given / 1_000 if given >= MILLISECONDS_FROM else given
    if not 0 <= seconds <= LATEST_S:
        raise Rejected("not a time", pointer=pointer)
    return datetime.fromtimestamp(seconds, tz=UTC)


def _written(given: str, pointer: str) -> datetime:
    text = given[: TIME_CHARS_MAX + 1].strip()
    if text.endswith(" UTC"):
        text = text.removesuffix(" UTC") + "Z"
    try:
        moment = msgspec.convert(text.replace(" ", "T", 1), datetime)
    except msgspec.ValidationError:
        raise Rejected("not a time", pointer=pointer) from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
