"""How long what is kept, what was emptied since, and whose things stay whatever the rules say."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.store.tables.schema import NO_TEXTS, Moment, metadata

retention = Table(
    "retention",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("body", JSONB, nullable=False),  # services/store/retaining/rules.py
    CheckConstraint("id = 1", name="one_row"),
)

emptied = Table(
    "emptied",  # interactions that stay without their texts, or without their originals
    metadata,
    Column("interaction_id", Text, nullable=False),  # no foreign key: it must not come back with its text
    Column("what", Text, nullable=False),
    Column("erasure_id", Text, ForeignKey("erasure.id"), nullable=False, index=True),
    Column("blobs", ARRAY(Text), nullable=False, server_default=NO_TEXTS),  # still to be cleared
    Column("cleared_at", Moment),  # since when bus and originals hold nothing of it either
    PrimaryKeyConstraint("interaction_id", "what"),
    CheckConstraint("what in ('texts', 'originals')", name="what"),
    Index("ix_emptied_uncleared", "interaction_id", postgresql_where=text("cleared_at is null")),
)

legal_hold = Table(
    "legal_hold",
    metadata,
    Column("customer_id", Text, ForeignKey("customer.id"), primary_key=True),
    Column("at", Moment, nullable=False, server_default=func.now()),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
)
