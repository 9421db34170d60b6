"""Listed customers as rows of the tables. Pure but for the random public handles."""

from __future__ import annotations

from collections.abc import Iterable

from services.store.bulk import Row
from services.store.directory_entries import Listing
from services.store.sorting import sort_key
from shared.ids import new_handle


def customer_rows(listings: Iterable[Listing]) -> list[Row]:
    """Return the customers; the handle counts for new ones only."""
    return [
        {
            "id": one.customer.id,
            "handle": new_handle("cus"),
            "number": one.customer.number,
            "kind": one.customer.kind,
            "name": one.customer.name,
            "sort_key": sort_key(one.customer.name),
            "profile": one.customer,
        }
        for one in listings
    ]


def contact_rows(listings: Iterable[Listing]) -> list[Row]:
    """Return the contacts; the handle counts for new ones only."""
    return [
        {
            "id": contact.id,
            "handle": new_handle("con"),
            "customer_id": one.customer.id,
            "number": one.contact_numbers[contact.id],
            "name": contact.name,
            "role": contact.role,
            "domains": contact.domains,
        }
        for one in listings
        for contact in one.customer.contacts
    ]


def identifier_rows(listings: Iterable[Listing]) -> list[Row]:
    """Return the addresses and numbers of contacts and the domains of customers."""
    return [
        {
            "customer_id": one.customer.id,
            "contact_id": contact_id,
            "kind": kind,
            "value": value,
            "raw": one.raw[value],
            "origin": "directory",
        }
        for one in listings
        for contact_id, kind, value in _identifiers(one)
    ]


def _identifiers(listing: Listing) -> Iterable[tuple[str | None, str, str]]:
    for contact in listing.customer.contacts:
        yield from ((contact.id, "email", value) for value in contact.emails)
        yield from ((contact.id, "phone", value) for value in contact.phones)
    yield from ((None, "domain", value) for value in listing.customer.domains)


def service_rows(listings: Iterable[Listing]) -> list[Row]:
    """Return what the customers buy."""
    return [
        {
            "customer_id": one.customer.id,
            "kind": service.kind,
            "server": service.server,
            "domain": service.domain,
        }
        for one in listings
        for service in one.customer.services
    ]
