"""`onethread key …`: keys by which programs read the API, and correct where they were given the right."""

from __future__ import annotations

import hashlib
import secrets

from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.database import failures_named
from services.store.tables import api_key
from shared.clean import clean_line
from shared.errors import Rejected
from shared.ids import new_handle

SECRET_BYTES = 32


async def add_api_key(engine: AsyncEngine, name: str, *, corrects: bool = False) -> str:
    """Make a key and return it, the only time it is known. Raises Rejected when the name is taken.

    It reads; with `corrects` it may put right where interactions stand, too.
    """
    name = clean_line(name)
    if not name:
        raise Rejected("an API key needs a name", pointer="/name")
    key = f"otk_{secrets.token_urlsafe(SECRET_BYTES)}"
    values = {
        "id": new_handle("key"),
        "name": name,
        "key_hash": hashlib.sha256(key.encode()).hexdigest(),
        "corrects": corrects,
    }
    statement = insert(api_key).values(values).on_conflict_do_nothing(index_elements=["name"])
    with failures_named():
        async with engine.begin() as connection:
            added = await connection.execute(statement.returning(api_key.c.id))
            if added.scalar_one_or_none() is None:
                raise Rejected(f"an API key named {name} exists already", pointer="/name", status=409)
    return key


async def revoke_api_key(engine: AsyncEngine, name: str) -> bool:
    """From here on the key reads nothing; return whether there was one."""
    statement = update(api_key).where(api_key.c.name == name, api_key.c.revoked_at.is_(None))
    with failures_named():
        async with engine.begin() as connection:
            revoked = await connection.execute(statement.values(revoked_at=func.now()))
    return revoked.rowcount > 0
