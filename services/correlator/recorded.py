"""The placement of a piece whose place is recorded: restored, never re-decided. Pure.

The core decides beside it, for all that the record does not tell: what the piece is about, what it teaches.
Where both agree the decision's reasons stand; where not, the record does, and the sentence says so.
"""

from __future__ import annotations

import msgspec

from shared.placement import Known, Placed, Placement, Triage
from shared.recorded import Recorded, Spot

WHY_HR = "Kako je bilo zabilježeno prije obnove."
WHY_EN = "As it was recorded before the restore."


def as_recorded(decided: Placed, recorded: Recorded, spot: Spot) -> Placed:
    """Return `decided` as it stood before; customer and thread are those of `spot`, which are there."""
    if not recorded.thread:
        return _noise(decided)
    placement = decided.placement
    if not _agree(placement, recorded, spot):
        placement = _restored(placement, recorded, spot)
    placement = msgspec.structs.replace(
        placement,
        customer_id=spot.customer_id,
        thread_id=spot.thread_id,
        opens_customer=False,
        opens_thread=False,
    )
    return msgspec.structs.replace(decided, placement=placement)


def _agree(placement: Placement, recorded: Recorded, spot: Spot) -> bool:
    if (placement.kind, placement.zone) != (recorded.kind, recorded.zone):
        return False
    if (placement.opens_customer, placement.opens_thread) != (spot.opened_customer, spot.opened_thread):
        return False
    same_customer = placement.opens_customer or placement.customer_id == spot.customer_id
    return same_customer and (placement.opens_thread or placement.thread_id == spot.thread_id)


def _restored(placement: Placement, recorded: Recorded, spot: Spot) -> Placement:
    same_customer = placement.customer_id == spot.customer_id
    return msgspec.structs.replace(
        _without_reasons(placement),
        kind=recorded.kind,
        zone=recorded.zone,
        contact_id=placement.contact_id if same_customer else "",
        customer_probability=1.0,
        thread_probability=1.0,
        learned=placement.learned if same_customer else _nobodys(placement.learned),
    )


def _noise(decided: Placed) -> Placed:
    if decided.placement.kind == "noise":
        return decided
    placement = msgspec.structs.replace(
        _without_reasons(decided.placement),
        kind="noise",
        zone="auto",
        customer_id="",
        thread_id="",
        contact_id="",
        opens_customer=False,
        opens_thread=False,
        learned=(),
        triage=Triage(),
    )
    return msgspec.structs.replace(decided, placement=placement, keys=())


def _without_reasons(placement: Placement) -> Placement:
    return msgspec.structs.replace(
        placement,
        recurrence_of="",
        why_hr=WHY_HR,
        why_en=WHY_EN,
        evidence=(),
        runner_up=None,
        suggested_customers=(),
        suggested_threads=(),
    )


def _nobodys(learned: tuple[Known, ...]) -> tuple[Known, ...]:
    """Return what was seen with one customer's contact as seen with another customer."""
    return tuple(msgspec.structs.replace(known, contact_id="") for known in learned)
