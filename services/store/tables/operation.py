"""What operators did, and what must never come back."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    Table,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY

from services.store.tables.schema import Moment, metadata

audit = Table(
    "audit",  # only ever added to
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", Moment, nullable=False, server_default=func.now()),
    Column("who", Text, nullable=False),  # an agent's id, or 'command'
    Column("what", Text, nullable=False),  # 'dead_letter.discarded', …
    Column("object", Text, nullable=False),  # public handle or interaction id
    Column("why", Text, nullable=False, server_default=""),
    Index("ix_audit_object_id", "object", "id"),
)

erasure = Table(
    "erasure",  # what was erased, by what tells nobody who it was; done again after every restore
    metadata,
    Column("id", Text, primary_key=True),
    Column("at", Moment, nullable=False, server_default=func.now()),
    Column("kind", Text, nullable=False),
    Column("customer_id", Text, nullable=False),  # derived, never shown; empty for a person
    Column("salt", LargeBinary, nullable=False),
    Column("marks", ARRAY(LargeBinary), nullable=False),  # salted hashes of the person's identifiers
    CheckConstraint("kind in ('customer', 'person', 'texts', 'originals')", name="kind"),
)

erased = Table(
    "erased",  # interactions that must not come back, from the stream, a redrive or a backup
    metadata,
    Column("interaction_id", Text, primary_key=True),
    Column("erasure_id", Text, ForeignKey("erasure.id"), nullable=False, index=True),
)
