"""What the stream THREADS tells, folded to what holds in the end: placements, corrections, merges. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import msgspec

from services.store.event_catalogue import KINDS_BY_TYPE
from shared.ids import read_spoken_reference
from shared.placement import Kind, Zone
from shared.recorded import Recorded

PLACED = frozenset({"thread.opened", "thread.joined", "thread.repeated", "interaction.ignored"})
MOVED = "move"  # the kind of a correction of which only the outcome is known


class Moved(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Where a correction, or what followed from one, has put a piece."""

    correction: str  # handle
    thread: str
    number: int
    customer: str


class Merged(msgspec.Struct, frozen=True, kw_only=True):
    """Two customers that are one, by their handles."""

    customer: str
    into: str


class Told:
    """The events so far. Take them in the order of the stream: the last one on a piece holds."""

    def __init__(self) -> None:
        self.placements: dict[str, Recorded] = {}  # by interaction, as it was first placed
        self.moved: dict[str, Moved] = {}  # by interaction, in the order of the last moves
        self.merged: dict[str, Merged] = {}  # by handle of the merge, those that hold
        self.unmerged: dict[str, None] = {}  # handles of merges that were undone
        self._kinds: dict[str, str] = {}  # of corrections that hold, by handle

    def take(self, event_type: str, data: bytes) -> None:
        """Take in one event; what says nothing of where things stand, or cannot be read, is passed by."""
        known = KINDS_BY_TYPE.get(event_type)
        if known is None:
            return
        try:
            said = msgspec.json.decode(data, type=dict[str, str])
        except (msgspec.DecodeError, UnicodeDecodeError):
            return
        if known.what in PLACED:
            self._placed(said)
        elif known.what == "placement.corrected":
            self._moved(said)
        elif known.what in {"correction.made", "correction.undone"}:
            self._corrected(known.what, said)
        elif known.what in {"customer.merged", "customer.unmerged"}:
            self._customers(known.what, said)

    def kind_of(self, correction: str) -> str:
        """Return what kind of correction it was; MOVED for one that was undone or is not known."""
        return self._kinds.get(correction, MOVED)

    def highest_number(self) -> int:
        """Return the highest number of a thread that was told; 0 where none was."""
        placed = (one.number for one in self.placements.values())
        return max((*placed, *(one.number for one in self.moved.values())), default=0)

    def _placed(self, said: Mapping[str, str]) -> None:
        number = _number(said)
        piece, kind, zone = said.get("interaction", ""), said.get("kind", ""), said.get("zone", "")
        if not piece or (said.get("thread") and not number):
            return
        if kind not in {"new", "follow_up", "repeat", "noise"} or zone not in {"auto", "review"}:
            return
        self.moved.pop(piece, None)
        self.placements[piece] = Recorded(
            interaction_id=piece,
            kind=cast("Kind", kind),
            zone=cast("Zone", zone),
            thread=said.get("thread", ""),
            number=number,
            customer=said.get("customer", ""),
        )

    def _moved(self, said: Mapping[str, str]) -> None:
        piece = said.get("interaction", "")
        if not piece or not said.get("thread") or not _number(said):
            return
        self.moved.pop(piece, None)  # the order is that of the last moves
        self.moved[piece] = Moved(
            correction=said.get("correction", ""),
            thread=said["thread"],
            number=_number(said),
            customer=said.get("customer", ""),
        )

    def _corrected(self, what: str, said: Mapping[str, str]) -> None:
        if what == "correction.made":
            self._kinds[said.get("correction", "")] = said.get("kind", MOVED)
        else:
            self._kinds.pop(said.get("correction", ""), None)

    def _customers(self, what: str, said: Mapping[str, str]) -> None:
        merge = said.get("merge", "")
        if what == "customer.merged":
            self.merged[merge] = Merged(customer=said.get("customer", ""), into=said.get("into", ""))
        elif self.merged.pop(merge, None) is None:
            self.unmerged[merge] = None


def _number(said: Mapping[str, str]) -> int:
    return read_spoken_reference(said.get("reference", "")) or 0
