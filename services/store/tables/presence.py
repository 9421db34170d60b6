"""Who looks at which thread just now. Unlogged: after a crash of the database every page says so again."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, PrimaryKeyConstraint, Table, Text

from services.store.tables.schema import Moment, metadata

presence = Table(
    "presence",
    metadata,
    Column("thread_id", Text, ForeignKey("thread.id"), nullable=False),
    Column("agent_id", Text, ForeignKey("agent.id"), nullable=False, index=True),
    Column("doing", Text, nullable=False),
    Column("until", Moment, nullable=False),
    PrimaryKeyConstraint("thread_id", "agent_id"),
    CheckConstraint("doing in ('looking', 'writing')", name="doing"),
    prefixes=["UNLOGGED"],
)
