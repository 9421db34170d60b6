"""Looks after what an operator must hear of in time: the bus's backlog and fill, the disk, what is untold.

The figures are in the store's metrics; deploy/alerts.yml has an alarm for each. One that could not be had is
not a number, and the moment of the last whole look tells that it is old.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.errors import APIError
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.backlog import Backlog
from services.store.database import failures_named
from services.store.metrics import StoreMetrics
from services.store.tables import dead_letter, outbox
from shared import subjects
from shared.errors import Unavailable
from shared.log import logger

LOOK_EVERY_S = 10.0
LOOK_WAIT_S = 5.0
UNKNOWN = float("nan")

log = logger(__name__)


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """How things stand; NaN for what could not be had."""

    unfiled: float = UNKNOWN  # pieces that were acknowledged and are not yet placed
    oldest_unfiled_s: float = UNKNOWN
    stream_fill: float = UNKNOWN  # 0..1 of the stream's bytes; at 1 the intakes refuse
    disk_free: float = UNKNOWN  # 0..1 of the data folder's disk
    dead_letters: float = UNKNOWN  # open ones
    outbox: float = UNKNOWN  # transactions whose events the bus has not got yet


Look = Callable[[], Awaitable[Figures]]


async def keep_watch(look: Look, metrics: StoreMetrics, *, closing: asyncio.Event) -> None:
    """Look every LOOK_EVERY_S until `closing` is set."""
    while not closing.is_set():
        figures = Figures()
        try:
            async with asyncio.timeout(LOOK_WAIT_S):
                figures = await look()
        except (Unavailable, NatsError, APIError, TimeoutError, OSError) as error:
            log.warning("nothing seen", cause=type(error).__name__)
        metrics.seen(msgspec.structs.asdict(figures))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOOK_EVERY_S):
                await closing.wait()


class Watch:
    """Looks at bus, database and disk; one for the life of the service."""

    def __init__(self, js: JetStreamContext, engine: AsyncEngine, *, data: Path) -> None:
        """`data` is the data folder; it need not be there."""
        self._js = js
        self._engine = engine
        self._data = data
        self._backlog = Backlog()

    async def __call__(self) -> Figures:
        """Return how things stand. Raises Unavailable, or what the bus's client raises."""
        stream = await self._js.stream_info(subjects.INTERACTIONS)
        taken = await self._js.consumer_info(subjects.INTERACTIONS, subjects.CORRELATOR)
        filed = taken.ack_floor.stream_seq if taken.ack_floor else 0
        dead, untold = await self._waiting()
        return Figures(
            unfiled=(taken.num_pending or 0) + (taken.num_ack_pending or 0),
            oldest_unfiled_s=self._backlog.age_s(time.monotonic(), last=stream.state.last_seq, filed=filed),
            stream_fill=stream.state.bytes / (stream.config.max_bytes or subjects.STREAM_BYTES_MAX),
            disk_free=await asyncio.to_thread(_free, self._data),
            dead_letters=dead,
            outbox=untold,
        )

    async def _waiting(self) -> tuple[int, int]:
        open_letters = select(func.count()).select_from(dead_letter).where(dead_letter.c.settled_at.is_(None))
        untold = select(func.count()).select_from(outbox)
        with failures_named():
            async with self._engine.connect() as connection:
                return (
                    (await connection.execute(open_letters)).scalar_one(),
                    (await connection.execute(untold)).scalar_one(),
                )


def _free(folder: Path) -> float:
    try:
        disk = shutil.disk_usage(folder)
    except OSError:
        return UNKNOWN
    return disk.free / disk.total
