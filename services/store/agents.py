"""`onethread agent …`: the members of the desk who sign in to the console."""

from __future__ import annotations

import asyncio
import re
import secrets
from typing import Literal

from argon2 import PasswordHasher
from sqlalchemy import Update, delete, func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.database import failures_named
from services.store.tables import agent, session
from shared.clean import clean_line
from shared.errors import Rejected
from shared.ids import new_handle

AgentRole = Literal["viewer", "agent", "lead", "admin"]

PASSWORD_CHARS_MIN = 10
PASSWORD_CHARS_MAX = 256  # a longer one only costs the hash time
PASSWORD_BYTES = 12  # of a generated one: 96 bits
HASHES_AT_ONCE = 2  # argon2id takes 64 MiB each

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,99}")
_hasher = PasswordHasher()
_hashing = asyncio.Semaphore(HASHES_AT_ONCE)


async def add_agent(
    engine: AsyncEngine, *, login: str, name: str, role: AgentRole, password: str | None = None
) -> str:
    """Add an agent and return the password, a new random one where none is given.

    Raises Rejected for a login that is taken or not possible, and for a password that is too short.
    """
    login = login.strip().lower()
    if not _LOGIN.fullmatch(login):
        raise Rejected(f"login {login!r}: letters, digits and . _ @ + -, at most 100", pointer="/login")
    password = secrets.token_urlsafe(PASSWORD_BYTES) if password is None else password
    values = {
        "id": new_handle("agt"),
        "login": login,
        "name": clean_line(name) or login,
        "role": role,
        "password_hash": await hash_password(password),
    }
    statement = insert(agent).values(values).on_conflict_do_nothing(index_elements=["login"])
    with failures_named():
        async with engine.begin() as connection:
            added = await connection.execute(statement.returning(agent.c.id))
            if added.scalar_one_or_none() is None:
                raise Rejected(f"agent {login} exists already", pointer="/login", status=409)
    return password


async def set_password(engine: AsyncEngine, login: str, password: str) -> None:
    """Give the agent another password and end all of its sessions. Raises Rejected for no such agent."""
    password_hash = await hash_password(password)
    statement = update(agent).where(agent.c.login == login.strip().lower())
    await _change(engine, login, statement.values(password_hash=password_hash))


async def disable_agent(engine: AsyncEngine, login: str) -> None:
    """Keep the agent from signing in and end all of its sessions. Raises Rejected for no such agent."""
    statement = update(agent).where(agent.c.login == login.strip().lower())
    await _change(engine, login, statement.values(disabled_at=func.now()))


async def hash_password(password: str) -> str:
    """Return the argon2id hash of `password`, made off the event loop. Raises Rejected for a bad length."""
    if not PASSWORD_CHARS_MIN <= len(password) <= PASSWORD_CHARS_MAX:
        raise Rejected(
            f"a password has {PASSWORD_CHARS_MIN} to {PASSWORD_CHARS_MAX} characters", pointer="/password"
        )
    if not password.isprintable():
        raise Rejected("a password has printable characters only", pointer="/password")
    async with _hashing:
        return await asyncio.to_thread(_hasher.hash, password)


async def _change(engine: AsyncEngine, login: str, statement: Update) -> None:
    with failures_named():
        async with engine.begin() as connection:
            changed = await connection.execute(statement.returning(agent.c.id))
            agent_id = changed.scalar_one_or_none()
            if agent_id is None:
                raise Rejected(f"no agent {login}", status=404)
            await connection.execute(delete(session).where(session.c.agent_id == agent_id))
