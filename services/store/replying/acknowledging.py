"""Whether a repeated report is acknowledged, and in which words. Pure.

Only a mail whose sender is proved and surely the thread's customer's own is answered, and nobody is answered
twice a day. Automatic mail never is (RFC 3834), so two machines cannot talk to each other; a limit of the
whole desk catches what we did not think of.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from string import Formatter
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from services.store.triage.language import Language
from shared.clean import clean_text
from shared.errors import Rejected
from shared.phrases import phrase

Outcome = Literal[
    "sent",
    "off",
    "late",
    "not_a_repeat",
    "not_mail",
    "in_doubt",
    "closed",
    "automatic",
    "unproved",
    "own",
    "machine",
    "not_theirs",
    "barred",
    "today",
    "flood",
    "no_mail",
]

ADDRESS_PAUSE = timedelta(days=1)  # one a day an address
FLOOD_WINDOW = timedelta(hours=1)
FLOOD_MAX = 60  # of the whole desk within FLOOD_WINDOW
LATE_AFTER = timedelta(hours=1)  # history that is brought in is not answered, nor what waited for a day
TEMPLATE_CHARS_MAX = 2_000
PLACES = frozenset({"reference", "time", "agent"})

_MACHINES = re.compile(
    r"^(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|mailer-daemon|postmaster|bounces?|notifications?)\b.*@"
)

SHIPPED: Mapping[Language, str] = {
    "hr": "Poštovani,\n\nVaša je prijava pridružena zahtjevu {reference} od {time}.\n"
    "Na njemu radi {agent}.\n"
    "Ne trebate je ponovno slati; javit ćemo se u ovoj prepisci.",
    "en": "Hello,\n\nyour report was added to {reference} of {time}.\n"
    "{agent} is working on it.\n"
    "There is no need to report it again; we will answer in this conversation.",
}


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a report that may be acknowledged."""

    on: bool  # the desk wants it at all
    mail: bool  # a mail server is set up
    channel: str
    direction: str
    kind: str
    zone: str
    trust: str
    automatic: str
    received_at: datetime
    address: str  # of who wrote it, normalised; empty: none
    own: bool  # one of the desk's own, or within a domain of its own
    theirs: bool  # the directory, or an agent, says that the thread's customer has this address or domain
    open: bool  # the thread
    barred: bool  # mail to there came back for good, or it is another customer's too
    last_told_at: datetime | None  # when that address was last acknowledged
    told_lately: int  # by the whole desk within FLOOD_WINDOW


def outcome_of(case: Case, *, at: datetime) -> Outcome:
    """Return "sent" where it is acknowledged, else the first reason why it is not."""
    reasons: tuple[tuple[bool, Outcome], ...] = (
        (not case.on, "off"),
        (not case.mail, "no_mail"),
        (case.channel != "email" or case.direction != "inbound" or not case.address, "not_mail"),
        (case.kind != "repeat", "not_a_repeat"),
        (case.zone != "auto", "in_doubt"),
        (bool(case.automatic), "automatic"),
        (case.trust != "verified", "unproved"),
        (case.own, "own"),
        (_MACHINES.match(case.address) is not None, "machine"),
        (at - case.received_at > LATE_AFTER, "late"),
        (not case.open, "closed"),
        (not case.theirs, "not_theirs"),
        (case.barred, "barred"),
        (case.last_told_at is not None and at - case.last_told_at < ADDRESS_PAUSE, "today"),
        (case.told_lately >= FLOOD_MAX, "flood"),
    )
    return next((why for holds, why in reasons if holds), "sent")


def is_own(address: str, addresses: tuple[str, ...], domains: tuple[str, ...]) -> bool:
    """Return whether an address is the desk's own, or within one of its domains."""
    domain = address.rpartition("@")[2]
    return address in addresses or any(domain == one or domain.endswith(f".{one}") for one in domains)


def wording(
    template: str, language: Language, *, reference: str, opened_at: datetime, at: datetime, agent: str
) -> str:
    """Return the mail's text; `template` is the desk's, the shipped one where it is empty.

    The times are aware and in the desk's zone. A line with {agent} is left out while nobody has the thread.
    """
    lines = (template.strip() or SHIPPED[language]).splitlines()
    kept = [line for line in lines if agent or "{agent}" not in line]
    values = {"reference": reference, "time": said_time(opened_at, at, language), "agent": agent}
    text = "\n".join(kept)
    for name in PLACES:
        text = text.replace(f"{{{name}}}", values[name])
    return text


def said_time(moment: datetime, at: datetime, language: Language) -> str:
    """Return the time of day, with the day where it was not today."""
    if moment.date() == at.date():
        return f"{moment:%H:%M}"
    if language == "hr":
        return f"{moment.day}. {moment.month}. {moment.year}. u {moment:%H:%M}"
    return f"{moment:%Y-%m-%d, %H:%M}"


def in_zone(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the same moment by the desk's clock."""
    return moment.astimezone(zone)


def checked_template(given: str, pointer: str) -> str:
    """Return a desk's own wording. Raises Rejected for one that is too long or has other places to fill."""
    text = clean_text(given).strip()
    if not text:
        return ""
    if len(text) > TEMPLATE_CHARS_MAX:
        raise Rejected(
            phrase("wording_too_long", "desk: a wording has {n} characters at most", n=TEMPLATE_CHARS_MAX),
            pointer=pointer,
        )
    try:
        places = [(name, form, how) for _, name, form, how in Formatter().parse(text) if name is not None]
    except ValueError:
        raise Rejected(
            phrase("wording_brace", "desk: a brace stands alone in this wording"), pointer=pointer
        ) from None
    if any(name not in PLACES or form or how for name, form, how in places):
        raise Rejected(
            phrase("wording_places", "desk: the places are {places}", places=", ".join(sorted(PLACES))),
            pointer=pointer,
        )
    if all(name != "reference" for name, _, _ in places):
        raise Rejected(
            phrase(
                "wording_reference", "desk: the wording says {{reference}}, by which both know what is meant"
            ),
            pointer=pointer,
        )
    return text
