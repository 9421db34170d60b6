"""Keeps the intakes' copy of sources and desk true: written at the start and whenever something changed.

A look at the tables each second costs less than a lost notification; a revoked key is refused within two.
"""

from __future__ import annotations

import asyncio
import contextlib

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store import sources
from services.store.database import failures_named
from shared.errors import Unavailable
from shared.log import logger
from shared.subjects import SOURCES_BUCKET

LOOK_EVERY_S = 1.0
WRITE_WAIT_S = 10.0

log = logger(__name__)

_FINGERPRINT = text(
    """
    select md5(concat_ws('|',
        (select string_agg(s::text, ',' order by s.id) from source s),
        (select string_agg(k::text, ',' order by k.id) from source_key k),
        (select string_agg(d::text, ',' order by d.id) from desk d)))
    """
)


async def keep_mirrored(
    engine: AsyncEngine, client: Client, js: JetStreamContext, *, closing: asyncio.Event
) -> None:
    """Mirror until `closing` is set; after the bus was away everything is written anew."""
    written: tuple[str, int] | None = None
    while not closing.is_set():
        try:
            async with asyncio.timeout(WRITE_WAIT_S):
                state = (await _fingerprint(engine), client.stats["reconnects"])
                if state != written:
                    await sources.mirror(engine, await js.key_value(SOURCES_BUCKET))
                    written = state
        except (Unavailable, NatsError, TimeoutError, OSError) as error:
            written = None
            log.warning("sources are not mirrored", cause=type(error).__name__)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOOK_EVERY_S):
                await closing.wait()


async def _fingerprint(engine: AsyncEngine) -> str:
    with failures_named():
        async with engine.connect() as connection:
            return str((await connection.execute(_FINGERPRINT)).scalar_one())
