"""The members of the desk who sign in to the console, as `onethread agent …` and the console change them.

Each change is noted in the journal in its own transaction, ends the agent's sessions, and never leaves a desk
that had an administrator without one.
"""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from argon2 import PasswordHasher
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.store import audit
from services.store.authorisation import ROLES, AgentRole
from services.store.database import failures_named
from services.store.second_factors import forget_second_factor
from services.store.tables import agent, second_factor, session, team
from shared.clean import clean_line
from shared.errors import Rejected
from shared.identifiers import normalise_email
from shared.ids import new_handle
from shared.phrases import phrase

PASSWORD_CHARS_MIN = 10
PASSWORD_CHARS_MAX = 256  # a longer one only costs the hash time
PASSWORD_BYTES = 12  # of a generated one: 96 bits
HASHES_AT_ONCE = 2  # argon2id takes 64 MiB each


class AgentLine(msgspec.Struct, frozen=True, kw_only=True):
    """An agent as an administrator sees them."""

    login: str
    name: str
    role: str
    email: str | None  # at the provider where they may sign in
    team: str | None  # handle: they see its threads and those of no team; empty: all
    team_name: str | None
    disabled_at: datetime | None
    second_factor: bool
    seen_at: datetime | None  # in a session that still lives


_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,99}")
_hasher = PasswordHasher()
_hashing = asyncio.Semaphore(HASHES_AT_ONCE)


async def add_agent(
    engine: AsyncEngine,
    *,
    login: str,
    name: str,
    role: AgentRole,
    password: str | None = None,
    by: str = audit.COMMAND,
) -> str:
    """Add an agent and return the password, a new random one where none is given.

    Raises Rejected for a login that is taken or not possible, and for a password that is too short.
    """
    login = login.strip().lower()
    if not _LOGIN.fullmatch(login):
        raise Rejected(
            phrase(
                "login_letters", "login {login!r}: letters, digits and . _ @ + -, at most 100", login=login
            ),
            pointer="/login",
        )
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
                raise Rejected(
                    phrase("agent_exists", "agent {login} exists already", login=login),
                    pointer="/login",
                    status=409,
                )
            await audit.note(connection, who=by, what="agent.added", about=login, why=role)
    return password


async def set_password(engine: AsyncEngine, login: str, password: str, *, by: str = audit.COMMAND) -> None:
    """Give the agent another password and end all of its sessions. Raises Rejected for no such agent."""
    password_hash = await hash_password(password)
    await change_agent(engine, login, by=by, what="agent.password", values={"password_hash": password_hash})


async def disable_agent(engine: AsyncEngine, login: str, *, by: str = audit.COMMAND) -> None:
    """Keep the agent from signing in. Raises Rejected for no such agent and for the last administrator."""
    await change_agent(engine, login, by=by, what="agent.disabled", values={"disabled_at": func.now()})


async def enable_agent(engine: AsyncEngine, login: str, *, by: str = audit.COMMAND) -> None:
    """Let an agent who was disabled sign in again. Raises Rejected for no such agent."""
    await change_agent(engine, login, by=by, what="agent.enabled", values={"disabled_at": None})


async def change_role(engine: AsyncEngine, login: str, role: AgentRole, *, by: str = audit.COMMAND) -> None:
    """Give the agent another role. Raises Rejected for no such agent and for the last administrator.

    Who becomes an administrator has no team any more: administrators see all.
    """
    values = {"role": role} | ({"team_id": None} if role == "admin" else {})
    await change_agent(engine, login, by=by, what="agent.role", values=values, why=role)


async def reset_second_factor(engine: AsyncEngine, login: str, *, by: str = audit.COMMAND) -> None:
    """Let the agent sign in by password alone until they enrol anew. Raises Rejected for no such agent."""
    await change_agent(engine, login, by=by, what="agent.second_factor_reset", values={}, forget_factor=True)


