"""Who asks: an agent with a session in a cookie, or a program with an API key. Everything else is refused.

What each of them may do stands in `authorisation`, where a route without a row is shut to everybody. Tokens
have 256 bits and are kept as sha256: nothing in the database signs anybody in.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.exceptions import PermissionDeniedException
from litestar.types import ASGIApp, Receive, Scope, Send
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.authorisation import READING, right_for, rights_of_key, rights_of_role
from services.store.authorisation_rows import Right
from services.store.bodies import JsonRequest
from services.store.database import failures_named
from services.store.tables import agent, api_key, session
from services.store.team_scope import seen_by

SESSION_IDLE = timedelta(hours=8)
SESSION_AGE_MAX = timedelta(hours=24)
SEEN_EVERY = timedelta(minutes=1)  # how finely `seen_at` is kept: a write a minute, not one a request
TOKEN_BYTES = 32
TOKEN_CHARS_MAX = 200

Clock = Callable[[], datetime]


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks."""

    kind: Literal["agent", "key", "customer", "source"]
    id: str
    name: str
    rights: frozenset[Right] = READING
    csrf_token: str = ""
    team_id: str = ""  # of an agent who sees the threads of one team and of none; empty: all

    @property
    def may_write(self) -> bool:
        """Whether pages offer this visitor what changes something."""
        return "work" in self.rights

    @property
    def may_administer(self) -> bool:
        """Whether pages offer this visitor what is for administrators."""
        return "administer" in self.rights


class NotSignedIn(Exception):  # noqa: N818
    """Nobody we know asks for something that is not public."""


Gate = Callable[[ASGIConnection[Any, Any, Any, Any]], Awaitable[Visitor | None]]
"""Finds who asks by a proof of its own, which counts for one right and for nothing else."""

Guard = Callable[[JsonRequest], Awaitable[None]]
"""Raises Rejected (404) where a request of an agent with a team names what they do not see."""


def hashed(token: str) -> bytes:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


class Doorman:
    """Opens, finds and ends sessions, and knows API keys."""

    def __init__(self, engine: AsyncEngine, *, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    async def open_session(self, agent_id: str) -> str:
        """Return the token of a new session; those that are over are swept away."""
        token, now = secrets.token_urlsafe(TOKEN_BYTES), self._clock()
        with failures_named():
            async with self._engine.begin() as connection:
                await connection.execute(delete(session).where(session.c.created_at < now - SESSION_AGE_MAX))
                await connection.execute(
                    insert(session).values(
                        token_hash=hashed(token),
                        agent_id=agent_id,
                        csrf_token=secrets.token_urlsafe(TOKEN_BYTES),
                        created_at=now,
                        seen_at=now,
                    )
                )
        return token

    async def find_session(self, token: str) -> Visitor | None:
        """Return the agent whose live session `token` names, and take note that it was seen."""
        if not token or len(token) > TOKEN_CHARS_MAX:
            return None
        now = self._clock()
        live = (
            select(session.c.csrf_token, session.c.seen_at, agent.c.id, agent.c.name, agent.c.role)
            .add_columns(agent.c.team_id)
            .join(agent, agent.c.id == session.c.agent_id)
            .where(session.c.token_hash == hashed(token), agent.c.disabled_at.is_(None))
            .where(session.c.created_at > now - SESSION_AGE_MAX, session.c.seen_at > now - SESSION_IDLE)
        )
        with failures_named():
            async with self._engine.begin() as connection:
                row = (await connection.execute(live)).one_or_none()
                if row is None:
                    return None
                if now - row.seen_at > SEEN_EVERY:
                    seen = update(session).where(session.c.token_hash == hashed(token)).values(seen_at=now)
                    await connection.execute(seen)
        rights = rights_of_role(row.role)
        return Visitor(
            kind="agent",
            id=row.id,
            name=row.name,
            rights=rights,
            csrf_token=row.csrf_token,
            team_id=row.team_id or "",
        )

    async def end_session(self, token: str) -> None:
        """From here on `token` signs nobody in."""
        with failures_named():
            async with self._engine.begin() as connection:
                await connection.execute(delete(session).where(session.c.token_hash == hashed(token)))

    async def find_key(self, key: str) -> Visitor | None:
        """Return the program whose API key this is."""
        if not key or len(key) > TOKEN_CHARS_MAX:
            return None
        known = select(api_key.c.id, api_key.c.name, api_key.c.corrects).where(
            api_key.c.key_hash == hashed(key).hex(), api_key.c.revoked_at.is_(None)
        )
        with failures_named():
            async with self._engine.connect() as connection:
                row = (await connection.execute(known)).one_or_none()
        if row is None:
            return None
        return Visitor(kind="key", id=row.id, name=row.name, rights=rights_of_key(corrects=row.corrects))


class Authentication:
    """A middleware that puts the visitor into the request, or raises where they may not do what they ask."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        doorman: Doorman,
        cookie: str,
        keys_under: str,
        gates: Mapping[Right, Gate],
        guard: Guard,
    ) -> None:
        """API keys count under the path `keys_under` alone: a page is for agents.

        Where a right has a gate, it alone is asked: nobody signed in otherwise has that right. `guard` is
        asked for agents with a team, once it is known that they may do such a thing at all.
        """
        self._app = app
        self._guard = guard
        self._gates = gates
        self._doorman = doorman
        self._cookie = cookie
        self._keys_under = keys_under

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request on. Raises NotSignedIn or, for want of a right, PermissionDeniedException."""
        if scope["type"] == ScopeType.HTTP and scope["method"] != "OPTIONS":
            right = right_for(scope["method"], scope["path_template"])
            visitor = None if right == "public" else await self._allowed(ASGIConnection(scope), right)
            scope["user"] = visitor
            if visitor is not None and visitor.team_id:
                with seen_by(visitor.team_id):
                    await self._guard(JsonRequest(scope, receive))
                    await self._app(scope, receive, send)
                return
        await self._app(scope, receive, send)

    async def _allowed(self, connection: ASGIConnection[Any, Any, Any, Any], right: Right | None) -> Visitor:
        gate = self._gates.get(right) if right else None
        visitor = await gate(connection) if gate else None
        if visitor is None:
            visitor = await self._visitor(connection)
        if visitor is None:
            raise NotSignedIn
        if right not in visitor.rights:
            raise PermissionDeniedException(detail="This key or role does not allow it.")
        return visitor

    async def _visitor(self, connection: ASGIConnection[Any, Any, Any, Any]) -> Visitor | None:
        scheme, _, key = connection.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and connection.scope["path"].startswith(self._keys_under):
            return await self._doorman.find_key(key.strip())
        return await self._doorman.find_session(connection.cookies.get(self._cookie, ""))
