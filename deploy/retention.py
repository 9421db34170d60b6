"""`onethread retention run`: the desk's rules applied to database, bus and originals; meant for each night.

The database comes first: it notes what of it still lies on the bus and among the originals, and that is
cleared then. Killed in between, the next run goes on. The list of what was emptied lies in the data folder
and in every backup, beside the erasures; a restore empties it again.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection
from datetime import datetime

import msgspec
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.backup import stream
from services.store.retaining import listing, telling
from services.store.retaining.emptying import blobs_named_in
from services.store.retaining.kept_rules import get_rules
from services.store.retaining.rules import before
from services.store.retaining.taking_away import Removed, Run, note_run
from shared import subjects
from shared.stream_messages import remove

Say = Callable[[str], None]


class Applied(msgspec.Struct, frozen=True, kw_only=True):
    """What a run took away, or would."""

    removed: Removed
    blobs: int = 0  # objects: originals and attachments
    messages: int = 0  # of the bus, for what they held was emptied
    copies: int = 0  # of the bus, that are filed and older than the desk keeps them there


async def look(engine: AsyncEngine, js: JetStreamContext, *, now: datetime) -> Applied:
    """Return what `apply` would take away now; changes nothing."""
    rules = await get_rules(engine)
    removed = await Run(engine, rules, now=now).count()
    first, beyond = await _filed_before(js, before(rules.bus, now))
    return Applied(removed=removed, copies=beyond - first)


async def apply(engine: AsyncEngine, js: JetStreamContext, *, now: datetime, who: str, say: Say) -> Applied:
    """Take away all that is due by the desk's rules, and note in the journal what that was."""
    rules = await get_rules(engine)
    say("taking away what is due in the database")
    removed = await Run(engine, rules, now=now).take_away()
    messages, blobs = await clear(engine, js, say=say)
    first, beyond = await _filed_before(js, before(rules.bus, now))
    if beyond > first:
        await js.purge_stream(subjects.INTERACTIONS, seq=beyond)  # all before it, never it
    applied = Applied(removed=removed, blobs=blobs, messages=messages, copies=beyond - first)
    await note_run(engine, told(applied), who=who)
    return applied


async def clear(engine: AsyncEngine, js: JetStreamContext, *, say: Say) -> tuple[int, int]:
    """Clear bus and originals of what was emptied; return how many messages and objects that was.

    An object that a piece on its way names stays: how far the correlators are is read first, so each piece is
    either among the database's or among those that are looked at on the bus.
    """
    done = await stream.done_up_to(js)
    left = await listing.uncleared(engine)
    if not left.ids:
        return 0, 0
    say(f"{len(left.ids)} pieces were emptied; looking through the bus")
    sequences, wanted = await _look_through(js, frozenset(left.ids), done)
    for sequence in sequences:
        await remove(js, subjects.INTERACTIONS, sequence)
    blobs = await clear_blobs(js, set(left.blobs) - wanted)
    await listing.note_cleared(engine, left.ids)
    return len(sequences), blobs


async def clear_blobs(js: JetStreamContext, names: Collection[str]) -> int:
    """Overwrite these objects on the bus's disk and remove them; return how many there were."""
    store = await js.object_store(subjects.BLOBS_BUCKET)
    gone = 0
    for name in sorted(names):
        with contextlib.suppress(NotFoundError):
            await _overwrite(js, (await store.get_info(name)).nuid or "")
            await store.delete(name)
            gone += 1
    return gone


async def _overwrite(js: JetStreamContext, object_id: str) -> None:
    """Remove an object's pieces one by one: a purge, by which the store removes, leaves the bytes on disk."""
    stream_name, subject = f"OBJ_{subjects.BLOBS_BUCKET}", f"$O.{subjects.BLOBS_BUCKET}.C.{object_id}"
    with contextlib.suppress(NotFoundError):
        while True:
            piece = await js.get_last_msg(stream_name, subject)
            await remove(js, stream_name, piece.seq or 0)


def told(applied: Applied) -> str:
    """Return in one line what went: "12 texts, 3 originals"; empty for nothing."""
    counts = msgspec.structs.asdict(applied.removed)
    beside = {"objects": applied.blobs, "messages": applied.messages, "copies": applied.copies}
    return telling.told(counts | beside)


async def _look_through(
    js: JetStreamContext, emptied: frozenset[str], done: int
) -> tuple[list[int], frozenset[str]]:
    """Return where the emptied pieces lie on the bus, and what objects the unfiled ones name."""
    sequences: list[int] = []
    wanted: set[str] = set()
    async with contextlib.aclosing(stream.messages(js, await stream.all_of(js))) as held:
        async for taken in held:
            for message in taken:
                if stream.id_of(message) in emptied:
                    sequences.append(message.metadata.sequence.stream)
                elif message.metadata.sequence.stream > done:
                    wanted.update(blobs_named_in(message.data))
    return sequences, frozenset(wanted)


async def _filed_before(js: JetStreamContext, limit: datetime | None) -> tuple[int, int]:
    """Return the first sequence on the bus, and the one up to which all is filed and older than `limit`."""
    stretch = await stream.all_of(js)
    if limit is None:
        return stretch.first, stretch.first
    filed = stream.Stretch(stretch.first, min(stretch.last, await stream.done_up_to(js)))
    beyond = stretch.first
    async with contextlib.aclosing(stream.messages(js, filed)) as held:
        async for taken in held:
            for message in taken:
                if message.metadata.timestamp >= limit:
                    return stretch.first, beyond
                beyond = message.metadata.sequence.stream + 1
    return stretch.first, beyond
