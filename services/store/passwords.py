"""Checks a password off the event loop, and only a few at a time: argon2id is meant to be dear."""

from __future__ import annotations

import asyncio
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.database import failures_named
from services.store.tables import agent

AT_ONCE_MAX = 2  # each takes 64 MiB and some 50 ms of a core


class Passwords:
    """Knows who an agent is by login and password."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._hasher = PasswordHasher()
        self._turn = asyncio.Semaphore(AT_ONCE_MAX)
        self._nobody = _nobodys_hash()

    async def agent_with(self, login: str, password: str) -> str | None:
        """Return the id of the agent, or None; a login that nobody has takes as long as a wrong password."""
        known = select(agent.c.id, agent.c.password_hash).where(
            agent.c.login == login.lower(), agent.c.disabled_at.is_(None)
        )
        with failures_named():
            async with self._engine.connect() as connection:
                row = (await connection.execute(known)).one_or_none()
        async with self._turn:
            matches = await asyncio.to_thread(
                self._matches, row.password_hash if row else self._nobody, password
            )
        return row.id if row is not None and matches else None

    def _matches(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False


@cache
def _nobodys_hash() -> str:
    return PasswordHasher().hash("")
