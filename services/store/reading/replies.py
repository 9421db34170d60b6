"""Replies as they are shown: with the interactions that they are, and one alone with its words."""

from __future__ import annotations

from collections.abc import Collection
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.reading.names import agent_names, thread_refs
from services.store.replying.deliveries import state_of
from services.store.tables import interaction, placement, reply, reply_delivery
from services.store.views_deliveries import DeliveryView, ReplyView
from services.store.views_replies import ReplyDetail


async def replies_among(connection: AsyncConnection, ids: Collection[str]) -> dict[str, ReplyView]:
    """Return what was written here among the interactions with these ids."""
    if not ids:
        return {}
    query = (
        select(reply.c.interaction_id, reply.c.handle, reply.c.agent, reply.c.automatic)
        .where(reply.c.interaction_id.in_(sorted(ids)))
    )  # fmt: skip
    rows = (await connection.execute(query)).all()
    if not rows:
        return {}
    deliveries = await _deliveries(connection, [row.interaction_id for row in rows])
    names = await agent_names(connection, {row.agent for row in rows})
    return {
        row.interaction_id: ReplyView(
            handle=row.handle,
            by=names.get(row.agent, ""),
            automatic=row.automatic,
            state=state_of([one.state for one in deliveries.get(row.interaction_id, ())]),
            deliveries=deliveries.get(row.interaction_id, ()),
        )
        for row in rows
    }


async def read_reply(connection: AsyncConnection, handle: str) -> ReplyDetail | None:
    """Return the reply that bears `handle`, with its words and where it belongs; None for none."""
    body = interaction.c.body
    query = (
        select(
            *(interaction.c.id, interaction.c.occurred_at, interaction.c.channel, interaction.c.source),
            *(interaction.c.subject, interaction.c.text, placement.c.thread_id),
            body["signature"].as_string().label("signature"),
            body["conversation"].as_string().label("conversation"),
        )
        .join(reply, reply.c.interaction_id == interaction.c.id)
        .join(placement, placement.c.interaction_id == interaction.c.id)
        .where(reply.c.handle == handle, placement.c.superseded_by.is_(None))
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    written = (await replies_among(connection, [row.id]))[row.id]
    threads = await thread_refs(connection, {row.thread_id or ""})
    return ReplyDetail(
        handle=handle,
        at=row.occurred_at,
        by=written.by,
        automatic=written.automatic,
        state=written.state,
        channel=row.channel,
        source=row.source,
        conversation=row.conversation or "",
        subject=row.subject,
        text=row.text,
        signature=row.signature or "",
        thread=threads.get(row.thread_id or ""),
        interaction=row.id,
        deliveries=written.deliveries,
    )


async def _deliveries(
    connection: AsyncConnection, ids: Collection[str]
) -> dict[str, tuple[DeliveryView, ...]]:
    query = (
        select(reply_delivery)
        .where(reply_delivery.c.interaction_id.in_(sorted(ids)))
        .order_by(reply_delivery.c.interaction_id, reply_delivery.c.id)
    )
    rows = (await connection.execute(query)).all()
    grouped = groupby(rows, key=lambda row: str(row.interaction_id))
    return {one: tuple(_delivery(row) for row in group) for one, group in grouped}


def _delivery(row: Any) -> DeliveryView:
    return DeliveryView(
        address=row.address,
        name=row.name,
        state="waiting" if row.state == "handing" else row.state,
        tries=row.tries,
        due_at=row.due_at,
        sent_at=row.sent_at,
        cause=row.cause,
    )
