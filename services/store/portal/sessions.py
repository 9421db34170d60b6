"""Sessions of customers: opened by a token of their portal, found by a cookie or bearer token of their own.

Nothing of an agent's session counts here, and nothing of these counts there. Whoever is no contact any more,
or came by a portal whose keys are all revoked, is out with the next request.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any, Literal

import msgspec
from sqlalchemy import delete, exists, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_unless
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.store.auth import TOKEN_BYTES, TOKEN_CHARS_MAX, Clock, hashed
from services.store.database import failures_named
from services.store.portal.guest_rows import guest_of, guests, key_lives, vouches
from services.store.portal.guests import VOUCHING, Guest, VouchingSource
from services.store.portal.tokens import KEY_PURPOSE, PortalToken, read_token
from services.store.sources import key_hash
from services.store.tables import (
    contact,
    customer,
    identifier,
    portal_entry,
    portal_session,
    portal_token,
    source,
    source_key,
)
from shared.desk_key import DeskKey

SESSION_IDLE = timedelta(minutes=30)
SESSION_AGE_MAX = timedelta(hours=8)
SEEN_EVERY = timedelta(minutes=1)  # how finely `seen_at` is kept
TICKETS = "ticket"  # the channel whose sources are portals

Kind = Literal["page", "api"]


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A session that was opened just now; its token is shown this once."""

    token: str
    age_s: int  # at most; it ends before where nobody uses it


class PortalSessions:
    """Opens, finds and ends the sessions of customers, and knows the portals' programs."""

    def __init__(self, engine: AsyncEngine, *, clock: Clock, key: DeskKey) -> None:
        self._engine = engine
        self._clock = clock
        self.token_key = key.derived(KEY_PURPOSE)

    async def who_enters(self, token: str) -> Guest | None:
        """Return whom the token would let in, without using it up."""
        read = read_token(token, self.token_key, now=self._clock())
        if read is None:
            return None
        with failures_named():
            async with self._engine.connect() as connection:
                used = select(exists().where(portal_token.c.token_hash == hashed(read.jti)))
                if (await connection.execute(used)).scalar_one():
                    return None
                return await self._named(connection, read)

    async def enter(self, token: str, kind: Kind) -> Opened | None:
        """Exchange a portal's token for a session; None for one that is none, is over, or was exchanged."""
        now = self._clock()
        read = read_token(token, self.token_key, now=now)
        if read is None:
            return None
        session_token = secrets.token_urlsafe(TOKEN_BYTES)
        used = insert_unless(portal_token).values(
            token_hash=hashed(read.jti), expires_at=now + SESSION_AGE_MAX
        )
        with failures_named():
            async with self._engine.begin() as connection:
                await _sweep(connection, now)
                once = used.on_conflict_do_nothing().returning(portal_token.c.token_hash)
                if (await connection.execute(once)).scalar_one_or_none() is None:
                    return None
                guest = await self._named(connection, read)
                if guest is None:
                    return None
                entered = insert_unless(portal_entry).values(contact_id=guest.id, first_at=now)
                await connection.execute(entered.on_conflict_do_nothing())
                await connection.execute(
                    insert(portal_session).values(
                        token_hash=hashed(session_token),
                        kind=kind,
                        customer_id=guest.customer_id,
                        contact_id=guest.id,
                        source_id=guest.source_id,
                        language=read.language,
                        csrf_token=secrets.token_urlsafe(TOKEN_BYTES),
                        created_at=now,
                        seen_at=now,
                    )
                )
        return Opened(token=session_token, age_s=int(SESSION_AGE_MAX.total_seconds()))

    async def find(self, token: str, kind: Kind) -> Guest | None:
        """Return whose live session of this kind the token names, and take note that it was seen."""
        if not token or len(token) > TOKEN_CHARS_MAX:
            return None
        now = self._clock()
        mine = portal_session.c.token_hash == hashed(token)
        live = (
            guests(now)
            .add_columns(
                portal_session.c.seen_at,
                portal_session.c.csrf_token,
                portal_session.c.language,
                portal_session.c.source_id,
            )
            .join(portal_session, portal_session.c.contact_id == contact.c.id)
            .where(portal_session.c.customer_id == customer.c.id, mine, portal_session.c.kind == kind)
            .where(portal_session.c.created_at > now - SESSION_AGE_MAX)
            .where(portal_session.c.seen_at > now - SESSION_IDLE)
            .where(vouches(portal_session.c.source_id, now))
        )
        with failures_named():
            async with self._engine.begin() as connection:
                row = (await connection.execute(live)).one_or_none()
                if row is None:
                    return None
                if now - row.seen_at > SEEN_EVERY:
                    await connection.execute(update(portal_session).where(mine).values(seen_at=now))
        return guest_of(row, source_id=row.source_id, csrf_token=row.csrf_token, language=row.language)

    async def end(self, token: str) -> None:
        """From here on the token lets nobody in."""
        with failures_named():
            async with self._engine.begin() as connection:
                gone = delete(portal_session).where(portal_session.c.token_hash == hashed(token))
                await connection.execute(gone)

    async def find_by_email(self, email: str) -> Guest | None:
        """Return the one contact who is known by this proven address; None for nobody, and for several."""
        listed = (
            exists()
            .where(identifier.c.contact_id == contact.c.id, identifier.c.kind == "email")
            .where(identifier.c.value == email, identifier.c.origin == "directory")
            .where(identifier.c.forgotten_at.is_(None))
        )
        with failures_named():
            async with self._engine.connect() as connection:
                query = guests(self._clock()).where(listed).limit(2)
                rows = (await connection.execute(query)).all()
        return guest_of(rows[0], source_id="", csrf_token="", language="") if len(rows) == 1 else None

    async def find_source(self, key: str) -> VouchingSource | None:
        """Return the portal whose living key this is; a source of another channel is none."""
        if not key or len(key) > TOKEN_CHARS_MAX:
            return None
        now = self._clock()
        known = (
            select(source.c.id, source.c.name)
            .join(source_key, source_key.c.source_id == source.c.id)
            .where(source.c.channel == TICKETS, source_key.c.key_hash == key_hash(key))
            .where(source_key.c.signs.is_(False), key_lives(now))
        )
        with failures_named():
            async with self._engine.connect() as connection:
                row = (await connection.execute(known)).one_or_none()
        return row and VouchingSource(kind="source", id=row.id, name=row.name, rights=VOUCHING)

    async def _named(self, connection: AsyncConnection, token: PortalToken) -> Guest | None:
        now = self._clock()
        query = guests(now).where(contact.c.handle == token.contact, customer.c.handle == token.customer)
        vouched = select(source.c.id).where(source.c.id == token.source, vouches(source.c.id, now))
        row = (await connection.execute(query)).one_or_none()
        known = (await connection.execute(vouched)).scalar_one_or_none()
        if row is None or known is None:
            return None
        return guest_of(row, source_id=known, csrf_token="", language=token.language)


async def _sweep(connection: AsyncConnection, now: Any) -> None:
    """Take away what is over anyway."""
    over = portal_session.c.created_at < now - SESSION_AGE_MAX
    await connection.execute(delete(portal_session).where(over))
    await connection.execute(delete(portal_token).where(portal_token.c.expires_at < now))
