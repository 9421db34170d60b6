"""Whether somebody who may ask for support for this customer has asked in the thread. Pure.

A flag, never a lock: nothing is hidden from agents, and nothing is told to one who may not know.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from services.store.triage.said import Situation

# The stable names that placements use, as agents read them.
REASONS: Mapping[str, tuple[str, str]] = {
    "unknown customer": (
        "pošiljatelj nije prepoznat kao nitko iz imenika",
        "the sender is nobody the directory knows",
    ),
    "unknown person": (
        "osoba nije među kontaktima ovog korisnika",
        "the person is none of this customer's contacts",
    ),
    "billing contact": (
        "kontakt je ovlašten samo za račune",
        "the contact is entitled to billing only",
    ),
    "contact for other domains": (
        "kontakt je ovlašten za druge domene",
        "the contact is entitled for other domains",
    ),
    "not authenticated": (
        "poruka nije prošla provjeru pošiljatelja",
        "the message failed the check of its sender",
    ),
    "not proven": (
        "pozivatelj nije dokazao tko je",
        "the caller did not prove who they are",
    ),
}


class Permission(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the thread has a request from somebody who may make one."""

    may_request: bool
    why_hr: str = ""  # why not; of the newest who may not
    why_en: str = ""
    also_others: bool = False  # somebody who may not came to us too: answer the one who may


def permission(situation: Situation) -> Permission:
    """Return the thread's flag; a thread in which no customer has spoken raises no question."""
    spoken = [one for one in situation.said if one.word_at]
    refused = [one for one in spoken if not one.may_request]
    why_hr, why_en = in_words(refused[-1].may_request_why) if refused else ("", "")
    return Permission(
        may_request=len(refused) < len(spoken) or not spoken,
        why_hr=why_hr,
        why_en=why_en,
        also_others=bool(refused) and len(refused) < len(spoken),
    )


def in_words(why: str) -> tuple[str, str]:
    """Return the reason in Croatian and English; one that we do not know as it is."""
    return REASONS.get(why, (why, why))
