"""Sources as administrators see them: with the keys that open the door now, and what they tell in vain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.notices.ignored import IgnoredEvent, read_ignored
from services.store.sources import is_alive
from services.store.tables import source, source_key, source_secret, team
from services.store.views import View


class KeyView(View, frozen=True, kw_only=True):
    """A key of a source, or its vendor's secret, that opens the door now; nobody can read it again."""

    made_at: datetime
    ends_at: datetime | None
    signs: bool


class SourceView(View, frozen=True, kw_only=True):
    """A source as administrators see it."""

    name: str
    channel: str
    replay: bool
    per_minute: int | None
    created_at: datetime
    keys: tuple[KeyView, ...]  # the newest first
    vendor: str  # whose webhooks it brings; empty: it posts in our own form
    team: str | None  # handle; the threads that its pieces open are of it
    ignored: tuple[IgnoredEvent, ...] = ()  # what it tells and nobody here needs


async def read_sources(connection: AsyncConnection, *, now: datetime) -> tuple[SourceView, ...]:
    """Return the sources by channel and name, each with the keys that open the door."""
    keys = await _living_keys(connection, now)
    ignored = await read_ignored(connection)
    query = select(source, team.c.handle.label("team")).outerjoin(team, team.c.id == source.c.team_id)
    found = await connection.execute(query.order_by(source.c.channel, source.c.name))
    return tuple(
        SourceView(
            name=row.name,
            channel=row.channel,
            replay=row.replay,
            per_minute=row.per_minute,
            created_at=row.created_at,
            keys=tuple(keys.get(row.id, ())),
            vendor=row.vendor,
            team=row.team,
            ignored=ignored.get(row.name, ()),
        )
        for row in found
    )


async def _living_keys(connection: AsyncConnection, now: datetime) -> Mapping[str, Sequence[KeyView]]:
    """Return the keys by their source's id, a source's own before its vendor's, of each the newest first."""
    living: dict[str, list[KeyView]] = {}
    for table, signs in ((source_key, source_key.c.signs), (source_secret, true())):
        query = select(table.c.source_id, table.c.created_at, table.c.expires_at, signs)
        query = query.where(is_alive(table, now)).order_by(table.c.id.desc())
        for source_id, made_at, ends_at, key_signs in await connection.execute(query):
            view = KeyView(made_at=made_at, ends_at=ends_at, signs=key_signs)
            living.setdefault(source_id, []).append(view)
    return living
