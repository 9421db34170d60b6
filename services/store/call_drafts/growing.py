"""What is known of a call grows with each event, in whatever order and however often they come. Pure.

`grown` is commutative, associative and idempotent: the same events make the same call, always.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

import msgspec

from shared.call_event import PEOPLE_MAX, CallEvent

EARLIEST = datetime.min.replace(tzinfo=UTC)

Stage = Literal["ringing", "talking", "ended", "missed"]


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """What all events so far say of one call; fields mean what they mean in `CallEvent`."""

    direction: Literal["inbound", "outbound"]
    started_at: datetime
    number: str = ""
    name: str = ""
    queue: str = ""
    rung: tuple[str, ...] = ()
    taken_by: tuple[str, ...] = ()
    taken_at: datetime | None = None
    answered: bool | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def stage(self) -> Stage:
        """How far the call is; an answer that is told after the end still makes it no missed one."""
        if self.ended_at is not None:
            return "missed" if self.answered is False else "ended"
        return "talking" if self.answered else "ringing"

    @property
    def duration_s(self) -> int | None:
        """How long it was spoken, or None while that is not known."""
        if self.answered_at is None or self.ended_at is None or not self.answered:
            return None
        return max(0, round((self.ended_at - self.answered_at).total_seconds()))


def call_of(event: CallEvent) -> Call:
    """Return the call as one event tells it."""
    return Call(**{name: getattr(event, name) for name in Call.__struct_fields__})


def grown(call: Call, event: CallEvent) -> Call:
    """Return the call with what `event` says of it."""
    told = call_of(event)
    taken_at, taken_by = max(_taken(call), _taken(told))
    return Call(
        direction="outbound" if "outbound" in {call.direction, told.direction} else "inbound",
        started_at=min(call.started_at, told.started_at),
        number=max(call.number, told.number, key=_how_telling),
        name=max(call.name, told.name, key=_how_telling),
        queue=max(call.queue, told.queue, key=_how_telling),
        rung=tuple(sorted({*call.rung, *told.rung})[:PEOPLE_MAX]),
        taken_by=taken_by,
        taken_at=taken_at if taken_by else None,
        answered=_either(call.answered, told.answered),
        answered_at=_earlier(call.answered_at, told.answered_at),
        ended_at=_earlier(call.ended_at, told.ended_at),
    )


def _taken(call: Call) -> tuple[datetime, tuple[str, ...]]:
    return (call.taken_at or EARLIEST, call.taken_by) if call.taken_by else (EARLIEST, ())


def _how_telling(text: str) -> tuple[bool, int, str]:
    """Order by how much is told: a number with its country first, then the longer; the rest is for order."""
    return text.startswith("+"), len(text), text


def _either(one: bool | None, other: bool | None) -> bool | None:
    """Return yes where either says so, else no where either does: what only one leg missed was not missed."""
    if one is None or other is None:
        return other if one is None else one
    return one or other


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    """Return the earlier moment: a repeated event may state the moment of its repetition."""
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)
