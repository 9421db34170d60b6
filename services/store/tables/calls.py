"""Where agents said that a call belongs while they logged it, until it stands there.

The call itself goes the way of every call; a choice waits for it, however long the correlator is away.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Table,
    Text,
    func,
    text,
)

from services.store.tables.schema import WITH_CUSTOMER, Moment, metadata

call_choice = Table(
    "call_choice",
    metadata,
    Column("interaction_id", Text, primary_key=True),  # no foreign key: the call may not be placed yet
    Column("customer_id", Text, ForeignKey("customer.id"), nullable=False),
    Column("thread_id", Text),  # null: a new thread of the customer
    Column("agent_id", Text, ForeignKey("agent.id"), nullable=False),
    Column("chosen_at", Moment, nullable=False, server_default=func.now()),
    Column("settled_at", Moment),
    Column("outcome", Text),
    ForeignKeyConstraint(["thread_id", "customer_id"], ["thread.id", "thread.customer_id"], **WITH_CUSTOMER),
    CheckConstraint("outcome in ('filed', 'kept', 'refused')", name="outcome"),
    CheckConstraint("(settled_at is null) = (outcome is null)", name="settled"),
    Index("ix_call_choice_waiting", "chosen_at", postgresql_where=text("settled_at is null")),
)
"""`filed`: a human placement puts it where the agent said. `kept`: it stood there, or another human had put
it somewhere meanwhile. `refused`: the thread is gone; the call stands where the correlator put it.
"""
