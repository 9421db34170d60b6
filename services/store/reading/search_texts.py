"""In which interactions something was said: their subjects, authors and texts, the newest first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import cast, func, literal, select
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.knowledge.common_words import SILENT
from services.store.reading.search import Asked
from services.store.reading.search_passages import Marked, passage
from services.store.reading.search_words import Meant, forms_of, slips_of, sought
from services.store.tables import interaction, placement
from services.store.tables.search import SEARCHED_CHARS_MAX
from services.store.team_scope import team_in_scope

PIECES_MAX = 500  # the newest of those in which it was said


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """An interaction in which it was said, by internal ids."""

    id: str
    thread_id: str  # empty: it stands in none
    at: datetime


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What was found, and by what words."""

    pieces: tuple[Piece, ...] = ()
    meant: tuple[Meant, ...] = ()


class Quoted(msgspec.Struct, frozen=True, kw_only=True):
    """An interaction with the passage in which it was said."""

    id: str
    channel: str
    direction: str
    author: str
    at: datetime
    passage: Marked


async def pieces_saying(connection: AsyncConnection, asked: Asked) -> Said:
    """Return the newest interactions in which all of the words were said, in whatever form.

    Only where there is none, those with the words that the typed ones are a slip of.
    """
    words = [word for word in asked.words if word not in SILENT] or list(asked.words)
    if not words:
        return Said()
    meant: Sequence[Meant] | None = await forms_of(connection, words)
    pieces: list[Piece] = []
    while meant is not None:
        pieces = await _pieces(connection, meant)
        if pieces:
            return Said(pieces=tuple(pieces), meant=tuple(meant))
        if any(one.instead for one in meant):
            break  # nor is told which words are said elsewhere
        meant = await slips_of(connection, meant)
    return Said()


async def _pieces(connection: AsyncConnection, meant: Sequence[Meant]) -> list[Piece]:
    query = cast(literal(sought(meant)), TSQUERY)
    pieces = select(interaction.c.id, interaction.c.occurred_at, interaction.c.received_at)
    if team_in_scope():  # the index is not used where rows are locked: migration 0029
        found = func.said_in_scope(query, PIECES_MAX).table_valued("id")
        newest = pieces.join(found, found.c.id == interaction.c.id).subquery()
    else:
        said = pieces.where(interaction.c.said.op("@@")(query))
        newest = said.order_by(interaction.c.received_at.desc()).limit(PIECES_MAX).subquery()
    rows = await connection.execute(
        select(newest.c.id, newest.c.occurred_at, placement.c.thread_id)
        .join(placement, placement.c.interaction_id == newest.c.id)
        .where(placement.c.superseded_by.is_(None))
        .order_by(newest.c.received_at.desc(), newest.c.id)
    )
    return [Piece(id=row.id, thread_id=row.thread_id or "", at=row.occurred_at) for row in rows]


async def quotes(
    connection: AsyncConnection, ids: Collection[str], meant: Sequence[Meant]
) -> dict[str, Quoted]:
    """Return the interactions, each with the passage in which it was said."""
    if not ids:
        return {}
    rows = await connection.execute(
        select(
            interaction.c.id,
            interaction.c.channel,
            interaction.c.direction,
            interaction.c.author,
            interaction.c.occurred_at,
            interaction.c.subject,
            func.left(interaction.c.text, SEARCHED_CHARS_MAX).label("text"),
        ).where(interaction.c.id.in_(sorted(ids)))
    )
    return {
        row.id: Quoted(
            id=row.id,
            channel=row.channel,
            direction=row.direction,
            author=row.author,
            at=row.occurred_at,
            passage=_passage(row.subject, row.text, meant),
        )
        for row in rows
    }


def _passage(subject: str, said: str, meant: Sequence[Meant]) -> Marked:
    """The text speaks for itself; where nothing of it was meant, the subject does."""
    found = passage(said, meant)
    if found.marks or not subject:
        return found
    titled = passage(subject, meant)
    return titled if titled.marks else found
