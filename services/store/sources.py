"""`onethread source …`: who may post, and with which key. By `mirroring` the intakes learn of it.

A key is shown once, when it is made; only its hash is kept, and of a key to sign with only an id from which,
with the desk's own key, its secret follows. Two keys live side by side while a client changes over.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, Table, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.store import audit
from services.store.database import failures_named
from services.store.tables import source, source_key, source_secret, team
from shared.errors import Rejected
from shared.phrases import phrase
from shared.webhook_signatures import secret_text

KEY_PREFIX = "ot"
SECRET_BYTES = 32
KEYS_ALIVE_MAX = 2
PER_MINUTE_MAX = 10_000_000
PER_MINUTE_WRONG = phrase("per_minute_wrong", "a source may send 1 to {n} pieces a minute", n=PER_MINUTE_MAX)
OVERLAP = timedelta(days=7)  # how long a rotated key lives on

Signing = Callable[[str], bytes]  # the secret of a signing key by its id

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_CHANNEL = re.compile(r"[a-z][a-z0-9-]{0,31}")


class SourceLine(msgspec.Struct, frozen=True, kw_only=True):
    """A source as an operator sees it."""

    name: str
    channel: str
    replay: bool
    created_at: datetime
    keys: int  # that still open the door, vendors' secrets among them
    vendor: str
    team: str | None  # name


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
    with failures_named():
        async with engine.begin() as connection:
            source_id = await insert_source(
                connection, channel=channel, name=name, replay=replay, per_minute=per_minute, by=by
            )
            return await add_key(connection, source_id, signing)


async def insert_source(
    connection: AsyncConnection,
    *,
    channel: str,
    name: str,
    replay: bool = False,
    per_minute: int | None = None,
    vendor: str = "",
    by: str,
) -> str:
    """Add a source that has no key yet, and return its id. Raises Rejected where it cannot be."""
    if per_minute is not None and not 1 <= per_minute <= PER_MINUTE_MAX:
        raise Rejected(PER_MINUTE_WRONG)
    if not _NAME.fullmatch(name):
        raise Rejected(
            phrase(
                "source_letters",
                "source {name!r}: lower case letters, digits, dot, hyphen and underscore, at most 64",
                name=name,
            )
        )
    if not _CHANNEL.fullmatch(channel):
        raise Rejected(
            phrase(
                "channel_letters",
                "channel {channel!r}: lower case letters, digits and hyphens, at most 32",
                channel=channel,
            )
        )
    values = {
        "id": secrets.token_hex(8),
        "name": name,
        "channel": channel,
        "salt": secrets.token_hex(16),
        "replay": replay,
        "per_minute": per_minute,
        "vendor": vendor,
    }
    statement = insert(source).values(values).on_conflict_do_nothing(index_elements=["name"])
    added = await connection.execute(statement.returning(source.c.id))
    if added.scalar_one_or_none() is None:
        raise Rejected(phrase("source_exists", "source {name} exists already", name=name))
    await audit.note(connection, who=by, what="source.added", about=name)
    return str(values["id"])


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
    with failures_named():
        async with engine.begin() as connection:
            source_id = (await hold_source(connection, name)).id
            await end_by_turns(connection, source_key, source_id, overlap=overlap)
            await audit.note(connection, who=by, what="source.rotated", about=name)
            return await add_key(connection, source_id, signing)


async def end_by_turns(
    connection: AsyncConnection, table: Table, source_id: str, *, overlap: timedelta
) -> None:
    """Let the newest living key (or secret) of a source live on for `overlap` and end the older ones now."""
    now = datetime.now(UTC)
    alive = await connection.execute(
        select(table.c.id, table.c.expires_at)
        .where(table.c.source_id == source_id, is_alive(table, now))
        .order_by(table.c.id.desc())
    )
    for place, (key_id, expires_at) in enumerate(alive.all(), start=1):
        until = min(expires_at or now + overlap, now + overlap) if place < KEYS_ALIVE_MAX else now
        await connection.execute(update(table).where(table.c.id == key_id).values(expires_at=until))


async def revoke_source(engine: AsyncEngine, name: str, *, by: str = audit.COMMAND) -> int:
    """End all keys and secrets of the source at once and return how many were alive. Raises Rejected."""
    now = datetime.now(UTC)
    ended = 0
    with failures_named():
        async with engine.begin() as connection:
            source_id = (await hold_source(connection, name)).id
            for table in (source_key, source_secret):
                statement = (
                    update(table)
                    .where(table.c.source_id == source_id, is_alive(table, now))
                    .values(revoked_at=now)
                )
                ended += (await connection.execute(statement)).rowcount
            await audit.note(connection, who=by, what="source.revoked", about=name)
    return ended


async def list_sources(engine: AsyncEngine) -> list[SourceLine]:
    """Return all sources by channel and name."""
    now = datetime.now(UTC)
    alive = [
        select(func.count()).where(table.c.source_id == source.c.id, is_alive(table, now)).scalar_subquery()
        for table in (source_key, source_secret)
    ]
    keys = (alive[0] + alive[1]).label("keys")
    statement = select(source, keys, team.c.name.label("team"))
    statement = statement.outerjoin(team, team.c.id == source.c.team_id)
    statement = statement.order_by(source.c.channel, source.c.name)
    with failures_named():
        async with engine.connect() as connection:
            rows = (await connection.execute(statement)).all()
    return [
        SourceLine(
            name=row.name,
            channel=row.channel,
            replay=row.replay,
            created_at=row.created_at,
            keys=row.keys,
            vendor=row.vendor,
            team=row.team,
        )
        for row in rows
    ]


async def add_key(connection: AsyncConnection, source_id: str, signing: Signing | None = None) -> str:
    """Add a key to a source and return it, the only time it is known."""
    if signing is not None:
        key_id = secrets.token_hex(SECRET_BYTES)
        await connection.execute(insert(source_key).values(source_id=source_id, key_hash=key_id, signs=True))
        return secret_text(signing(key_id))
    key = f"{KEY_PREFIX}_{source_id}_{secrets.token_urlsafe(SECRET_BYTES)}"
    await connection.execute(insert(source_key).values(source_id=source_id, key_hash=key_hash(key)))
    return key


def key_hash(key: str) -> str:
    """Return what is kept of a key: 256 bits of entropy need no slow hash."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


async def hold_source(connection: AsyncConnection, name: str) -> Row[Any]:
    """Return the source's row and hold it, so that two rotations come one after the other."""
    found = await connection.execute(select(source).where(source.c.name == name).with_for_update())
    row = found.one_or_none()
    if row is None:
        raise Rejected(phrase("source_unknown", "no source {name}", name=name), status=404)
    return row


def is_alive(table: Table, now: datetime) -> ColumnElement[bool]:
    """Return the condition that a key or secret in `table` still opens the door."""
    unexpired = or_(table.c.expires_at.is_(None), table.c.expires_at > now)
    return table.c.revoked_at.is_(None) & unexpired
