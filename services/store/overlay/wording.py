"""What a note says: by which way, when and by whom the same problem was reported too. Pure.

In the desk's language and time. Nothing of what the report says: who works in the helpdesk opens the thread.
"""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime, tzinfo

import msgspec

from shared.clean import clean_line
from shared.desk import Desk
from shared.ids import spoken_reference

NAME_CHARS_MAX = 120

_WAYS = {
    "hr": {"phone": "telefonom", "chat": "u chatu", "email": "e-poštom", "ticket": "drugim zahtjevom"},
    "en": {"phone": "by phone", "chat": "in a chat", "email": "by e-mail", "ticket": "in another ticket"},
}
_OTHER_WAY = {"hr": "drugim putem ({channel})", "en": "by {channel}"}
_SAID = {
    "hr": "OneThread: isti je problem prijavljen i {way}, {date} u {time}{by}. Nit {reference}.",
    "en": "OneThread: also reported {way} on {date} at {time}{by}. Thread {reference}.",
}
# Where it stands now is not told: that may be another customer's.
_UNSAID = {
    "hr": "OneThread: ono što je prijavljeno {way}, {date} u {time}{by}, ipak nije ovaj problem.",
    "en": "OneThread: what was reported {way} on {date} at {time}{by} is not this problem after all.",
}
_BY = {"hr": ", javlja {name}", "en": " by {name}"}
_DATE = {"hr": "{at.day}. {at.month}. {at.year}.", "en": "{at:%Y-%m-%d}"}


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a ticket's agents are told of."""

    channel: str
    at: datetime  # when it was said
    author: str
    ticket: str = ""  # the number of the other ticket
    thread: str  # handle
    number: int  # of the thread
    joined: bool = True  # false: it was told before, and was moved elsewhere since


def note_text(report: Report, desk: Desk, *, mark: str, public_url: str) -> str:
    """Return the note, its mark in the last line; `public_url` is the console's, empty for no link."""
    language = desk.language if desk.language in _SAID else "en"
    at = report.at.astimezone(_zone(desk.time_zone))
    way = _WAYS[language].get(report.channel) or _OTHER_WAY[language].format(channel=report.channel)
    name = clean_line(report.author, chars_max=NAME_CHARS_MAX)
    said = (_SAID if report.joined else _UNSAID)[language].format(
        way=f"{way} #{report.ticket}" if report.ticket else way,
        date=_DATE[language].format(at=at),
        time=f"{at:%H:%M}",
        by=_BY[language].format(name=name) if name else "",
        reference=spoken_reference(report.number),
    )
    linked = public_url and report.joined
    link = [f"{public_url.rstrip('/')}/threads/{report.thread}"] if linked else []
    return "\n".join([said, *link, f"[{mark}]"])


def _zone(name: str) -> tzinfo:  # a system without tzdata knows none
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return UTC
