"""Pieces written where they stood, under the names that the world knows: implements the port Rebuilding."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from services.store import repository_rows as rows_of
from services.store.bulk import as_rows, bulk_insert
from services.store.correcting.settling import settle_threads
from services.store.database import PostgresConnection, failures_named, postgres_connection
from services.store.merging.survivors import SURVIVORS
from services.store.repository import PostgresLedger
from services.store.repository_recording import record_placed
from services.store.sorting import sort_key
from services.store.tables import customer
from services.store.thread_teams import OF_PIECE
from shared.ids import derived_id
from shared.interaction import Interaction
from shared.placement import Customer, Placed
from shared.recorded import Recorded, Spot

_THREAD = "select id, customer_id from thread where handle = %(handle)s"
_CUSTOMER = f"""
    with recursive named (start, id) as (select id, id from customer where handle = %(handle)s), {SURVIVORS}
    select id from survivor where merged_into is null
    """  # noqa: S608  no value stands in it
_OPEN_CUSTOMER = bulk_insert(customer, ("id", "handle", "kind", "name", "sort_key", "profile"))
# The number is the identity's own otherwise; here it is one that was spoken already.
_OPEN_THREAD = f"""
    insert into thread (id, handle, number, customer_id, subject, opened_at, last_at, team_id)
    overriding system value
    values (%(id)s, %(handle)s, %(number)s, %(customer)s, '', %(at)s, %(at)s,
        {OF_PIECE})
    """  # noqa: S608  no value stands in it
_RESERVE = """
    select setval(s.name, greatest(%(number)s, pg_sequence_last_value(cast(s.name as regclass))))
    from (select pg_get_serial_sequence('thread', 'number') as name) s
    """


class Rebuildings:
    """Opens the transactions in which pieces are restored."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[RebuildingLedger]:
        """Begin a transaction: committed on a clean exit, rolled back on an error. Raises Unavailable."""
        with failures_named():
            async with self._engine.begin() as transaction:
                yield RebuildingLedger(await postgres_connection(transaction))

    async def reserve(self, number: int) -> None:
        """Let new threads have numbers beyond `number`, which may have been spoken."""
        with failures_named():
            async with self._engine.begin() as transaction:
                if number:
                    connection = await postgres_connection(transaction)
                    await connection.execute(_RESERVE, {"number": number})


class RebuildingLedger(PostgresLedger):
    """A ledger that also writes what was decided before."""

    async def spot_of(self, recorded: Recorded, interaction: Interaction) -> Spot:
        """Return where that is; customer and thread are opened under their names where they are not there.

        A thread that is there says whose it is: nothing ever comes into another customer's.
        """
        if not recorded.thread:
            return Spot()
        with failures_named():
            known = await thread_at(self._connection, recorded.thread)
            if known is not None:
                return Spot(thread_id=known[0], customer_id=known[1])
            customer_id = await customer_at(self._connection, recorded.customer)
            opens = customer_id is None
            if customer_id is None:
                customer_id = await self._open_customer(recorded.customer, interaction)
            thread_id = await open_thread(
                self._connection,
                recorded.thread,
                recorded.number,
                customer_id=customer_id,
                at=interaction.received_at,
                source=interaction.source,
            )
            return Spot(
                thread_id=thread_id, customer_id=customer_id, opened_thread=True, opened_customer=opens
            )

    async def restore(self, placed: Placed) -> None:
        """Write a piece as it stood; nothing is told, for the world was told of it then."""
        with failures_named():
            await record_placed(self._connection, [placed], tells=False)
            await settle_threads(self._connection, {placed.placement.thread_id} - {""})

    async def _open_customer(self, handle: str, interaction: Interaction) -> str:
        customer_id, name = derived_id("customer", handle), rows_of.author_shown(interaction)
        row = {
            "id": customer_id,
            "handle": handle,
            "kind": "unknown",
            "name": name,
            "sort_key": sort_key(name),
            "profile": Customer(id=customer_id, kind="unknown"),
        }
        await self._connection.execute(_OPEN_CUSTOMER, as_rows([row]))
        return customer_id


async def thread_at(connection: PostgresConnection, handle: str) -> tuple[str, str] | None:
    """Return id and customer of the thread that bears `handle`; None where none does."""
    row = await (await connection.execute(_THREAD, {"handle": handle})).fetchone()
    return (str(row[0]), str(row[1])) if row else None


async def customer_at(connection: PostgresConnection, handle: str) -> str | None:
    """Return the id of the customer that bears `handle`, or that took that one in; None where none does."""
    row = await (await connection.execute(_CUSTOMER, {"handle": handle})).fetchone()
    return str(row[0]) if row else None


async def open_thread(
    connection: PostgresConnection,
    handle: str,
    number: int,
    *,
    customer_id: str,
    at: datetime,
    left: str = "",
    piece: str = "",
    source: str = "",
) -> str:
    """Open a thread under the handle and the number that it had, and return its id.

    Of its team thread_teams.py tells the rest: the bus knows nothing of a thread that was handed over.
    """
    thread_id = derived_id("thread", handle)
    values = {"id": thread_id, "handle": handle, "number": number, "customer": customer_id, "at": at}
    values |= {"left": left, "piece": piece, "source": source}
    await connection.execute(_OPEN_THREAD, values)
    return thread_id
