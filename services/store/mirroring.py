"""Keeps the intakes' copy of sources and desk true: written at the start and whenever something changed.

A look at the tables each second costs less than a lost notification; a revoked key is refused within two.
"""

from __future__ import annotations

import asyncio
import contextlib
from datetime import UTC, datetime
from typing import Any, Protocol

import msgspec
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.store.database import failures_named
from services.store.desk_settings import get_desk
from services.store.sources import is_alive
from services.store.tables import source, source_key, source_secret
from shared.desk import Source, SourceKey, SourceSecret
from shared.errors import Unavailable
from shared.log import logger
from shared.subjects import DESK_KEY, SOURCES_BUCKET

LOOK_EVERY_S = 1.0
WRITE_WAIT_S = 10.0
MIRROR_KEY = "source.{id}"

log = logger(__name__)


class Bucket(Protocol):
    """The key-value bucket the intakes watch (nats-py's KeyValue)."""

    async def put(self, key: str, value: bytes) -> Any:
        """Store `value` under `key` and tell all who watch."""
        ...


_FINGERPRINT = text(
    """
    select md5(concat_ws('|',
        (select string_agg(s::text, ',' order by s.id) from source s),
        (select string_agg(k::text, ',' order by k.id) from source_key k),
        (select string_agg(c::text, ',' order by c.id) from source_secret c),
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
                    await mirror(engine, await js.key_value(SOURCES_BUCKET))
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


async def mirror(engine: AsyncEngine, bucket: Bucket) -> None:
    """Write every source with its living keys, and the desk, to the bucket the intakes watch.

    A source without a living key is written too: that is how the intakes learn that it is revoked.
    """
    desk = await get_desk(engine)
    with failures_named():
        async with engine.connect() as connection:
            sources = await _mirrored(connection)
    await bucket.put(DESK_KEY, msgspec.json.encode(desk))
    for source_id, record in sources.items():
        await bucket.put(MIRROR_KEY.format(id=source_id), msgspec.json.encode(record))


async def _mirrored(connection: AsyncConnection) -> dict[str, Source]:
    now = datetime.now(UTC)
    keys = await connection.execute(
        select(source_key.c.source_id, source_key.c.key_hash, source_key.c.expires_at, source_key.c.signs)
        .where(is_alive(source_key, now))
        .order_by(source_key.c.id)
    )
    alive: dict[str, list[SourceKey]] = {}
    for source_id, key_hash, expires_at, signs in keys:
        alive.setdefault(source_id, []).append(SourceKey(key_hash, expires_at, signs))
    sealed: dict[str, list[SourceSecret]] = {}
    living = select(source_secret).where(is_alive(source_secret, now)).order_by(source_secret.c.id)
    for row in await connection.execute(living):
        sealed.setdefault(row.source_id, []).append(SourceSecret(bytes(row.sealed), row.expires_at))
    return {
        row.id: Source(
            name=row.name,
            channel=row.channel,
            salt=row.salt,
            keys=tuple(alive.get(row.id, ())),
            replay=row.replay,
            per_minute=row.per_minute or 0,
            vendor=row.vendor,
            secrets=tuple(sealed.get(row.id, ())),
        )
        for row in await connection.execute(select(source))
    }
