"""A telephone system that asks whose number calls: known by the key of its source, with one right alone."""

from __future__ import annotations

from typing import Any

from litestar.connection import ASGIConnection
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.auth import TOKEN_CHARS_MAX, Clock, Visitor
from services.store.authorisation_rows import Right
from services.store.database import failures_named
from services.store.portal.gate import bearer
from services.store.portal.guest_rows import key_lives
from services.store.sources import key_hash
from services.store.tables import source, source_key

ANSWER: Right = "answer"
PHONE = "phone"


class Telephone(Visitor, frozen=True, kw_only=True):
    """A telephone system, known by the key of its source; `id` is the source's internal one."""


class Telephones:
    """Knows the telephone systems: the phone channel's sources that speak a vendor's own form."""

    def __init__(self, engine: AsyncEngine, *, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    async def asks(self, connection: ASGIConnection[Any, Any, Any, Any]) -> Telephone | None:
        """Return the telephone system that asks, or None."""
        return await self.find(bearer(connection))

    async def find(self, key: str) -> Telephone | None:
        """Return the telephone system whose living key this is."""
        if not key or len(key) > TOKEN_CHARS_MAX:
            return None
        known = (
            select(source.c.id, source.c.name)
            .join(source_key, source_key.c.source_id == source.c.id)
            .where(source.c.channel == PHONE, source.c.vendor != "")
            .where(source_key.c.key_hash == key_hash(key), source_key.c.signs.is_(False))
            .where(key_lives(self._clock()))
        )
        with failures_named():
            async with self._engine.connect() as connection:
                row = (await connection.execute(known)).one_or_none()
        return row and Telephone(kind="source", id=row.id, name=row.name, rights=frozenset({ANSWER}))
