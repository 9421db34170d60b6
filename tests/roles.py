"""Signing in to a test's database with the role of a service: so all tests prove the matrix of rights."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.database import connect


def as_role(database_url: str, role: str) -> str:
    """Return the address with which `role` reaches the database."""
    return make_url(database_url).set(username=role).render_as_string(hide_password=False)


@asynccontextmanager
async def connected_as(role: str, database_url: str, **options: Any) -> AsyncIterator[AsyncEngine]:
    """Open an engine for `role`; `options` are those of services.store.database.connect."""
    engine = connect(as_role(database_url, role), **options)
    try:
        yield engine
    finally:
        await engine.dispose()
