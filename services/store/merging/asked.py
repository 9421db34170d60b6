"""What is asked about two customers that are one, in public names, and how it is told. Pure."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from services.store.correcting.asked import WHY_CHARS_MAX, Name
from services.store.events import EVENT_TYPE, Event
from shared.ids import derived_id
from shared.subjects import CORRECTION_SUBJECT

KIND = "customers"  # of the correction that a merge is


class ProposedMerge(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`customer` is `into`, listed twice; or it is somebody unknown, who is `into`."""

    customer: Name
    into: Name
    why: Annotated[str, Meta(max_length=WHY_CHARS_MAX)] = ""


def merge_event(what: str, merge: str, *, customer: str, into: str) -> Event:
    """Return customer.`what`: merge_proposed, merge_declined, merged or unmerged; by handles alone."""
    return Event(
        event_id=derived_id("event", f"customer.{what}", merge),
        subject=CORRECTION_SUBJECT.format(event="customers"),
        type=EVENT_TYPE.format(what=f"customer.{what}"),
        data={"merge": merge, "customer": customer, "into": into},
    )
