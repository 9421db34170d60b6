"""What the inbox orders threads by, and the levels that people pinned.

`thread_triage` is kept right by whoever writes placements (services/store/triage_recording.py); it could be
made anew from them at any time. `priority_pin` is a journal: the newest row of a thread holds.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    Table,
    Text,
    func,
)

from services.store.tables.schema import Moment, metadata

thread_triage = Table(
    "thread_triage",
    metadata,
    Column("thread_id", Text, ForeignKey("thread.id"), primary_key=True),
    Column("points", SmallInteger, nullable=False),  # of the priority, but for the waiting: that grows
    Column("waiting_since", Moment),  # the customer's first word that we have not answered
    Column("missing", SmallInteger, nullable=False),  # needed facts that nobody stated
    Column("pinned", SmallInteger),  # the level that a human set
    CheckConstraint("pinned between 1 and 4", name="pinned"),
)

priority_pin = Table(
    "priority_pin",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("thread_id", Text, ForeignKey("thread.id"), nullable=False),
    Column("level", SmallInteger),  # null: from here on the computed level holds again
    Column("why", Text, nullable=False, server_default=""),
    Column("agent_id", Text, ForeignKey("agent.id"), nullable=False),
    Column("at", Moment, nullable=False, server_default=func.now()),
    CheckConstraint("level between 1 and 4", name="level"),
    Index("ix_priority_pin_thread_id_id", "thread_id", "id"),
)
