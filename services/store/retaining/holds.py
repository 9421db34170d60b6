"""Legal holds: customers whose things stay whatever the rules say."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.store import audit
from services.store.database import failures_named
from services.store.tables import customer, legal_hold
from shared.clean import clean_line
from shared.errors import Rejected


class Hold(msgspec.Struct, frozen=True, kw_only=True):
    """A customer whose things stay."""

    customer: str  # handle
    name: str
    at: datetime
    why: str


async def hold(engine: AsyncEngine, name: str, *, who: str, why: str) -> None:
    """Hold the things of the customer with this handle or number. Raises Rejected for none, or no reason."""
    why = clean_line(why, chars_max=audit.WHY_CHARS_MAX)
    if not why:
        raise Rejected("say why the customer is held", pointer="/why")
    with failures_named():
        async with engine.begin() as connection:
            customer_id, handle = await _find(connection, name)
            row = insert(legal_hold).values(customer_id=customer_id, who=who, why=why)
            await connection.execute(row.on_conflict_do_nothing())
            await audit.note(connection, who=who, what="retention.held", about=handle, why=why)


async def release(engine: AsyncEngine, name: str, *, who: str) -> bool:
    """End the hold, and return whether there was one. Raises Rejected (404) for nobody."""
    with failures_named():
        async with engine.begin() as connection:
            customer_id, handle = await _find(connection, name)
            ended = await connection.execute(
                delete(legal_hold).where(legal_hold.c.customer_id == customer_id)
            )
            if ended.rowcount:
                await audit.note(connection, who=who, what="retention.released", about=handle)
            return bool(ended.rowcount)


async def read_holds(connection: AsyncConnection) -> tuple[Hold, ...]:
    """Return the holds, the oldest first."""
    query = (
        select(customer.c.handle.label("customer"), customer.c.name, legal_hold.c.at, legal_hold.c.why)
        .join(customer, customer.c.id == legal_hold.c.customer_id)
        .order_by(legal_hold.c.at, customer.c.handle)
    )
    return tuple(Hold(**row) for row in (await connection.execute(query)).mappings())


async def is_held(connection: AsyncConnection, customer_id: str) -> bool:
    """Return whether a hold names the customer."""
    query = select(func.count()).where(legal_hold.c.customer_id == customer_id)
    return bool((await connection.execute(query)).scalar_one())


async def _find(connection: AsyncConnection, name: str) -> tuple[str, str]:
    query = select(customer.c.id, customer.c.handle)
    found = await connection.execute(query.where(or_(customer.c.handle == name, customer.c.number == name)))
    row = found.one_or_none()
    if row is None:
        raise Rejected(f"there is no customer {name}", status=404)
    return row.id, row.handle
