"""`onethread directory import`: the customers known beforehand, upserted by customer number.

Each chunk is a transaction of its own, so live traffic never waits long; an import that is cut off is
simply run again. Nobody is deleted or archived because a file does not list them: the report says who.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice

import msgspec
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.store.bulk import as_list
from services.store.database import PostgresConnection, failures_named, postgres_connection
from services.store.directory_entries import Entry, Listing, normalise_entry, read_entries
from services.store.directory_writing import CustomerKeys, write_keys, write_listings
from services.store.merging.listing import read_merged, taken_together
from services.store.profiles import LISTED_PROFILE
from services.store.tables import customer, directory
from shared.phrases import Phrase
from shared.placement import Customer

CHUNK = 200  # customers a transaction
NAMED_MAX = 100  # of each list in the report
VACUUM_MAX_S = 600

_profile = msgspec.json.Decoder(Customer)


class Change(msgspec.Struct, frozen=True):
    """What an import changed of one customer."""

    number: str
    fields: tuple[str, ...]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What an import did."""

    added: int = 0
    changed: tuple[Change, ...] = ()
    unchanged: int = 0
    missing: tuple[str, ...] = ()  # numbers the file does not list, at most NAMED_MAX; left as they are
    left_out: tuple[Phrase, ...] = ()  # values that could not be read, at most NAMED_MAX


STORED = f"""
    select coalesce(c.profile, {LISTED_PROFILE})::text, c.archived_at is not null
    from json_array_elements_text(cast(%(ids)s as json)) as k (id) join customer c on c.id = k.id
    order by c.id for no key update of c
    """  # noqa: S608  no value stands in it
MISSING = text(
    """
    select number from customer where kind <> 'unknown' and archived_at is null
    and id not in (select json_array_elements_text(cast(:ids as json)))
    order by number limit :limit
    """
)


async def import_directory(
    engine: AsyncEngine, lines: Iterable[str | bytes], customer_keys: CustomerKeys, *, region: str = "HR"
) -> Report:
    """Add and change customers as `lines` (directory.jsonl, or what `read_csv` yields) list them.

    Contacts, domains and services a customer no longer has are taken from it; a contact is archived, for
    placements name it. `customer_keys` gives a customer's blocking keys; `region` (ISO 3166) is how phone
    numbers without a country are read. Raises Rejected before anything is written, Unavailable.
    """
    entries = read_entries(lines)
    ids: list[str] = []
    with failures_named():
        found, left_out = await listings_of(engine, entries, region=region)
        listings = iter(found)
        report = Report(left_out=left_out)
        while chunk := list(islice(listings, CHUNK)):
            async with engine.begin() as transaction:
                connection = await postgres_connection(transaction)
                report = _sum(report, await _import_chunk(connection, chunk, customer_keys))
            ids += [listing.customer.id for listing in chunk]
        missing = await _close(engine, ids)
        if report.added or report.changed:
            await make_look_ups_cheap(engine)
    return msgspec.structs.replace(report, missing=missing)


async def listings_of(
    engine: AsyncEngine, entries: Iterable[Entry], *, region: str
) -> tuple[list[Listing], tuple[Phrase, ...]]:
    """Return the entries normalised, merged customers taken together, and a phrase for each left out."""
    async with engine.connect() as connection:
        merged = await read_merged(connection)

    def normalised() -> list[Listing]:
        return [normalise_entry(entry, region=region) for entry in entries]

    return taken_together(await asyncio.to_thread(normalised), merged)  # a large file takes seconds


async def make_look_ups_cheap(engine: AsyncEngine) -> None:
    """Let look-ups by key be answered by the index alone: until a vacuum they read the table too.

    Not in a transaction, and in time a large directory needs more of than a statement may take.
    """
    async with engine.connect() as pooled:
        await pooled.execution_options(isolation_level="AUTOCOMMIT")
        connection = await postgres_connection(pooled)
        await connection.execute(f"set statement_timeout = '{VACUUM_MAX_S}s'")
        await connection.execute("vacuum (analyze) match_key, identifier, customer")
        await connection.execute("reset statement_timeout")


async def _import_chunk(
    connection: PostgresConnection, listings: Sequence[Listing], customer_keys: CustomerKeys
) -> Report:
    """Write what differs from what is stored, in order of id as all who hold several customers do."""
    stored = await stored_of(connection, [listing.customer.id for listing in listings])
    changes = {
        listing.customer.id: changes_of(listing.customer, stored[listing.customer.id])
        for listing in listings
        if listing.customer.id in stored
    }
    differing = [one for one in listings if changes.get(one.customer.id) != ()]
    await write_listings(connection, differing)
    await write_keys(connection, listings, customer_keys)
    return Report(
        added=len(listings) - len(stored),
        changed=tuple(
            Change(listing.customer.number, changes[listing.customer.id])
            for listing in differing
            if listing.customer.id in stored
        ),
        unchanged=len(listings) - len(differing),
        left_out=tuple(what for listing in listings for what in listing.left_out),
    )


async def stored_of(connection: PostgresConnection, ids: Sequence[str]) -> dict[str, tuple[Customer, bool]]:
    """Return of these customers what is stored, as the directory alone has it, and whether it is archived.

    They are held, in order of id.
    """
    found = await (await connection.execute(STORED, {"ids": as_list(ids)})).fetchall()
    customers = [(_profile.decode(profile), bool(archived)) for profile, archived in found]
    return {one.id: (one, archived) for one, archived in customers}


def changes_of(listed: Customer, stored: tuple[Customer, bool]) -> tuple[str, ...]:
    """Return the names of the fields in which a listed customer differs from the stored one."""
    before, archived = stored
    fields = ("number", "name", "kind", "contacts", "domains", "services")
    changed = tuple(name for name in fields if getattr(listed, name) != getattr(before, name))
    return (*changed, "archived") if archived else changed


async def _close(engine: AsyncEngine, ids: Sequence[str]) -> tuple[str, ...]:
    """Count the directory for the correlator and return who was not listed."""
    async with engine.begin() as connection:
        missing = await connection.execute(MISSING, {"ids": as_list(ids), "limit": NAMED_MAX})
        await count_directory(connection)
        return tuple(missing.scalars())


async def count_directory(connection: AsyncConnection) -> None:
    """Count the directory for the correlator, as it stands now."""
    known = (
        select(func.count())
        .select_from(customer)
        .where(customer.c.kind != "unknown", customer.c.archived_at.is_(None))
    )
    values = {
        "id": 1,
        "customers": (await connection.execute(known)).scalar_one(),
        "imported_at": datetime.now(UTC),
    }
    counted = insert(directory).values(values)
    await connection.execute(counted.on_conflict_do_update(index_elements=["id"], set_=_rest(values)))


def _rest(values: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if name != "id"}


def _sum(first: Report, second: Report) -> Report:
    return Report(
        added=first.added + second.added,
        changed=first.changed + second.changed,
        unchanged=first.unchanged + second.unchanged,
        left_out=(first.left_out + second.left_out)[:NAMED_MAX],
    )
