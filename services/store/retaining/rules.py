"""How long what is kept: days for each kind of thing, none for good. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from shared.errors import Rejected
from shared.placement import THREAD_AGE_MAX_DAYS

DAYS_MAX = 36_500
FOR_GOOD = 0

DAYS_MIN: Mapping[str, int] = {
    "texts": THREAD_AGE_MAX_DAYS,  # so long a new report may be compared with them
    "originals": 30,  # whoever doubts a text looks at them
    "noise": 30,  # a wrong verdict is found by then
    "ignored": 30,  # their beginnings are forgotten by then: notices/ignored.py
    "deliveries": 30,  # so long a reply may come back: replying/bounces.py
    "contacts": 30,
    "audit": 365,
    "bus": 30,  # a backup of that age can still be brought up to the present from the bus
}
"""The kinds of things in the order in which they are shown, each with the least that makes sense."""


class Rules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Days after which each kind of thing is taken away; FOR_GOOD: it is kept."""

    texts: int = FOR_GOOD  # of closed threads, since they closed; their originals go with them
    originals: int = FOR_GOOD  # raw mails and attachments of closed threads, since they closed
    noise: int = FOR_GOOD  # texts and originals of what was set aside, and dead letters that were given up
    ignored: int = FOR_GOOD  # vendors' events that nobody here needs, since the last of a kind
    deliveries: int = FOR_GOOD  # to whom replies and acknowledgements went, once they are settled
    contacts: int = FOR_GOOD  # people whom the directory no longer lists, since then
    audit: int = FOR_GOOD  # the journal of what operators did
    bus: int = FOR_GOOD  # copies on the bus of what is filed


def checked(rules: Rules) -> Rules:
    """Return the rules if every one of them makes sense. Raises Rejected with a pointer to the first."""
    for name, least in DAYS_MIN.items():
        days = getattr(rules, name)
        if days != FOR_GOOD and not least <= days <= DAYS_MAX:
            raise Rejected(
                f"{name}: {least} to {DAYS_MAX} days, or {FOR_GOOD} to keep them for good", pointer=f"/{name}"
            )
    return rules


def before(days: int, now: datetime) -> datetime | None:
    """Return the moment before which things go; None where they are kept."""
    return None if days == FOR_GOOD else now - timedelta(days=days)


def keeps_everything(rules: Rules) -> bool:
    """Return whether nothing is ever taken away."""
    return rules == Rules()
