"""Calls that telephone systems told of, until an agent writes their note, and what those call an agent."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from services.store.tables.schema import NO_TEXTS, Moment, metadata

call_draft = Table(
    "call_draft",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("handle", Text, nullable=False, unique=True),
    Column("source", Text, nullable=False),  # name of the telephone system's source
    Column("call_id", Text, nullable=False),  # that system's own
    Column("direction", Text, nullable=False),
    Column("number", Text, nullable=False, server_default=""),  # of the other person; empty: withheld
    Column("name", Text, nullable=False, server_default=""),  # as the telephone system told it
    Column("queue", Text, nullable=False, server_default=""),
    Column("rung", ARRAY(Text), nullable=False, server_default=NO_TEXTS),
    Column("taken_by", ARRAY(Text), nullable=False, server_default=NO_TEXTS),
    Column("taken_at", Moment),
    Column("agent_id", Text, ForeignKey("agent.id")),  # whose call it is; null: no one agent's
    Column("answered", Boolean),  # null: not told yet
    Column("started_at", Moment, nullable=False),
    Column("answered_at", Moment),
    Column("ended_at", Moment),
    Column("state", Text, nullable=False, server_default="open"),
    Column("closed_at", Moment),
    Column("closed_by", Text, nullable=False, server_default=""),  # an agent's id; empty: by a program
    Column("interaction_id", Text, nullable=False, server_default=""),  # the note's; it may not be placed yet
    Column("seen_at", Moment, nullable=False, server_default=func.now()),  # when we first heard of it
    UniqueConstraint("source", "call_id"),
    CheckConstraint("direction in ('inbound', 'outbound')", name="direction"),
    CheckConstraint("state in ('open', 'noted', 'dismissed')", name="state"),
    CheckConstraint("(state = 'open') = (closed_at is null)", name="closed"),
    Index("ix_call_draft_open", "agent_id", text("started_at desc"), postgresql_where=text("state = 'open'")),
    Index("ix_call_draft_seen_at", "seen_at"),
)

agent_line = Table(
    "agent_line",
    metadata,
    Column("line", Text, primary_key=True),  # an extension or another name, folded as names are compared
    Column("agent_id", Text, ForeignKey("agent.id"), nullable=False, index=True),
)
