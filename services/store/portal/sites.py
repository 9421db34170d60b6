"""Which sites may carry a chat source's widget, and with which secrets they sign who is signed in there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import delete, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.store.database import failures_named
from services.store.portal.visits import clean_origin
from services.store.tables import source, source_key, source_origin
from shared.errors import Rejected

CHATS = "chat"  # the channel whose sources have a widget
ORIGINS_MAX = 50


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """A chat source as the widget's door needs it."""

    name: str
    origins: frozenset[str]
    signing_keys: tuple[str, ...]  # ids of its living keys to sign with


async def set_origins(engine: AsyncEngine, name: str, origins: Sequence[str]) -> tuple[str, ...]:
    """Let these sites, and no others, carry the source's widget; return them. Raises Rejected."""
    cleaned = {origin: clean_origin(origin) for origin in origins}
    if strange := [origin for origin, clean in cleaned.items() if clean is None]:
        raise Rejected(f"{strange[0]!r}: a site is written https://shop.example, without a path")
    wanted = sorted({clean for clean in cleaned.values() if clean})
    if len(wanted) > ORIGINS_MAX:
        raise Rejected(f"a source has at most {ORIGINS_MAX} sites")
    with failures_named():
        async with engine.begin() as connection:
            found = await connection.execute(
                select(source.c.id, source.c.channel).where(source.c.name == name).with_for_update()
            )
            row = found.one_or_none()
            if row is None:
                raise Rejected(f"no source {name}", status=404)
            if row.channel != CHATS:
                raise Rejected(f"source {name} is of the channel {row.channel}; the widget is for chat")
            await connection.execute(delete(source_origin).where(source_origin.c.source_id == row.id))
            for origin in wanted:
                await connection.execute(insert(source_origin).values(source_id=row.id, origin=origin))
    return tuple(wanted)


async def read_site(connection: AsyncConnection, name: str, *, now: datetime) -> Site | None:
    """Return the chat source of this name; None for none, and for one whose keys are all revoked."""
    alive = or_(source_key.c.expires_at.is_(None), source_key.c.expires_at > now)
    found = await connection.execute(
        select(source.c.id, source_key.c.key_hash, source_key.c.signs)
        .join(source_key, source_key.c.source_id == source.c.id)
        .where(source.c.name == name, source.c.channel == CHATS)
        .where(source_key.c.revoked_at.is_(None), alive)
    )
    rows = found.all()
    if not rows:
        return None
    origins = await connection.execute(
        select(source_origin.c.origin).where(source_origin.c.source_id == rows[0].id)
    )
    return Site(
        name=name,
        origins=frozenset(origins.scalars()),
        signing_keys=tuple(row.key_hash for row in rows if row.signs),
    )
