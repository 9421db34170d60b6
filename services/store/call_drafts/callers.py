"""Whose number it is: by what the directory and agents say, never by what was only learned.

Numbers can be forged, so what one call taught must not put a customer's name on the next. In doubt nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.call_drafts.views import CallerView
from services.store.reading.names import CUSTOMER_COLUMNS, customer_ref
from services.store.reading.thread_filters import is_open
from services.store.tables import contact, customer, identifier, thread, thread_work
from services.store.views import ContactRef, ThreadRef
from shared.ids import spoken_reference

ROWS_MAX = 500  # identifiers looked at; a number in more of them is nobody's anyway


async def read_callers(connection: AsyncConnection, numbers: Collection[str]) -> Mapping[str, CallerView]:
    """Return who is known by these numbers (E.164), without their threads; who is not is left out."""
    wanted = sorted({number for number in numbers if number})
    if not wanted:
        return {}
    query = (
        select(
            *CUSTOMER_COLUMNS,
            identifier.c.value,
            contact.c.handle.label("contact_handle"),
            contact.c.name.label("contact_name"),
            contact.c.role.label("contact_role"),
        )
        .select_from(identifier)
        .join(customer, customer.c.id == identifier.c.customer_id)
        .outerjoin(contact, contact.c.id == identifier.c.contact_id)
        .where(identifier.c.kind == "phone", identifier.c.value.in_(wanted))
        .where(identifier.c.origin != "learned", identifier.c.forgotten_at.is_(None))
        .where(customer.c.archived_at.is_(None), contact.c.archived_at.is_(None))
        .limit(ROWS_MAX)
    )
    rows: dict[str, list[RowMapping]] = {}
    for row in (await connection.execute(query)).mappings():
        rows.setdefault(row["value"], []).append(row)
    callers = {number: _caller(number, found) for number, found in rows.items()}
    return {number: caller for number, caller in callers.items() if caller is not None}


async def read_caller(connection: AsyncConnection, number: str, *, now: datetime) -> CallerView | None:
    """Return who is known by the number (E.164), with the thread that they may be calling about, or None."""
    caller = (await read_callers(connection, [number])).get(number)
    if caller is None:
        return None
    query = (
        select(thread.c.handle, thread.c.number, thread.c.subject)
        .join(customer, customer.c.id == thread.c.customer_id)
        .outerjoin(thread_work, thread_work.c.thread_id == thread.c.id)
        .where(customer.c.handle == caller.customer.handle, is_open(now))
        .order_by(thread.c.last_at.desc())
        .limit(1)
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return caller
    latest = ThreadRef(handle=row.handle, reference=spoken_reference(row.number), subject=row.subject)
    return CallerView(number=number, customer=caller.customer, contact=caller.contact, thread=latest)


def _caller(number: str, rows: list[RowMapping]) -> CallerView | None:
    if len({row["customer_handle"] for row in rows}) != 1:
        return None
    contacts = {row["contact_handle"]: row for row in rows if row["contact_handle"]}
    person = next(iter(contacts.values())) if len(contacts) == 1 else None
    return CallerView(
        number=number,
        customer=customer_ref(rows[0]),
        contact=ContactRef(
            handle=person["contact_handle"], name=person["contact_name"], role=person["contact_role"]
        )
        if person
        else None,
    )
