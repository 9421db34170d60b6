"""Writes listed customers and their blocking keys: a few statements a chunk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from services.store import directory_rows as rows_of
from services.store.bulk import Row, as_list, as_rows, bulk_insert
from services.store.database import PostgresConnection
from services.store.directory_entries import Listing
from services.store.tables import contact, customer, identifier, match_key, service
from shared.placement import Customer

CustomerKeys = Callable[[Customer], Iterable[str]]
"""A customer's blocking keys: the correlator's knowledge, handed in by whoever wires."""

_STORED_KEYS = """
    select m.customer_id, m.key from json_array_elements_text(cast(%(ids)s as json)) as k (id)
    join match_key m on m.customer_id = k.id where m.origin = 'directory'
    """
_CUSTOMERS = bulk_insert(
    customer,
    ("id", "handle", "number", "kind", "name", "sort_key", "profile"),
    "on conflict (id) do update set number = excluded.number, kind = excluded.kind, name = excluded.name,"
    " sort_key = excluded.sort_key, profile = excluded.profile, archived_at = null",
)
_CONTACTS = bulk_insert(
    contact,
    ("id", "handle", "customer_id", "number", "name", "role", "domains"),
    "on conflict (id) do update set name = excluded.name, role = excluded.role, domains = excluded.domains,"
    " archived_at = null",
)
_ARCHIVE_CONTACTS = """
    update contact n set archived_at = now()
    from json_array_elements_text(cast(%(ids)s as json)) as k (id)
    where n.customer_id = k.id and n.archived_at is null and not n.appointed
    and n.id not in (select json_array_elements_text(cast(%(listed)s as json)))
    """
_FORGET_IDENTIFIERS = """
    delete from identifier i using json_array_elements_text(cast(%(ids)s as json)) as k (id)
    where i.customer_id = k.id and i.origin = 'directory'
    """
_IDENTIFIERS = bulk_insert(identifier, ("customer_id", "contact_id", "kind", "value", "raw", "origin"))
_FORGET_SERVICES = """
    delete from service s using json_array_elements_text(cast(%(ids)s as json)) as k (id)
    where s.customer_id = k.id
    """
_SERVICES = bulk_insert(service, ("customer_id", "kind", "server", "domain"))
# Its appointments end by themselves: see store/profiles.py.
_STALE_PROFILES = """
    update customer c set profile = null from json_array_elements_text(cast(%(ids)s as json)) as k (id)
    where c.id = k.id and exists (select from appointment a where a.customer_id = c.id)
    """
_FORGET_KEYS = """
    delete from match_key m
    using json_to_recordset(cast(%(rows)s as json)) as r (key text, customer_id text)
    where m.key = r.key and m.customer_id = r.customer_id and m.origin = 'directory'
    """
_KEYS = bulk_insert(
    match_key,
    ("key", "customer_id", "origin"),
    "on conflict (key, customer_id) do update set origin = excluded.origin",
)


async def write_listings(connection: PostgresConnection, listings: Sequence[Listing]) -> None:
    """Add or change the customers with all that is theirs; what a listing no longer has is taken away."""
    if not listings:
        return
    ids = as_list(listing.customer.id for listing in listings)
    contacts = rows_of.contact_rows(listings)
    async with connection.pipeline():
        await connection.execute(_CUSTOMERS, as_rows(rows_of.customer_rows(listings)))
        await connection.execute(_CONTACTS, as_rows(contacts))
        listed = as_list(row["id"] for row in contacts)
        await connection.execute(_ARCHIVE_CONTACTS, {"ids": ids, "listed": listed})
        await connection.execute(_FORGET_IDENTIFIERS, {"ids": ids})
        await connection.execute(_IDENTIFIERS, as_rows(rows_of.identifier_rows(listings)))
        await connection.execute(_FORGET_SERVICES, {"ids": ids})
        await connection.execute(_SERVICES, as_rows(rows_of.service_rows(listings)))
        await connection.execute(_STALE_PROFILES, {"ids": ids})


async def write_keys(
    connection: PostgresConnection, listings: Sequence[Listing], customer_keys: CustomerKeys
) -> None:
    """Bring the blocking keys about, of unchanged customers too: another version may make others."""
    ids = as_list(listing.customer.id for listing in listings)
    found = await connection.execute(_STORED_KEYS, {"ids": ids})
    stored = {(customer_id, key) for customer_id, key in await found.fetchall()}
    listed = {
        (one.customer.id, key)
        for one in listings
        for known_as in (one.customer, *one.taken_in)
        for key in customer_keys(known_as)
    }
    await connection.execute(_FORGET_KEYS, as_rows(_key_rows(stored - listed)))
    await connection.execute(_KEYS, as_rows(_key_rows(listed - stored)))


def _key_rows(pairs: Iterable[tuple[str, str]]) -> list[Row]:
    return [
        {"key": key, "customer_id": customer_id, "origin": "directory"} for customer_id, key in sorted(pairs)
    ]
