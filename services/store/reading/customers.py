"""Customers as they are shown: found by name, number or domain, and one with all that is known of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, TypeAlias

from sqlalchemy import RowMapping, func, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store import cursors
from services.store.merging.survivors import SURVIVORS
from services.store.reading.names import CUSTOMER_COLUMNS, customer_ref
from services.store.reading.search import asked_for
from services.store.reading.search_customers import customers_found
from services.store.tables import contact, customer, identifier, interaction, placement, service, thread
from services.store.views import ContactView, CustomerSummary, CustomerView, KnownBy, ServiceView
from services.store.views_lists import CustomerList
from shared.identifiers import normalise_number

IDENTIFIERS_MAX = 300  # of one customer; a mailing list gone wild must not make its page endless
SERVICES_MAX = 300
CONTACTS_MAX = 200
TEACHERS_MAX = 200  # interactions of one customer, the newest, looked through for what taught us

Sources: TypeAlias = dict[tuple[str, str], tuple[str, str]]
"""By kind and value of a learned identifier, the interaction that taught it and the trust in its sender."""

_SURVIVOR = text(
    f"""
    with recursive named (start, id) as (select id, id from customer where handle = :handle), {SURVIVORS}
    select id from survivor where merged_into is null
    """  # noqa: S608  no value stands in it
)

_ROLE_ORDER = {"owner": 0, "technical": 1, "billing": 2}


async def read_customers(
    connection: AsyncConnection, query: str, region: str, after: cursors.Place | None, *, limit: int
) -> CustomerList:
    """Return the customers that a checked query finds, by name in Croatian order; the unknown ones last."""
    order = (customer.c.kind == "unknown", customer.c.sort_key, customer.c.handle)
    rows_query = select(
        customer.c.id, customer.c.sort_key, customer.c.archived_at, *CUSTOMER_COLUMNS, _thread_count()
    ).where(customer.c.merged_into.is_(None))
    if query:
        found_ids = await customers_found(connection, asked_for(query, region))
        rows_query = rows_query.where(customer.c.id.in_(found_ids))
    if after is not None:
        found = (await connection.execute(select(*order).where(customer.c.handle == after.name))).first()
        if found is None:
            return CustomerList(customers=(), next=None)
        rows_query = rows_query.where(tuple_(*order) > tuple(found))
    rows = list((await connection.execute(rows_query.order_by(*order).limit(limit + 1))).mappings())
    shown = rows[:limit]
    domains = await _domains(connection, [row["id"] for row in shown])
    more = len(rows) > limit
    return CustomerList(
        customers=tuple(_summary(row, domains.get(row["id"], ())) for row in shown),
        next=cursors.encode(cursors.place(name=shown[-1]["customer_handle"])) if more else None,
    )


async def read_customers_of(connection: AsyncConnection, ids: Sequence[str]) -> tuple[CustomerSummary, ...]:
    """Return the customers with these internal ids, in their order."""
    if not ids:
        return ()
    columns = (customer.c.id, customer.c.archived_at, *CUSTOMER_COLUMNS, _thread_count())
    found = await connection.execute(select(*columns).where(customer.c.id.in_(list(ids))))
    by_id = {row["id"]: row for row in found.mappings()}
    domains = await _domains(connection, list(by_id))
    return tuple(_summary(by_id[one], domains.get(one, ())) for one in ids if one in by_id)


async def customer_id(connection: AsyncConnection, handle: str) -> str | None:
    """Return the internal id of the customer that bears `handle`, or that took that one in; or None."""
    found = await connection.execute(_SURVIVOR, {"handle": handle})
    return found.scalar_one_or_none()


async def customer_numbered(connection: AsyncConnection, number: str) -> str | None:
    """Return the handle of the customer with this number, however it is typed, or None."""
    plain = func.upper(func.regexp_replace(customer.c.number, "[^A-Za-z0-9]", "", "g"))
    query = select(customer.c.handle).where(plain == (normalise_number(number) or None))
    return (await connection.execute(query.limit(1))).scalar_one_or_none()


async def read_customer(connection: AsyncConnection, handle: str) -> CustomerView | None:
    """Return all that is known of the customer that bears `handle`, or that took that one in, or None."""
    found = await connection.execute(
        select(customer.c.id, customer.c.archived_at, *CUSTOMER_COLUMNS, _thread_count()).where(
            customer.c.id == await customer_id(connection, handle)
        )
    )
    row = found.mappings().one_or_none()
    if row is None:
        return None
    known = await _identifiers(connection, row["id"])
    learned = any(one["origin"] == "learned" for one in known)
    sources = await _sources(connection, row["id"]) if learned else {}
    ref = customer_ref(row)
    return CustomerView(
        **{name: getattr(ref, name) for name in ref.__struct_fields__},
        archived=row["archived_at"] is not None,
        contacts=await _contacts(connection, row["id"], known, sources),
        domains=tuple(
            one["value"] for one in known if one["kind"] == "domain" and one["origin"] == "directory"
        ),
        identifiers=tuple(
            _known_by(one, sources)
            for one in known
            if one["contact_id"] is None and (one["kind"], one["origin"]) != ("domain", "directory")
        ),
        services=await _services(connection, row["id"]),
        threads=row["threads"],
    )


def _thread_count() -> Any:
    counted = select(func.count()).where(thread.c.customer_id == customer.c.id, thread.c.emptied_at.is_(None))
    return counted.correlate(customer).scalar_subquery().label("threads")


def _summary(row: RowMapping, domains: Sequence[str]) -> CustomerSummary:
    ref = customer_ref(row)
    return CustomerSummary(
        **{name: getattr(ref, name) for name in ref.__struct_fields__},
        domains=tuple(domains),
        archived=row["archived_at"] is not None,
        threads=row["threads"],
    )


async def _domains(connection: AsyncConnection, ids: Collection[str]) -> dict[str, list[str]]:
    if not ids:
        return {}
    found = await connection.execute(
        select(identifier.c.customer_id, identifier.c.value)
        .where(identifier.c.customer_id.in_(list(ids)))
        .where(identifier.c.kind == "domain", identifier.c.origin == "directory")
        .order_by(identifier.c.id)
    )
    domains: dict[str, list[str]] = {}
    for row in found:
        domains.setdefault(row.customer_id, []).append(row.value)
    return domains


async def _identifiers(connection: AsyncConnection, customer: str) -> list[RowMapping]:
    found = await connection.execute(
        select(
            identifier.c.contact_id,
            identifier.c.kind,
            identifier.c.value,
            identifier.c.origin,
            identifier.c.name,
        )
        .where(identifier.c.customer_id == customer, identifier.c.forgotten_at.is_(None))
        .order_by(identifier.c.origin, identifier.c.kind, identifier.c.id)
        .limit(IDENTIFIERS_MAX)
    )
    return list(found.mappings())


async def _sources(connection: AsyncConnection, customer: str) -> Sources:
    """Return which interaction taught a kind and value, the latest of those that stand with the customer."""
    found = await connection.execute(
        select(placement.c.interaction_id, interaction.c.trust, placement.c.body["learned"])
        .join(interaction, interaction.c.id == placement.c.interaction_id)
        .where(placement.c.customer_id == customer, placement.c.superseded_by.is_(None))
        .order_by(placement.c.received_at.desc())
        .limit(TEACHERS_MAX)
    )
    return {
        (one["kind"], one["value"]): (interaction_id, trust or "")
        for interaction_id, trust, learned in reversed(found.all())
        for one in learned or ()
    }


async def _contacts(
    connection: AsyncConnection, customer: str, known: Sequence[RowMapping], sources: Sources
) -> tuple[ContactView, ...]:
    found = await connection.execute(
        select(contact)
        .where(contact.c.customer_id == customer)
        .order_by(contact.c.number)
        .limit(CONTACTS_MAX)
    )
    rows = sorted(
        found.mappings(), key=lambda row: (row["archived_at"] is not None, _ROLE_ORDER[row["role"]])
    )
    return tuple(
        ContactView(
            handle=row["handle"],
            name=row["name"],
            role=row["role"],
            domains=tuple(row["domains"]),
            identifiers=tuple(_known_by(one, sources) for one in known if one["contact_id"] == row["id"]),
            archived=row["archived_at"] is not None,
        )
        for row in rows
    )


async def _services(connection: AsyncConnection, customer: str) -> tuple[ServiceView, ...]:
    found = await connection.execute(
        select(service.c.kind, service.c.server, service.c.domain)
        .where(service.c.customer_id == customer)
        .order_by(service.c.domain, service.c.kind)
        .limit(SERVICES_MAX)
    )
    return tuple(ServiceView(kind=row.kind, server=row.server, domain=row.domain) for row in found)


def _known_by(row: RowMapping, sources: Sources) -> KnownBy:
    taught = sources.get((row["kind"], row["value"])) if row["origin"] == "learned" else None
    source, trust = taught or (None, "")
    return KnownBy(
        kind=row["kind"],
        value=row["value"],
        origin=row["origin"],
        name=row["name"],
        source=source,
        trust=trust,
    )
