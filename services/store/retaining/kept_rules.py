"""The desk's rules of retention as it keeps them, and when they were last applied."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.store import audit
from services.store.database import failures_named
from services.store.retaining.rules import Rules, checked
from services.store.retaining.telling import Taken, read_back
from services.store.tables import audit as journal
from services.store.tables import retention

SET = "retention.set"
APPLIED = "retention.applied"
DESK = "desk"  # what both are about


class LastRun(msgspec.Struct, frozen=True, kw_only=True):
    """When the rules were last applied, and what went."""

    at: datetime
    what: str  # "12 texts, 3 originals"; empty: nothing was due
    taken: tuple[Taken, ...]  # the same by kind; empty also where another version's words are not known


async def read_rules(connection: AsyncConnection) -> Rules:
    """Return the rules; those that keep everything where none were set."""
    body = (await connection.execute(select(retention.c.body))).scalar_one_or_none()
    return Rules() if body is None else msgspec.convert(body, Rules)


async def get_rules(engine: AsyncEngine) -> Rules:
    """Return the rules; those that keep everything where none were set."""
    with failures_named():
        async with engine.connect() as connection:
            return await read_rules(connection)


async def set_rules(engine: AsyncEngine, rules: Rules, *, by: str) -> None:
    """Let these rules hold from the next run on. Raises Rejected naming the first that makes no sense."""
    body = msgspec.to_builtins(checked(rules))
    statement = insert(retention).values(id=1, body=body)
    statement = statement.on_conflict_do_update(index_elements=["id"], set_={"body": statement.excluded.body})
    with failures_named():
        async with engine.begin() as connection:
            before = await read_rules(connection)
            await connection.execute(statement)
            await audit.note(connection, who=by, what=SET, about=DESK, why=_changes(before, rules))


async def read_last_run(connection: AsyncConnection) -> LastRun | None:
    """Return the last run; None where there was none, or the journal no longer tells of it."""
    query = select(journal.c.at, journal.c.why).where(journal.c.object == DESK, journal.c.what == APPLIED)
    row = (await connection.execute(query.order_by(journal.c.id.desc()).limit(1))).one_or_none()
    return None if row is None else LastRun(at=row.at, what=row.why, taken=read_back(row.why))


def _changes(before: Rules, after: Rules) -> str:
    """Return what the change says in the journal: "texts 0 → 365"."""
    names = Rules.__struct_fields__
    changed = [name for name in names if getattr(before, name) != getattr(after, name)]
    return ", ".join(f"{name} {getattr(before, name)} → {getattr(after, name)}" for name in changed)
