"""One look through the bucket, and the removing of what the look before it had found, too.

An object goes by its description alone: its bytes are then those of an upload without one, and go by a later
look. So nobody who is reading an object finds half of it, and interrupted anywhere the next look goes on.
That two looks must find the same is against clocks: after a leap everything looks old, and what is on its way
may stand still for longer than it is allowed to.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from services.store.sweeping.bucket import Bucket, Object, Piece
from services.store.sweeping.naming import Named, could_be_named

ORPHAN_AGE = timedelta(days=7)  # much longer than whoever gave up tries again
FOUND_MAX = 1_000  # of each kind in a look; the rest has its turn later

What = Literal["objects", "uploads", "marks"]


class Orphan(msgspec.Struct, frozen=True, kw_only=True):
    """What nothing names; equal to itself in another look unless somebody wrote there in between."""

    what: What  # `marks`: what is left of an object that was removed
    name: str  # of the object, empty for an upload
    at: datetime
    sequences: tuple[int, ...]


class Swept(msgspec.Struct, frozen=True, kw_only=True):
    """What a look found and removed."""

    found: int  # that nothing names, those just removed not among them
    removed: Mapping[str, int]  # by kind


class Sweep:
    """Looks through the bucket; one for the life of the service."""

    def __init__(self, bucket: Bucket, named: Named, *, clock: Callable[[], datetime]) -> None:
        self._bucket = bucket
        self._named = named
        self._clock = clock
        self._found: frozenset[Orphan] = frozenset()

    async def __call__(self) -> Swept:
        """Look, and remove what the look before found as well. Raises Unavailable, or what clients raise."""
        found = await self._look(self._clock() - ORPHAN_AGE)
        again = [one for one in found if one in self._found]
        self._found = frozenset(found)
        named = await self._named.on_the_bus(one.at for one in again if one.name)
        removed: Counter[str] = Counter()
        for one in again:
            if one.name not in named and await self._remove(one):
                removed[one.what] += 1
        return Swept(found=len(found) - removed.total(), removed=dict(removed))

    async def _look(self, limit: datetime) -> list[Orphan]:
        """Return what is older than `limit` and named by no record."""
        uploads = await self._bucket.uploads()  # first: what is uploaded meanwhile has its object by then
        objects = await self._objects(limit, uploads)
        if objects:
            named = await self._named.in_letters()
            objects = [one for one in objects if one.name not in named]
        alone = sorted(uploads)[:FOUND_MAX]
        return [*objects, *cut_off(await self._bucket.pieces(alone), limit)]

    async def _objects(self, limit: datetime, uploads: set[str]) -> list[Orphan]:
        """Return the old objects that no interaction refers to; take what any object has out of `uploads`."""
        named = await self._named.in_records()
        found: list[Orphan] = []
        async with contextlib.aclosing(self._bucket.objects()) as held:
            async for some in held:
                uploads.difference_update(one.upload for one in some)
                found += [_orphan(one) for one in some if one.at < limit and one.name not in named]
        return [one for one in found if could_be_named(one.name)][:FOUND_MAX]

    async def _remove(self, orphan: Orphan) -> bool:
        """Return whether it was still there."""
        gone = [await self._bucket.remove(sequence) for sequence in orphan.sequences]
        return any(gone)


def _orphan(one: Object) -> Orphan:
    what: What = "marks" if one.removed else "objects"
    return Orphan(what=what, name=one.name, at=one.at, sequences=(one.sequence,))


def cut_off(pieces: Sequence[Piece], limit: datetime) -> list[Orphan]:
    """Return the uploads of which no piece is younger than `limit`."""
    by_upload: dict[str, list[Piece]] = {}
    for one in pieces:
        by_upload.setdefault(one.upload, []).append(one)
    whole = [
        Orphan(
            what="uploads",
            name="",
            at=max(one.at for one in some),
            sequences=tuple(one.sequence for one in some),
        )
        for some in by_upload.values()
    ]
    return [one for one in whole if one.at < limit]
