"""Who reports, how, when, and what the report says of itself: all that is not what it is about."""

from __future__ import annotations

import math
from collections.abc import Iterator

from services.correlator.core import cues as cue
from services.correlator.core.about import About
from services.correlator.core.closing import days_between
from services.correlator.core.compared import Compared
from services.correlator.core.gist import Gist
from services.correlator.core.matters import subjects_differ
from services.correlator.core.models import Model
from shared.interaction import Interaction
from shared.placement import Thread

NOW_DAYS = 1 / 24  # within an hour no time has passed


def compare_circumstances(
    interaction: Interaction,
    gist: Gist,
    held: About,
    *,
    thread: Thread,
    closed_days: float | None,
    same_person: bool,
    referred: bool,
    model: Model,
) -> Iterator[Compared]:
    """Yield what speaks for or against joining, whatever the report is about.

    `referred` says that it names the thread, `same_person` that who reports has spoken in it.
    """
    weights = model.thread
    same_way = any(member.channel == interaction.channel for member in thread.members)
    if same_person and same_way and not referred and interaction.direction == "inbound":
        yield Compared("person", "anew", weights.anew)
    if same_person and not referred and subjects_differ(gist, held):
        yield Compared("subject", "subject other", weights.subject_other)
    said = [
        (cue.EARLIER, "knows", weights.knows),
        (cue.STATUS, "asks", weights.asks),
        (cue.SOLVED, "solved", weights.solved),
        (cue.STILL, "still", weights.still),
        (cue.AGAIN, "again", weights.again),
        (cue.OTHER, "other matter", weights.other_matter),
        (cue.FIRST, "first time", weights.first_time),
    ]
    for named, comparison, bits in said:
        if named in gist.cues:
            yield Compared("cue", comparison, bits)
    if interaction.direction == "outbound":
        yield Compared("cue", "outbound", weights.outbound)
    elif interaction.channel == "phone" and gist.closes and cue.SOLVED not in gist.cues:
        yield Compared("cue", "note closes", weights.note_closes)
    days = days_between(thread.last_at, interaction.received_at)
    if days >= NOW_DAYS:
        yield Compared("time", "recency", weights.recency * math.log1p(days), f"{days:.1f}")
    if closed_days is not None:
        lately = closed_days <= model.days.reopens
        yield (
            Compared("time", "closed lately", weights.closed_lately, f"{closed_days:.1f}")
            if lately
            else Compared("time", "closed long", weights.reach_closed, f"{closed_days:.0f}")
        )


def same_person(gist: Gist, held: About, thread: Thread, contact_id: str) -> bool:
    """Return whether who reports has spoken in the thread, by contact, name or address."""
    if contact_id and any(member.contact_id == contact_id for member in thread.members):
        return True
    named = bool(gist.author) and gist.author in held.authors
    return named or not held.addresses.isdisjoint(gist.addresses)
