"""The second factor of an agent: a code from an app, or one of the recovery codes; and the step between.

The app's secret is sealed with the desk's key, a recovery code is kept as sha256 and works once, and so does
a code of the app: nothing that was typed into a form once signs anybody in again.
"""

from __future__ import annotations

import base64
import secrets
from datetime import timedelta

import msgspec
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_change
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.store import totp
from services.store.auth import TOKEN_BYTES, TOKEN_CHARS_MAX, Clock, hashed
from services.store.database import failures_named
from services.store.tables import agent, recovery_code, second_factor, sign_in_step
from shared.desk_key import DeskKey

RECOVERY_CODES = 10
RECOVERY_BYTES = 10  # 80 bits: nobody guesses one, however often they try
STEP_AGE_MAX = timedelta(minutes=5)
STEP_TRIES_MAX = 10
CODE_CHARS_MAX = 40


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How far an agent's second factor is."""

    on: bool = False
    recovery_codes: int = 0  # not used yet


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A sign-in whose password was right, and whose code is still to come."""

    agent_id: str
    login: str


class SecondFactors:
    """Enrols and checks second factors."""

    def __init__(self, engine: AsyncEngine, *, clock: Clock, key: DeskKey) -> None:
        self._engine = engine
        self._clock = clock
        self._key = key

    async def standing(self, agent_id: str) -> Standing:
        """Return whether the agent signs in with a code, and how many recovery codes are left."""
        left = select(func.count()).where(recovery_code.c.agent_id == agent_id).scalar_subquery()
        confirmed = select(left).where(
            second_factor.c.agent_id == agent_id, second_factor.c.confirmed_at.is_not(None)
        )
        with failures_named():
            async with self._engine.connect() as connection:
                codes = (await connection.execute(confirmed)).scalar_one_or_none()
        return Standing() if codes is None else Standing(on=True, recovery_codes=codes)

    async def begin(self, agent_id: str) -> bytes | None:
        """Return a new secret for the agent's app, not asked for until `confirm`; None where one is on."""
        secret = secrets.token_bytes(totp.SECRET_BYTES)
        sealed = self._key.seal(secret, _about(agent_id))
        started = insert_or_change(second_factor).values(agent_id=agent_id, sealed=sealed)
        begun = started.on_conflict_do_update(
            index_elements=["agent_id"],
            set_={"sealed": sealed, "last_step": 0},
            where=second_factor.c.confirmed_at.is_(None),
        ).returning(second_factor.c.agent_id)
        with failures_named():
            async with self._engine.begin() as connection:
                done = (await connection.execute(begun)).scalar_one_or_none()
        return None if done is None else secret

    async def confirm(self, agent_id: str, code: str) -> tuple[str, ...]:
        """Turn the begun factor on if `code` is its; return the recovery codes, nothing for a wrong one."""
        codes = tuple(_recovery_code() for _ in range(RECOVERY_CODES))
        with failures_named():
            async with self._engine.begin() as connection:
                if not await self._spend_step(connection, agent_id, code, confirmed=False):
                    return ()
                await connection.execute(
                    update(second_factor)
                    .where(second_factor.c.agent_id == agent_id)
                    .values(confirmed_at=self._clock())
                )
                rows = [{"agent_id": agent_id, "code_hash": hashed(_bare(one))} for one in codes]
                await connection.execute(insert(recovery_code), rows)
        return codes

    async def check(self, agent_id: str, code: str) -> bool:
        """Return whether `code` is the app's of now or a recovery code; from here on it is neither."""
        if len(code) > CODE_CHARS_MAX:
            return False
        with failures_named():
            async with self._engine.begin() as connection:
                return await self._spend_step(
                    connection, agent_id, code, confirmed=True
                ) or await _spend_recovery_code(connection, agent_id, code)

    async def open_step(self, agent_id: str) -> str:
        """Return a token for the page that asks for the code; those that are over are swept away."""
        token, now = secrets.token_urlsafe(TOKEN_BYTES), self._clock()
        row = {"token_hash": hashed(token), "agent_id": agent_id, "created_at": now}
        with failures_named():
            async with self._engine.begin() as connection:
                await connection.execute(
                    delete(sign_in_step).where(sign_in_step.c.created_at <= now - STEP_AGE_MAX)
                )
                await connection.execute(insert(sign_in_step).values(row))
        return token

    async def try_step(self, token: str) -> Step | None:
        """Return whose sign-in `token` continues, and count the try; None once it is over."""
        if not token or len(token) > TOKEN_CHARS_MAX:
            return None
        tried = (
            update(sign_in_step)
            .where(sign_in_step.c.token_hash == hashed(token), sign_in_step.c.agent_id == agent.c.id)
            .where(sign_in_step.c.created_at > self._clock() - STEP_AGE_MAX)
            .where(sign_in_step.c.tries < STEP_TRIES_MAX, agent.c.disabled_at.is_(None))
            .values(tries=sign_in_step.c.tries + 1)
            .returning(agent.c.id, agent.c.login)
        )
        with failures_named():
            async with self._engine.begin() as connection:
                row = (await connection.execute(tried)).one_or_none()
        return Step(agent_id=row.id, login=row.login) if row else None

    async def end_step(self, token: str) -> None:
        """From here on `token` continues nothing."""
        with failures_named():
            async with self._engine.begin() as connection:
                await connection.execute(
                    delete(sign_in_step).where(sign_in_step.c.token_hash == hashed(token))
                )

    async def _spend_step(
        self, connection: AsyncConnection, agent_id: str, code: str, *, confirmed: bool
    ) -> bool:
        held = select(second_factor.c.sealed).where(
            second_factor.c.agent_id == agent_id, second_factor.c.confirmed_at.is_not(None) == confirmed
        )
        sealed = (await connection.execute(held)).scalar_one_or_none()
        if sealed is None:
            return False
        secret = self._key.open(bytes(sealed), _about(agent_id))
        step = totp.matching_step(secret, "".join(code.split()), now=self._clock())
        if step is None:
            return False
        spent = (
            update(second_factor)
            .where(second_factor.c.agent_id == agent_id, second_factor.c.last_step < step)
            .values(last_step=step)
            .returning(second_factor.c.agent_id)
        )
        return (await connection.execute(spent)).scalar_one_or_none() is not None


async def forget_second_factor(connection: AsyncConnection, agent_id: str) -> None:
    """Turn the agent's second factor off, with its recovery codes."""
    for table in (recovery_code, second_factor):
        await connection.execute(delete(table).where(table.c.agent_id == agent_id))


async def _spend_recovery_code(connection: AsyncConnection, agent_id: str, code: str) -> bool:
    spent = (
        delete(recovery_code)
        .where(recovery_code.c.agent_id == agent_id, recovery_code.c.code_hash == hashed(_bare(code)))
        .returning(recovery_code.c.agent_id)
    )
    return (await connection.execute(spent)).scalar_one_or_none() is not None


def _recovery_code() -> str:
    text = base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode().lower()
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def _bare(code: str) -> str:
    return "".join(code.split()).replace("-", "").lower()


def _about(agent_id: str) -> str:
    return f"second factor of {agent_id}"
