"""What the affected are told of an incident, drafted in both languages from what is known of it. Pure.

A draft says what is out of order, since when and how far its mending is. It names no server, no number of
others and nobody else: each customer reads it as theirs. An agent reads it before it goes out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from services.store.triage.language import Language

Stage = Literal["confirmed", "monitoring", "resolved"]
STAGES: tuple[Stage, ...] = ("confirmed", "monitoring", "resolved")

# By the core's class of trouble; in Croatian as it stands after „smetnje u radu”.
_OUT_OF_ORDER: Mapping[str, Mapping[Language, str]] = {
    "mail": {"hr": "elektroničke pošte", "en": "e-mail"},
    "web": {"hr": "web-stranica", "en": "websites"},
    "name": {"hr": "DNS-a", "en": "DNS"},
    "line": {"hr": "mreže", "en": "the network"},
    "certificate": {"hr": "certifikata", "en": "certificates"},
}
_ANYTHING: Mapping[Language, str] = {"hr": "naših usluga", "en": "our services"}

_TEXTS: Mapping[Stage, Mapping[Language, str]] = {
    "confirmed": {
        "hr": "Poštovani,\n\nod {since} traju smetnje u radu {what} koje pogađaju i Vas. Kvar je naš i "
        "radimo na njemu. Ne trebate ga ponovno prijavljivati: javit ćemo Vam se čim bude novosti.",
        "en": "Hello,\n\nsince {since} there has been trouble with {what} which affects you as well. The "
        "fault is ours and we are working on it. You need not report it again: we will write as soon as "
        "there is news.",
    },
    "monitoring": {
        "hr": "Poštovani,\n\nuzrok smetnji u radu {what}, koje traju od {since}, otklonjen je i pratimo "
        "stanje. Ako kod Vas i dalje nešto ne radi, odgovorite na ovu poruku.",
        "en": "Hello,\n\nthe cause of the trouble with {what} since {since} has been removed and we are "
        "watching it. If something still does not work for you, reply to this message.",
    },
    "resolved": {
        "hr": "Poštovani,\n\nsmetnje u radu {what} od {since} su otklonjene i sve ponovno radi. Ispričavamo "
        "se zbog neugodnosti. Ako kod Vas i dalje nešto ne radi, odgovorite na ovu poruku.",
        "en": "Hello,\n\nthe trouble with {what} since {since} is over and everything works again. We "
        "are sorry for the inconvenience. If something still does not work for you, reply to this message.",
    },
}
_WHEN: Mapping[Language, str] = {
    "hr": "{0.day}. {0.month}. {0.year}. u {0:%H:%M}",
    "en": "{0:%H:%M} on {0.day} {0:%B %Y}",
}


def draft(stage: Stage, language: Language, *, trouble: str, since: datetime, zone: ZoneInfo) -> str:
    """Return the draft of an update; a class of trouble that we have no word for is left open."""
    what = _OUT_OF_ORDER.get(trouble, _ANYTHING)[language]
    when = _WHEN[language].format(since.astimezone(zone))
    return _TEXTS[stage][language].format(what=what, since=when)
