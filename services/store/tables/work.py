"""What agents do with threads: who has one in hand, whether they closed it, until when it can wait.

`thread_work` holds what counts now; `work_step` is its journal, agents' notes among it, and lets each step be
undone. Whether a thread is closed, `thread.closed_at` says: it is settled from the placements and from here.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Table,
    Text,
)

from services.store.tables.schema import Moment, metadata

thread_work = Table(
    "thread_work",
    metadata,
    Column("thread_id", Text, ForeignKey("thread.id"), primary_key=True),
    Column("assignee_id", Text, ForeignKey("agent.id"), index=True),
    Column("closed_at", Moment),  # when an agent closed it; what is said later opens it again
    Column("closed_by", Text),  # an agent's id, or an API key's
    Column("solution", Text, nullable=False, server_default=""),  # what solved it, in the agent's words
    Column("reopened_at", Moment),  # when an agent opened it again
    Column("snoozed_at", Moment),
    Column("snoozed_until", Moment),  # what is said before that wakes it
    CheckConstraint("(closed_at is null) = (closed_by is null)", name="closed"),
    CheckConstraint("(snoozed_at is null) = (snoozed_until is null)", name="snoozed"),
)

work_step = Table(
    "work_step",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("handle", Text, nullable=False, unique=True),
    Column("thread_id", Text, ForeignKey("thread.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("agent", Text, nullable=False),  # an agent's id, or an API key's
    Column("at", Moment, nullable=False),
    Column("text", Text, nullable=False, server_default=""),  # of a note, or what solved it
    Column("assignee_id", Text, ForeignKey("agent.id")),
    Column("until", Moment),
    Column("team_id", Text, ForeignKey("team.id")),  # that the thread was handed to; empty: to none
    Column("before", JSON, nullable=False),  # of thread_work: what the step changed, as it was
    Column("undone_at", Moment),
    Column("undone_by", Text),
    CheckConstraint("kind in ('assign', 'close', 'reopen', 'snooze', 'wake', 'note', 'team')", name="kind"),
    CheckConstraint("(undone_at is null) = (undone_by is null)", name="undone"),
    Index("ix_work_step_thread_id_id", "thread_id", "id"),
)
