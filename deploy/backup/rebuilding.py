"""`onethread rebuild`, and the end of `restore --keep-stream`: what was decided comes back from the bus.

The stream INTERACTIONS holds what was said, the stream THREADS where it was placed and what was corrected.
Every piece that the database has not is filed where it stood, under the names the world knows; then merges of
customers and corrections are made again. Nothing runs beside it, so the way of live traffic knows nothing of
it. Interrupted it is done again: what is filed is left out, what stands right is left alone.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from datetime import datetime, timedelta

import msgspec
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.backup import stream
from services.correlator.model_file import model_named
from services.correlator.rebuilding import Rebuilder, agreed
from services.store.database import connect
from services.store.desk_settings import get_desk
from services.store.migrating import connection_to
from services.store.partition import Partition, partition_of
from services.store.rebuilding.corrections import correct_again
from services.store.rebuilding.customers import give_back, handles_unknown
from services.store.rebuilding.ledger import Rebuildings
from services.store.rebuilding.merges import merge_again, part_again
from services.store.rebuilding.told import Told
from shared import bus, failpoints, subjects
from shared.errors import OneThreadError
from shared.interaction import Interaction, decode_interaction
from shared.log import logger
from shared.settings import Settings

CONNECTIONS_MAX = 2
FILED_AT_ONCE = 100  # pieces a transaction
TOLD_EVERY = 5_000  # pieces
MARGIN = timedelta(hours=1)  # an event may reach the bus after its transaction; one told twice does no harm

Say = Callable[[str], None]

log = logger(__name__)


class Rebuilt(msgspec.Struct, frozen=True, kw_only=True):
    """What a rebuild did."""

    restored: int  # pieces, filed where they were recorded
    decided: int  # of which nothing was recorded
    left: int  # that could not be filed: the correlators try them, and make dead letters of them
    corrected: int  # pieces that a correction had moved
    strangers: int  # handles of customers whom the directory could not be told to be
    partition: Partition

    def told(self) -> list[str]:
        """Return what happened, a line each."""
        lines = [
            f"{self.restored} pieces were filed where they stood.",
            f"{self.corrected} were moved to where corrections had put them.",
        ]
        if self.decided:
            lines.append(f"{self.decided} had no record and were decided.")
        if self.left:
            lines.append(f"{self.left} could not be filed; the correlators try them again.")
        if self.strangers:
            lines.append(
                f"{self.strangers} customers are nobody that the directory is sure of; they stand as unknown "
                "ones until somebody merges them."
            )
        return [*lines, self.partition.told()]


async def rebuild(settings: Settings, *, since: datetime | None, say: Say) -> Rebuilt:
    """File what the bus holds and the database has not, as it was recorded.

    `since` is the moment of the backup that was restored; None where the records begin from nothing.
    """
    async with _places(settings) as (engine, js):
        told = await _told(js, since - MARGIN if since else None)
        say(f"the bus tells where {len(told.placements)} pieces stood; {len(told.moved)} were corrected")
        records = Rebuildings(engine)
        await records.reserve(told.highest_number())
        desk, model = await get_desk(engine), model_named(settings.model)
        rebuilder = Rebuilder(records, told.placements, desk=desk, model=model)
        unknown = await handles_unknown(
            engine, {one.customer for one in told.placements.values() if one.customer}
        )
        recognised = 0
        if unknown and since is None:
            say(f"recognising {len(unknown)} customers in the directory")
            recognised = await give_back(engine, await _recognised(js, rebuilder, told, unknown))
        restored, decided, left = await _file(js, rebuilder, say)
        await part_again(engine, told.unmerged)
        await merge_again(engine, told.merged.values())
        corrected = await correct_again(engine, told)
    return Rebuilt(
        restored=restored,
        decided=decided,
        left=left,
        corrected=corrected,
        strangers=len(unknown) - recognised,
        partition=await asyncio.to_thread(_partition, settings.database_url),
    )


async def _told(js: JetStreamContext, since: datetime | None) -> Told:
    told = Told()
    try:
        stretch = await stream.all_of(js, subjects.THREADS)
    except NotFoundError:
        return told
    events = stream.messages(js, stretch, name=subjects.THREADS, since=since)
    async with contextlib.aclosing(events) as held:
        async for taken in held:
            for one in taken:
                told.take((one.headers or {}).get("ce-type", ""), one.data)
            await asyncio.sleep(0)
    return told


async def _recognised(
    js: JetStreamContext, rebuilder: Rebuilder, told: Told, unknown: frozenset[str]
) -> dict[str, str]:
    """Return which listed customer each unknown handle was, by whose pieces are recorded under it."""
    votes: Counter[tuple[str, str]] = Counter()
    async with contextlib.aclosing(_pieces(js)) as held:
        async for pieces in held:
            whose = await rebuilder.customers_of(pieces)
            for piece, customer_id in whose.items():
                known = told.placements.get(piece)
                if known is not None and known.customer in unknown:
                    votes[known.customer, customer_id] += 1
    return agreed(votes)


async def _file(js: JetStreamContext, rebuilder: Rebuilder, say: Say) -> tuple[int, int, int]:
    """File all that the bus holds; return how many as recorded, how many decided, how many not at all."""
    restored = decided = left = seen = 0
    async with contextlib.aclosing(_pieces(js)) as held:
        async for pieces in held:
            for part in await _filed(rebuilder, pieces):
                restored, decided, left = restored + part[0], decided + part[1], left + part[2]
            if seen // TOLD_EVERY != (seen + len(pieces)) // TOLD_EVERY:
                say(f"{seen + len(pieces)} pieces of the bus looked at, {restored + decided} filed")
            seen += len(pieces)
            failpoints.reached("amid_rebuild")
    return restored, decided, left


async def _filed(rebuilder: Rebuilder, pieces: Sequence[Interaction]) -> list[tuple[int, int, int]]:
    """File the pieces together, else each alone; one at fault is left to the correlators."""
    try:
        return [(*await rebuilder.place(pieces), 0)]
    except OneThreadError:
        raise
    except Exception:  # noqa: BLE001  one piece at fault must not harm the others
        log.warning("pieces failed together, filing one by one", pieces=len(pieces))
    found = []
    for piece in pieces:
        try:
            found.append((*await rebuilder.place([piece]), 0))
        except OneThreadError:
            raise
        except Exception:
            log.exception("piece not filed", interaction=piece.id)
            found.append((0, 0, 1))
    return found


async def _pieces(js: JetStreamContext) -> AsyncGenerator[list[Interaction], None]:
    """Yield all readable pieces of the bus in order, FILED_AT_ONCE at a time."""
    async with contextlib.aclosing(stream.messages(js, await stream.all_of(js))) as held:
        async for taken in held:
            readable = [piece for one in taken if (piece := _read(one.data)) is not None]
            for start in range(0, len(readable), FILED_AT_ONCE):
                yield readable[start : start + FILED_AT_ONCE]


def _read(data: bytes) -> Interaction | None:
    try:
        return decode_interaction(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _partition(url: str) -> Partition:
    with connection_to(url) as connection:
        return partition_of(connection)


@contextlib.asynccontextmanager
async def _places(settings: Settings) -> AsyncIterator[tuple[AsyncEngine, JetStreamContext]]:
    engine = connect(settings.database_url, connections_max=CONNECTIONS_MAX, look_ups_only=True)
    client = await bus.connect(settings.nats_url, name="command", token=settings.nats_token)
    try:
        js = client.jetstream()
        await bus.ensure_topology(js, stream_bytes_max=settings.stream_bytes_max)
        yield engine, js
    finally:
        await bus.disconnect(client)
        await engine.dispose()
