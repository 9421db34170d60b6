"""`onethread source …`: who may post, with which key, and the mirror by which the intakes learn of it.

A key is shown once, when it is made; only its hash is kept, and of a key to sign with only an id from which,
with the desk's own key, its secret follows. Two keys live side by side while a client changes over.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import msgspec
from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.store import audit
from services.store.database import failures_named
from services.store.desk_settings import get_desk
from services.store.tables import source, source_key
from shared.desk import Source, SourceKey
from shared.errors import Rejected
from shared.subjects import DESK_KEY

KEY_PREFIX = "ot"
SECRET_BYTES = 32
KEYS_ALIVE_MAX = 2
SIGNING_PREFIX = "whsec_"  # as Standard Webhooks writes a secret
PER_MINUTE_MAX = 10_000_000
OVERLAP = timedelta(days=7)  # how long a rotated key lives on
MIRROR_KEY = "source.{id}"

Signing = Callable[[str], bytes]  # the secret of a signing key by its id

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_CHANNEL = re.compile(r"[a-z][a-z0-9-]{0,31}")


class Bucket(Protocol):
    """The key-value bucket the intakes watch (nats-py's KeyValue)."""

    async def put(self, key: str, value: bytes) -> Any:
        """Store `value` under `key` and tell all who watch."""
        ...


class SourceLine(msgspec.Struct, frozen=True, kw_only=True):
    """A source as an operator sees it."""

    name: str
    channel: str
    replay: bool
    created_at: datetime
    keys: int  # that still open the door


async def add_source(
    engine: AsyncEngine,
    *,
    channel: str,
    name: str,
    replay: bool = False,
    per_minute: int | None = None,
    signing: Signing | None = None,
    by: str = audit.COMMAND,
) -> str:
    """Add a source and return its key, which nobody can read again. Raises Rejected where it cannot be.

    With `signing` it signs its requests instead of sending the key: what is returned is then the secret that
    `signing` gives for the key's id. `per_minute` is how many pieces it may send, else the intakes' limit.
    """
    if per_minute is not None and not 1 <= per_minute <= PER_MINUTE_MAX:
        raise Rejected(f"a source may send 1 to {PER_MINUTE_MAX} pieces a minute")
    if not _NAME.fullmatch(name):
        raise Rejected(f"source {name!r}: lower case letters, digits, dot, hyphen and underscore, at most 64")
    if not _CHANNEL.fullmatch(channel):
        raise Rejected(f"channel {channel!r}: lower case letters, digits and hyphens, at most 32")
    values = {
        "id": secrets.token_hex(8),
        "name": name,
        "channel": channel,
        "salt": secrets.token_hex(16),
        "replay": replay,
        "per_minute": per_minute,
    }
    statement = insert(source).values(values).on_conflict_do_nothing(index_elements=["name"])
    with failures_named():
        async with engine.begin() as connection:
            added = await connection.execute(statement.returning(source.c.id))
            if added.scalar_one_or_none() is None:
                raise Rejected(f"source {name} exists already")
            await audit.note(connection, who=by, what="source.added", about=name)
            return await _add_key(connection, str(values["id"]), signing)


async def rotate_source(
    engine: AsyncEngine,
    name: str,
    *,
    overlap: timedelta = OVERLAP,
    signing: Signing | None = None,
    by: str = audit.COMMAND,
) -> str:
    """Give the source a new key and return it; the one before lives on for `overlap`, older ones end now.

    With `signing` the new key is one to sign with; the one before may be of either kind.
    """
    now = datetime.now(UTC)
    with failures_named():
        async with engine.begin() as connection:
            source_id = await _source_id(connection, name)
            alive = await connection.execute(
                select(source_key.c.id, source_key.c.expires_at)
                .where(source_key.c.source_id == source_id, _alive(now))
                .order_by(source_key.c.id.desc())
            )
            for place, (key_id, expires_at) in enumerate(alive.all(), start=1):
                until = min(expires_at or now + overlap, now + overlap) if place < KEYS_ALIVE_MAX else now
                await connection.execute(
                    update(source_key).where(source_key.c.id == key_id).values(expires_at=until)
                )
            await audit.note(connection, who=by, what="source.rotated", about=name)
            return await _add_key(connection, source_id, signing)


async def revoke_source(engine: AsyncEngine, name: str, *, by: str = audit.COMMAND) -> int:
    """End all keys of the source at once and return how many were alive. Raises Rejected for no source."""
    now = datetime.now(UTC)
    with failures_named():
        async with engine.begin() as connection:
            source_id = await _source_id(connection, name)
            ended = await connection.execute(
                update(source_key)
                .where(source_key.c.source_id == source_id, _alive(now))
                .values(revoked_at=now)
                .returning(source_key.c.id)
            )
            await audit.note(connection, who=by, what="source.revoked", about=name)
            return len(ended.all())


async def list_sources(engine: AsyncEngine) -> list[SourceLine]:
    """Return all sources by channel and name."""
    alive = func.count(source_key.c.id).filter(_alive(datetime.now(UTC)))
    statement = (
        select(source.c.name, source.c.channel, source.c.replay, source.c.created_at, alive)
        .join_from(source, source_key, source.c.id == source_key.c.source_id, isouter=True)
        .group_by(source.c.id)
        .order_by(source.c.channel, source.c.name)
    )
    with failures_named():
        async with engine.connect() as connection:
            rows = (await connection.execute(statement)).all()
    return [
        SourceLine(name=name, channel=channel, replay=replay, created_at=created_at, keys=keys)
        for name, channel, replay, created_at, keys in rows
    ]


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
    keys = await connection.execute(
        select(source_key.c.source_id, source_key.c.key_hash, source_key.c.expires_at, source_key.c.signs)
        .where(_alive(datetime.now(UTC)))
        .order_by(source_key.c.id)
    )
    alive: dict[str, list[SourceKey]] = {}
    for source_id, key_hash, expires_at, signs in keys:
        alive.setdefault(source_id, []).append(SourceKey(key_hash, expires_at, signs))
    return {
        row.id: Source(
            name=row.name,
            channel=row.channel,
            salt=row.salt,
            keys=tuple(alive.get(row.id, ())),
            replay=row.replay,
            per_minute=row.per_minute or 0,
        )
        for row in await connection.execute(select(source))
    }


async def _add_key(connection: AsyncConnection, source_id: str, signing: Signing | None) -> str:
    if signing is not None:
        key_id = secrets.token_hex(SECRET_BYTES)
        await connection.execute(insert(source_key).values(source_id=source_id, key_hash=key_id, signs=True))
        return SIGNING_PREFIX + base64.b64encode(signing(key_id)).decode()
    key = f"{KEY_PREFIX}_{source_id}_{secrets.token_urlsafe(SECRET_BYTES)}"
    await connection.execute(insert(source_key).values(source_id=source_id, key_hash=key_hash(key)))
    return key


def key_hash(key: str) -> str:
    """Return what is kept of a key: 256 bits of entropy need no slow hash."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


async def _source_id(connection: AsyncConnection, name: str) -> str:
    """Return the source's id and hold its row, so that two rotations come one after the other."""
    found = await connection.execute(select(source.c.id).where(source.c.name == name).with_for_update())
    source_id = found.scalar_one_or_none()
    if source_id is None:
        raise Rejected(f"no source {name}", status=404)
    return str(source_id)


def _alive(now: datetime) -> ColumnElement[bool]:
    unexpired = or_(source_key.c.expires_at.is_(None), source_key.c.expires_at > now)
    return source_key.c.revoked_at.is_(None) & unexpired