async def set_email(engine: AsyncEngine, login: str, email: str, *, by: str = audit.COMMAND) -> None:
    """Let the agent sign in at the provider as `email`, folded; empty: not at all.

    Raises Rejected for no such agent, for what is no address, and for one that another agent has.
    """
    folded = normalise_email(email) if email.strip() else ""
    if folded is None:
        raise Rejected(phrase("email_unreadable", "this is no e-mail address"), pointer="/email")
    values = {"email": folded or None}
    try:
        await change_agent(engine, login, by=by, what="agent.email", values=values, why=folded)
    except IntegrityError:
        raise Rejected(
            phrase("email_taken", "another agent has this address"), pointer="/email", status=409
        ) from None


async def list_agents(engine: AsyncEngine) -> list[AgentLine]:
    """Return all agents by login, those who are disabled among them."""
    seen = select(func.max(session.c.seen_at)).where(session.c.agent_id == agent.c.id).scalar_subquery()
    statement = (
        select(
            agent.c.login,
            agent.c.name,
            agent.c.role,
            agent.c.email,
            team.c.handle.label("team"),
            team.c.name.label("team_name"),
            agent.c.disabled_at,
            second_factor.c.confirmed_at.is_not(None).label("second_factor"),
            seen.label("seen_at"),
        )
        .join_from(agent, second_factor, second_factor.c.agent_id == agent.c.id, isouter=True)
        .outerjoin(team, team.c.id == agent.c.team_id)
        .order_by(agent.c.login)
    )
    with failures_named():
        async with engine.connect() as connection:
            rows = (await connection.execute(statement)).mappings().all()
    return [AgentLine(**row) for row in rows]


def role_named(name: str) -> AgentRole:
    """Return the role called so. Raises Rejected for one that there is not."""
    known = next((role for role in ROLES if role == name), None)
    if known is None:
        raise Rejected(
            phrase(
                "role_unknown",
                "there is no role {name!r}; there are {known}",
                name=name,
                known=", ".join(ROLES),
            ),
            pointer="/role",
        )
    return known


async def hash_password(password: str) -> str:
    """Return the argon2id hash of `password`, made off the event loop. Raises Rejected for a bad length."""
    if not PASSWORD_CHARS_MIN <= len(password) <= PASSWORD_CHARS_MAX:
        raise Rejected(
            phrase(
                "password_length",
                "a password has {least} to {n} characters",
                least=PASSWORD_CHARS_MIN,
                n=PASSWORD_CHARS_MAX,
            ),
            pointer="/password",
        )
    if not password.isprintable():
        raise Rejected(
            phrase("password_letters", "a password has printable characters only"), pointer="/password"
        )
    async with _hashing:
        return await asyncio.to_thread(_hasher.hash, password)


async def change_agent(
    engine: AsyncEngine,
    login: str,
    *,
    by: str,
    what: str,
    values: Mapping[str, Any],
    why: str = "",
    forget_factor: bool = False,
) -> None:
    """Set columns of the agent's row, note it in the journal and end their sessions. Raises Rejected."""
    login = login.strip().lower()
    with failures_named():
        async with engine.begin() as connection:
            before = await _administrators(connection)
            # The login stands among the values, so that a change of nothing else is a statement too.
            changed = update(agent).where(agent.c.login == login).values(login=login, **values)
            agent_id = (await connection.execute(changed.returning(agent.c.id))).scalar_one_or_none()
            if agent_id is None:
                raise Rejected(phrase("agent_unknown", "no agent {login}", login=login), status=404)
            if before and not await _administrators(connection):
                raise Rejected(
                    phrase("administrator_last", "{login} is the last administrator", login=login), status=409
                )
            if forget_factor:
                await forget_second_factor(connection, agent_id)
            await connection.execute(delete(session).where(session.c.agent_id == agent_id))
            await audit.note(connection, who=by, what=what, about=login, why=why)


async def _administrators(connection: AsyncConnection) -> int:
    """Return how many there are who can sign in, and hold their rows until the transaction ends."""
    living = select(agent.c.id).where(agent.c.role == "admin", agent.c.disabled_at.is_(None))
    return len((await connection.execute(living.order_by(agent.c.id).with_for_update())).all())
