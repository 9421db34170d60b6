"""Two customers that are one: proposed by one person, confirmed by another, and what the merge moved.

The rows that are the customer's bear another customer's name after a merge, no more; `customer_merge_row`
says which, so that undoing it gives back those and no others. The merged customer's own row stays.
"""

from __future__ import annotations

from sqlalchemy import (
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

customer_merge = Table(
    "customer_merge",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("handle", Text, nullable=False, unique=True),
    Column("merged_id", Text, ForeignKey("customer.id"), nullable=False),
    Column("into_id", Text, ForeignKey("customer.id"), nullable=False, index=True),
    Column("why", Text, nullable=False),
    Column("alone", Boolean, nullable=False),  # somebody unknown is somebody known: one person says so
    Column("proposed_by", Text, nullable=False),  # an agent's id, or an API key's
    Column("proposed_at", Moment, nullable=False, server_default=func.now()),
    Column("outcome", Text),
    Column("decided_by", Text),
    Column("decided_at", Moment),
    Column("since", BigInteger),  # the newest placement when it was carried out
    Column("archived_before", Moment),  # of the merged customer
    Column("correction_id", BigInteger, ForeignKey("correction.id"), unique=True),  # undone with it
    Column("undone_at", Moment),
    CheckConstraint("merged_id <> into_id", name="two"),
    CheckConstraint("outcome in ('merged', 'declined')", name="outcome"),
    CheckConstraint(
        "(outcome is null) = (decided_by is null) and (outcome is null) = (decided_at is null)",
        name="decided",
    ),
    # Never the same person, whatever the code does.
    CheckConstraint("alone or outcome <> 'merged' or decided_by <> proposed_by", name="two_people"),
    CheckConstraint("(coalesce(outcome, '') = 'merged') = (correction_id is not null)", name="carried_out"),
    CheckConstraint("undone_at is null or coalesce(outcome, '') = 'merged'", name="undone"),
    # One customer is part of one merge at a time that is asked about or holds.
    Index(
        "uq_customer_merge_holding",
        "merged_id",
        unique=True,
        postgresql_where=text("coalesce(outcome, '') <> 'declined' and undone_at is null"),
    ),
)

customer_merge_row = Table(
    "customer_merge_row",
    metadata,
    Column("merge_id", BigInteger, ForeignKey("customer_merge.id"), nullable=False),
    Column("what", Text, nullable=False),
    Column("name", Text, nullable=False),  # the row's id, or what it says where an import may write it anew
    Column("origin", Text, nullable=False, server_default=""),
    PrimaryKeyConstraint("merge_id", "what", "name"),
    CheckConstraint(
        "what in ('thread', 'placement', 'choice', 'identifier', 'service', 'key', 'key_added')", name="what"
    ),
)
