"""Where a piece stood, as the bus tells of it: what a rebuild restores instead of deciding anew."""

from __future__ import annotations

import msgspec

from shared.placement import Kind, Zone


class Recorded(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A placement by its public names."""

    interaction_id: str
    kind: Kind
    zone: Zone
    thread: str = ""  # handle; empty for noise
    number: int = 0  # of the thread, for its spoken reference
    customer: str = ""  # handle; empty for noise


class Spot(msgspec.Struct, frozen=True, kw_only=True):
    """Where that is on record now; nowhere for noise."""

    customer_id: str = ""
    thread_id: str = ""
    opened_customer: bool = False  # it was not there before this piece
    opened_thread: bool = False
