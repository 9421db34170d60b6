"""The tables whose rows name a customer beside a thread, a contact or an interaction: they go where those go.

Told from the tables themselves, so that one which is added later is not forgotten: it follows, or a test says
that nobody knows what should become of it.
"""

from __future__ import annotations

from sqlalchemy import Table

from services.store.database import PostgresConnection
from services.store.tables import metadata

MOVED_BY_NAME = frozenset(
    {"contact", "thread", "placement", "identifier", "service", "match_key", "call_choice"}
)
"""What `moving` and `parting` deal with themselves."""

STAYING = frozenset({"erasure", "directory_sync_entry", "legal_hold"})
"""What keeps the name of the customer of then: an erasure is done again after every restore, a source of the
directory goes on listing both, and a hold is read through merges (services/store/retaining/due.py)."""

# By the column that leads a row: whose row says which customer it is now.
_LED_BY = {
    "thread_id": "select id, customer_id from thread",
    "contact_id": "select id, customer_id from contact",
    "interaction_id": "select interaction_id, customer_id from placement where superseded_by is null",
}


def leader_of(table: Table) -> str | None:
    """Return the column by which the table's rows follow, None for a table that does not follow."""
    if "customer_id" not in table.c or table.name in MOVED_BY_NAME | STAYING:
        return None
    return next((column for column in _LED_BY if column in table.c), None)


async def follow(connection: PostgresConnection, one: str, other: str) -> None:
    """Let every row that names either customer name the one that its thread, contact or piece is now."""
    for table in metadata.sorted_tables:
        column = leader_of(table)
        if column is None:
            continue
        await connection.execute(
            f"""
            update {table.name} f set customer_id = l.customer_id
            from ({_LED_BY[column]}) as l (id, customer_id)
            where l.id = f.{column} and f.customer_id in (%(one)s, %(other)s)
            and l.customer_id in (%(one)s, %(other)s) and f.customer_id <> l.customer_id
            """,  # noqa: S608  names of our own tables
            {"one": one, "other": other},
        )
