"""From internal ids to what may be shown: handles, references, names; looked up once for a whole answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import msgspec
from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.tables import agent, api_key, contact, customer, thread
from services.store.views import ContactRef, CustomerRef, ThreadRef
from shared.ids import spoken_reference
from shared.placement import Placement

CUSTOMER_COLUMNS = (
    customer.c.handle.label("customer_handle"),
    customer.c.number.label("customer_number"),
    customer.c.name.label("customer_name"),
    customer.c.kind.label("customer_kind"),
)


class Names(msgspec.Struct, frozen=True):
    """What the ids in some placements stand for; an id that is not on record is left out."""

    customers: Mapping[str, CustomerRef]
    threads: Mapping[str, ThreadRef]
    contacts: Mapping[str, ContactRef]
    agents: Mapping[str, str]


def customer_ref(row: RowMapping) -> CustomerRef:
    """Return the customer in a row with CUSTOMER_COLUMNS."""
    return CustomerRef(
        handle=row["customer_handle"],
        number=row["customer_number"],
        name=row["customer_name"],
        kind=row["customer_kind"],
    )


async def names_in(
    connection: AsyncConnection, placements: Collection[Placement], deciders: Collection[str] = ()
) -> Names:
    """Return the names of all that `placements` mention, and of the agents among `deciders`."""
    customer_ids, thread_ids, contact_ids = set(), set(), set()
    for placement in placements:
        choices = [*placement.suggested_customers, *placement.suggested_threads]
        if placement.runner_up is not None:
            choices.append(placement.runner_up)
        customer_ids |= {placement.customer_id, *(choice.customer_id for choice in choices)}
        thread_ids |= {
            placement.thread_id,
            placement.recurrence_of,
            *(choice.thread_id for choice in choices),
        }
        contact_ids.add(placement.contact_id)
    return Names(
        customers=await customer_refs(connection, customer_ids),
        threads=await thread_refs(connection, thread_ids),
        contacts=await contact_refs(connection, contact_ids),
        agents=await agent_names(connection, deciders),
    )


async def customer_refs(connection: AsyncConnection, ids: Collection[str]) -> dict[str, CustomerRef]:
    """Return the customers with these internal ids."""
    rows = await _by_id(connection, customer, ids, CUSTOMER_COLUMNS)
    return {row["id"]: customer_ref(row) for row in rows}


async def thread_refs(connection: AsyncConnection, ids: Collection[str]) -> dict[str, ThreadRef]:
    """Return the threads with these internal ids."""
    rows = await _by_id(connection, thread, ids, (thread.c.handle, thread.c.number, thread.c.subject))
    return {
        row["id"]: ThreadRef(
            handle=row["handle"], reference=spoken_reference(row["number"]), subject=row["subject"]
        )
        for row in rows
    }


async def contact_refs(connection: AsyncConnection, ids: Collection[str]) -> dict[str, ContactRef]:
    """Return the contacts with these internal ids."""
    rows = await _by_id(connection, contact, ids, (contact.c.handle, contact.c.name, contact.c.role))
    return {row["id"]: ContactRef(handle=row["handle"], name=row["name"], role=row["role"]) for row in rows}


async def agent_names(connection: AsyncConnection, ids: Collection[str]) -> dict[str, str]:
    """Return the names of the agents, and of the API keys, with these ids."""
    people = set(ids) - {"machine"}
    rows = await _by_id(connection, agent, people, (agent.c.name,))
    rows += await _by_id(connection, api_key, people - {row["id"] for row in rows}, (api_key.c.name,))
    return {row["id"]: row["name"] for row in rows}


async def _by_id(
    connection: AsyncConnection, table: Any, ids: Collection[str], columns: Any
) -> list[RowMapping]:
    wanted = sorted(set(ids) - {""})
    if not wanted:
        return []
    found = await connection.execute(select(table.c.id, *columns).where(table.c.id.in_(wanted)))
    return list(found.mappings())
