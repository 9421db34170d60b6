"""Who stands in a source, as rows: what was missing for how long, and whom another source keeps."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from services.store.bulk import as_list, as_rows, bulk_insert
from services.store.database import PostgresConnection
from services.store.profiles import LISTED_PROFILE
from services.store.tables import directory_sync_entry
from shared.placement import Customer

_profile = msgspec.json.Decoder(Customer)


class Entered(msgspec.Struct, frozen=True, kw_only=True):
    """A customer in a source, as the last run left them."""

    customer_id: str
    number: str
    missing_runs: int = 0
    parts: dict[str, int] = {}  # mark -> runs without it
    gone_at: datetime | None = None


_ENTERED = """
    select customer_id, number, missing_runs, parts::text, gone_at from directory_sync_entry
    where sync_id = %(sync)s
    """
_OTHERS = """
    select e.customer_id, s.name from directory_sync_entry e join directory_sync s on s.id = e.sync_id
    where e.sync_id <> %(sync)s and e.gone_at is null
    """
_ENTER = bulk_insert(
    directory_sync_entry,
    ("sync_id", "customer_id", "number", "missing_runs", "parts", "gone_at"),
    "on conflict (sync_id, customer_id) do update set number = excluded.number,"
    " missing_runs = excluded.missing_runs, parts = excluded.parts, gone_at = excluded.gone_at",
)
# As the directory alone has them; nobody is held: what is written is looked at again then.
_STORED = f"""
    select c.id, coalesce(c.profile, {LISTED_PROFILE})::text,
        c.archived_at is not null, c.merged_into is not null
    from json_array_elements_text(cast(%(ids)s as json)) as k (id) join customer c on c.id = k.id
    """  # noqa: S608  no value stands in it
_ARCHIVE = """
    update customer set archived_at = coalesce(archived_at, %(at)s)
    where id in (select json_array_elements_text(cast(%(ids)s as json)))
    """


class Stored(msgspec.Struct, frozen=True):
    """A customer as the tables have it."""

    customer: Customer
    archived: bool
    merged: bool


async def read_entered(connection: PostgresConnection, sync_id: int) -> dict[str, Entered]:
    """Return whom the source listed at any time, by the customer's id."""
    found = await connection.execute(_ENTERED, {"sync": sync_id})
    return {row[0]: _entered(row) for row in await found.fetchall()}


def _entered(row: Sequence[Any]) -> Entered:
    customer_id, number, missing_runs, parts, gone_at = row
    return Entered(
        customer_id=customer_id,
        number=number,
        missing_runs=missing_runs,
        parts=msgspec.json.decode(parts),
        gone_at=gone_at,
    )


async def read_others(connection: PostgresConnection, sync_id: int) -> dict[str, str]:
    """Return by customer the name of the other source that lists them."""
    found = await connection.execute(_OTHERS, {"sync": sync_id})
    return dict(await found.fetchall())


async def read_stored(connection: PostgresConnection, ids: Iterable[str]) -> dict[str, Stored]:
    """Return these customers, by id."""
    found = await connection.execute(_STORED, {"ids": as_list(ids)})
    return {
        row[0]: Stored(_profile.decode(row[1]), bool(row[2]), bool(row[3])) for row in await found.fetchall()
    }


async def enter(connection: PostgresConnection, sync_id: int, entered: Iterable[Entered]) -> None:
    """Write how these customers stand in the source now."""
    rows = [{"sync_id": sync_id, **msgspec.structs.asdict(one)} for one in entered]
    if rows:
        await connection.execute(_ENTER, as_rows(rows))


async def archive(connection: PostgresConnection, ids: Collection[str], *, at: datetime) -> None:
    """Take these customers out of the directory; their threads stay theirs."""
    await connection.execute(_ARCHIVE, {"ids": as_list(ids), "at": at})
