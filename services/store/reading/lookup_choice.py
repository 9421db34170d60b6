"""What an agent has chosen while logging a call, as it is shown; and whether a choice still waits."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.tables import call_choice, customer, thread
from services.store.views import View
from shared.ids import spoken_reference


class ChosenView(View, frozen=True, kw_only=True):
    """A thread, or a customer for a new one."""

    handle: str
    customer: str  # name
    reference: str = ""  # empty for a new thread
    subject: str = ""


async def read_chosen(connection: AsyncConnection, handle: str) -> ChosenView | None:
    """Return the thread or customer that bears `handle`; None where neither does."""
    if handle.startswith("cus_"):
        found = await connection.execute(select(customer.c.name).where(customer.c.handle == handle))
        name = found.scalar_one_or_none()
        return ChosenView(handle=handle, customer=name) if name is not None else None
    query = (
        select(thread.c.number, thread.c.subject, customer.c.name)
        .join(customer, customer.c.id == thread.c.customer_id)
        .where(thread.c.handle == handle)
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    reference = spoken_reference(row.number)
    return ChosenView(handle=handle, customer=row.name, reference=reference, subject=row.subject)


async def choice_outcome(connection: AsyncConnection, interaction_id: str) -> str | None:
    """Return what came of a call's choice, "waiting" before anything did; None for a call without one."""
    query = select(call_choice.c.outcome).where(call_choice.c.interaction_id == interaction_id)
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else row.outcome or "waiting"
