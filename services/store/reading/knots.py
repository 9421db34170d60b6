"""The newest interactions of each thread in a list: the knots of its line, and the last one in words."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import RowMapping, func, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.tables import contact, interaction, placement, thread
from services.store.views_lists import Knot, Latest
from shared.clean import clean_line

KNOTS_MAX = 24  # of one thread in a list; the newest
LINE_CHARS_MAX = 160


async def read_knots(connection: AsyncConnection, thread_ids: Collection[str]) -> dict[str, list[RowMapping]]:
    """Return the newest interactions of each thread, oldest first."""
    if not thread_ids:
        return {}
    newest = (
        select(
            interaction.c.channel,
            interaction.c.direction,
            interaction.c.occurred_at,
            func.coalesce(contact.c.name, interaction.c.author).label("author"),
            func.left(interaction.c.text, LINE_CHARS_MAX * 2).label("line"),
            placement.c.kind,
            placement.c.zone,
        )
        .join(placement, placement.c.interaction_id == interaction.c.id)
        .outerjoin(contact, contact.c.id == placement.c.contact_id)
        .where(placement.c.thread_id == thread.c.id, placement.c.superseded_by.is_(None))
        .order_by(interaction.c.occurred_at.desc(), interaction.c.id.desc())
        .limit(KNOTS_MAX)
        .lateral("newest")
    )
    found = await connection.execute(
        select(thread.c.id, *newest.c).join(newest, true()).where(thread.c.id.in_(list(thread_ids)))
    )
    knots: dict[str, list[RowMapping]] = {}
    for row in found.mappings():
        knots.setdefault(row["id"], []).append(row)
    return {one: sorted(rows, key=lambda row: row["occurred_at"]) for one, rows in knots.items()}


def knot_view(row: RowMapping) -> Knot:
    """Return one knot of the thread line."""
    return Knot(
        channel=row["channel"],
        direction=row["direction"],
        kind=row["kind"],
        zone=row["zone"],
        at=row["occurred_at"],
        author=row["author"],
    )


def latest(row: RowMapping) -> Latest:
    """Return the newest interaction in one line."""
    return Latest(
        channel=row["channel"],
        direction=row["direction"],
        author=row["author"],
        at=row["occurred_at"],
        line=clean_line(row["line"], chars_max=LINE_CHARS_MAX),
    )
