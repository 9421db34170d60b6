"""What a directory lists of customers that agents merged: taken together, as the one that they are.

A desk's own directory may go on listing both. What it says of the merged one is then said of its survivor.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.directory_entries import Listing, of_customer
from services.store.tables import customer
from shared.phrases import Phrase, phrase
from shared.placement import Customer

FOLLOWED_MAX = 100  # merges of merges


async def read_merged(connection: AsyncConnection) -> dict[str, str]:
    """Return by merged customer, by its id, the one that it leads to in the end."""
    merged = select(customer.c.id, customer.c.merged_into).where(customer.c.merged_into.is_not(None))
    into = {row.id: row.merged_into for row in await connection.execute(merged)}
    return {one: _last(one, into) for one in into}


def _last(one: str, into: Mapping[str, str]) -> str:
    for _ in range(FOLLOWED_MAX):
        if one not in into:
            break
        one = into[one]
    return one


def taken_together(
    listings: Iterable[Listing], merged: Mapping[str, str]
) -> tuple[list[Listing], tuple[Phrase, ...]]:
    """Return the listings with each merged customer's as part of its survivor's, in order of id.

    One whose survivor is not listed is left out, as whoever is not listed is left as they are; the second
    part says which.
    """
    by_id = {one.customer.id: one for one in listings}
    left_out = []
    for name, survivor in sorted(merged.items()):
        taken = by_id.pop(name, None)
        if taken is None:
            continue
        if survivor in by_id:
            by_id[survivor] = _with(by_id[survivor], taken)
        else:
            what = phrase("merged_not_listed", "merged into one that is not listed")
            left_out.append(of_customer(taken.customer.number, what))
    return [by_id[name] for name in sorted(by_id)], tuple(left_out)


def _with(survivor: Listing, taken: Listing) -> Listing:
    one, other = survivor.customer, taken.customer
    services = {*one.services, *other.services}
    numbers = {name: f"{other.number}/{number}" for name, number in taken.contact_numbers.items()}
    customer: Customer = msgspec.structs.replace(
        one,
        contacts=tuple(sorted((*one.contacts, *other.contacts), key=lambda contact: contact.id)),
        domains=tuple(sorted({*one.domains, *other.domains})),
        services=tuple(sorted(services, key=lambda sold: (sold.kind, sold.server, sold.domain))),
    )
    return msgspec.structs.replace(
        survivor,
        customer=customer,
        contact_numbers=survivor.contact_numbers | numbers,
        raw=survivor.raw | taken.raw,
        left_out=survivor.left_out + taken.left_out,
        taken_in=(*survivor.taken_in, *taken.taken_in, other),
    )
