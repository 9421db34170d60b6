"""Members of the desk: added with a password that nobody else keeps."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.agents import add_agent, disable_agent, set_password
from services.store.tables import agent
from shared.errors import Rejected


async def test_a_new_agent_signs_in_with_the_password_made_for_it(engine: AsyncEngine) -> None:
    password = await add_agent(engine, login=" Ana ", name="Ana Anić", role="admin")

    async with engine.connect() as connection:
        (row,) = (await connection.execute(select(agent))).all()
    assert (row.login, row.name, row.role) == ("ana", "Ana Anić", "admin")
    assert row.password_hash.startswith("$argon2id$")
    assert PasswordHasher().verify(row.password_hash, password)


async def test_a_password_is_changed_and_an_agent_disabled(engine: AsyncEngine) -> None:
    await add_agent(engine, login="ana", name="Ana", role="agent", password="first password")
    await set_password(engine, "ana", "second password")
    await disable_agent(engine, "ana")

    async with engine.connect() as connection:
        (row,) = (await connection.execute(select(agent))).all()
    assert PasswordHasher().verify(row.password_hash, "second password")
    assert row.disabled_at is not None


async def test_what_cannot_be_an_agent_is_rejected(engine: AsyncEngine) -> None:
    await add_agent(engine, login="ana", name="Ana", role="agent")

    with pytest.raises(Rejected, match="exists already"):
        await add_agent(engine, login="ANA", name="Ana", role="agent")
    with pytest.raises(Rejected, match="login"):
        await add_agent(engine, login="a b", name="Ana", role="agent")
    for password in ("short", "x" * 1_000, "half a \ud800 letter"):
        with pytest.raises(Rejected, match="password"):
            await add_agent(engine, login="iva", name="Iva", role="agent", password=password)
    with pytest.raises(Rejected, match="no agent"):
        await disable_agent(engine, "iva")
