"""What people put right: each correction, what it changed, and what has to be placed anew because of it.

Nothing is rewritten: a correction supersedes placements by new ones, and its undoing supersedes those again.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    func,
    text,
)

from services.store.tables.schema import Moment, metadata

correction = Table(
    "correction",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("handle", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("agent", Text, nullable=False),  # an agent's id, or an API key's
    Column("at", Moment, nullable=False, server_default=func.now()),
    Column("what", JSON, nullable=False),  # as it was asked for, in public handles
    Column("why", Text, nullable=False, server_default=""),
    Column("undone_at", Moment),
    Column("undone_by", Text),
    CheckConstraint(
        "kind in ('accept', 'reject', 'move', 'give', 'merge', 'split', 'not_same', 'forget', 'customers')",
        name="kind",
    ),
    CheckConstraint("(undone_at is null) = (undone_by is null)", name="undone"),
)

correction_thread = Table(
    "correction_thread",  # the threads that a correction touched, for their histories
    metadata,
    Column("thread_id", Text, ForeignKey("thread.id"), nullable=False),
    Column("correction_id", BigInteger, ForeignKey("correction.id"), nullable=False, index=True),
    PrimaryKeyConstraint("thread_id", "correction_id"),
)

correction_step = Table(
    "correction_step",  # one placement that took another's place because of the correction
    metadata,
    Column("after_id", BigInteger, ForeignKey("placement.id"), primary_key=True, autoincrement=False),
    Column("before_id", BigInteger, ForeignKey("placement.id"), nullable=False),
    Column("correction_id", BigInteger, ForeignKey("correction.id"), nullable=False, index=True),
    Column("undoes", Boolean, nullable=False, server_default=text("false")),  # made by its undoing
    Column("copies", BigInteger, ForeignKey("placement.id")),  # the recorded placement that it restores
)

apart = Table(
    "apart",  # what must not join a thread by itself; marks are shared.placement.marks_of
    metadata,
    Column("thread_id", Text, ForeignKey("thread.id"), nullable=False),
    Column("mark", Text, nullable=False),
    Column("correction_id", BigInteger, ForeignKey("correction.id"), nullable=False, index=True),
    PrimaryKeyConstraint("thread_id", "mark", "correction_id"),
)

reconsideration = Table(
    "reconsideration",  # what the correlator has yet to place anew; a row goes with the new placement
    metadata,
    Column("correction_id", BigInteger, ForeignKey("correction.id"), nullable=False),
    Column("interaction_id", Text, ForeignKey("interaction.id"), nullable=False),
    Column("undoes", Boolean, nullable=False),  # because the correction was undone
    PrimaryKeyConstraint("correction_id", "undoes", "interaction_id"),
)

forgotten = Table(
    "forgotten",  # learned identifiers that a correction of kind `forget` took away
    metadata,
    Column("identifier_id", BigInteger, ForeignKey("identifier.id"), nullable=False),
    Column("correction_id", BigInteger, ForeignKey("correction.id"), nullable=False),
    PrimaryKeyConstraint("correction_id", "identifier_id"),
    Index("ix_forgotten_identifier_id", "identifier_id"),
)
