"""Repeated reports whose sender may be told that they are known, and what became of that."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, Text, func, text

from services.store.tables.schema import Moment, metadata

acknowledgement = Table(
    "acknowledgement",
    metadata,
    Column("interaction_id", Text, ForeignKey("interaction.id"), primary_key=True),
    Column("at", Moment, nullable=False, server_default=func.now()),
    Column("outcome", Text),  # 'sent', or why not; empty: nobody has looked yet
    Column("address", Text, nullable=False, server_default=""),  # of whom it was sent to
    Column("settled_at", Moment),
    Column("reply_id", Text, ForeignKey("reply.interaction_id")),
    CheckConstraint("(outcome is null) = (settled_at is null)", name="settled"),
    Index("ix_acknowledgement_waiting", "at", postgresql_where=text("outcome is null")),
    Index("ix_acknowledgement_sent", "settled_at", postgresql_where=text("outcome = 'sent'")),
)
