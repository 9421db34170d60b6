"""Interactions as they are shown: one alone, those of a thread in order, those of a customer backwards."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from sqlalchemy import RowMapping, Select, cast, literal_column, select, tuple_
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store import cursors
from services.store.reading.placements import current_placements, placement_history
from services.store.reading.replies import replies_among
from services.store.tables import interaction, placement
from services.store.views import (
    FileView,
    IdentifierView,
    InteractionDetail,
    InteractionView,
    OriginalView,
    PersonView,
    PlacementView,
    TurnView,
)
from services.store.views_deliveries import ReplyView
from shared.interaction import Interaction, Participant

_COLUMNS = (
    interaction.c.id,
    interaction.c.version,
    interaction.c.occurred_at,
    # Without the original's bytes: up to 340 KiB a row that no page shows.
    cast(interaction.c.body, JSONB).op("#-")(literal_column("'{raw,inline}'::text[]")).label("body"),
)
_RESERVED = (interaction.c.channel, interaction.c.source, interaction.c.natural_key)


async def read_interaction(connection: AsyncConnection, interaction_id: str) -> InteractionDetail | None:
    """Return one interaction with every decision on it, or None if none has this id."""
    found = await _read(connection, select(*_COLUMNS).where(interaction.c.id == interaction_id))
    if not found:
        return None
    fields = {name: getattr(found[0], name) for name in found[0].__struct_fields__}
    return InteractionDetail(**fields, history=await placement_history(connection, interaction_id))


async def read_of_thread(
    connection: AsyncConnection, thread_id: str, before: cursors.Place | None, limit: int
) -> tuple[tuple[InteractionView, ...], str | None]:
    """Return the newest `limit` interactions of a thread before `before`, oldest first, and a cursor."""
    return await _read_backwards(connection, placement.c.thread_id == thread_id, before, limit)


async def read_of_customer(
    connection: AsyncConnection, customer_id: str, before: cursors.Place | None, limit: int
) -> tuple[tuple[InteractionView, ...], str | None]:
    """Return the newest `limit` interactions of a customer before `before`, newest first."""
    views, after = await _read_backwards(connection, placement.c.customer_id == customer_id, before, limit)
    return tuple(reversed(views)), after


async def read_noise(
    connection: AsyncConnection, before: cursors.Place | None, limit: int
) -> tuple[tuple[InteractionView, ...], str | None]:
    """Return the newest `limit` interactions that were set aside as noise, newest first."""
    views, after = await _read_backwards(connection, placement.c.kind == "noise", before, limit)
    return tuple(reversed(views)), after


async def read_by_ids(connection: AsyncConnection, ids: Collection[str]) -> dict[str, InteractionView]:
    """Return the interactions with these ids."""
    if not ids:
        return {}
    found = await _read(connection, select(*_COLUMNS).where(interaction.c.id.in_(sorted(ids))))
    return {view.id: view for view in found}


async def _read_backwards(
    connection: AsyncConnection, belongs: Any, before: cursors.Place | None, limit: int
) -> tuple[tuple[InteractionView, ...], str | None]:
    query = (
        select(*_COLUMNS)
        .join(placement, placement.c.interaction_id == interaction.c.id)
        .where(placement.c.superseded_by.is_(None), belongs)
        .order_by(interaction.c.occurred_at.desc(), interaction.c.id.desc())
        .limit(limit + 1)
    )
    if before is not None:
        query = query.where(tuple_(interaction.c.occurred_at, interaction.c.id) < (before.at, before.name))
    found = await _read(connection, query)
    shown = found[:limit]
    more = len(found) > limit
    after = cursors.encode(cursors.place(shown[-1].occurred_at, name=shown[-1].id)) if more else None
    return tuple(reversed(shown)), after


async def _read(connection: AsyncConnection, query: Select[Any]) -> list[InteractionView]:
    rows = list((await connection.execute(query)).mappings())
    ids = [row["id"] for row in rows]
    placements = await current_placements(connection, ids)
    superseded = await _superseded(connection, ids)
    written = await replies_among(connection, [row["id"] for row in rows if _is_ours(row)])
    return [
        _view(
            row,
            placements.get(row["id"]),
            superseded=row["id"] in superseded,
            written=written.get(row["id"]),
        )
        for row in rows
    ]


def _is_ours(row: RowMapping) -> bool:
    return bool(row["body"].get("direction") == "outbound")


async def _superseded(connection: AsyncConnection, ids: Sequence[str]) -> frozenset[str]:
    """Return those of `ids` of which a later version is on record."""
    if not ids:
        return frozenset()
    newer = interaction.alias("newer")
    same_piece = [newer.c[column.name] == column for column in _RESERVED]
    found = await connection.execute(
        select(interaction.c.id)
        .where(interaction.c.id.in_(ids))
        .where(
            select(literal_column("1")).where(*same_piece, newer.c.version > interaction.c.version).exists()
        )
    )
    return frozenset(found.scalars())


def _view(
    row: RowMapping, decided: PlacementView | None, *, superseded: bool, written: ReplyView | None
) -> InteractionView:
    body = msgspec.convert(row["body"], Interaction)
    return InteractionView(
        id=body.id,
        channel=body.channel,
        source=body.source,
        version=row["version"],
        direction=body.direction,
        occurred_at=row["occurred_at"],
        received_at=body.received_at,
        author=_person(body.author),
        agent=body.agent,
        others=tuple(_person(other) for other in body.others),
        subject=body.subject,
        text=body.text,
        quoted=body.quoted,
        signature=body.signature,
        turns=tuple(
            TurnView(at=turn.at, speaker=turn.speaker, author=turn.author, text=turn.text)
            for turn in body.turns
        ),
        trust=body.trust,
        automatic=body.automatic,
        priority=body.priority,
        readable=body.readable,
        note=body.note,
        attachments=tuple(
            FileView(name=one.name, media_type=one.media_type, size=one.size) for one in body.attachments
        ),
        original=_original(body),
        placement=decided,
        superseded=superseded,
        reply=written,
    )


def _person(person: Participant) -> PersonView:
    return PersonView(
        name=person.name,
        role=person.role,
        identifiers=tuple(
            IdentifierView(kind=one.kind, value=one.value, raw=one.raw, verified=one.verified)
            for one in person.identifiers
        ),
    )


def _original(body: Interaction) -> OriginalView | None:
    if body.raw is None:
        return None
    return OriginalView(media_type=body.raw.media_type, size=body.raw.size, name=body.raw.name)
