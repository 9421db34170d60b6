"""Who: customers with their contacts, identifiers and services, and the keys they are found by."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from services.store.tables.schema import NO_TEXTS, Moment, metadata

customer = Table(
    "customer",
    metadata,
    Column("id", Text, primary_key=True),
    Column("handle", Text, nullable=False, unique=True),
    Column("number", Text, unique=True),  # the desk's own; null for an unknown customer
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("sort_key", Text, nullable=False),  # Croatian order, computed in Python: the server has no ICU
    Column("created_at", Moment, nullable=False, server_default=func.now()),
    Column("archived_at", Moment),  # no longer in the directory; never deleted by an import
    # The directory's part of shared.placement.Customer, joined beforehand from the next tables for the hot
    # path; null where it is to be joined anew. Who changes those tables sets it null (store/profiles.py).
    Column("profile", JSON),
    CheckConstraint("kind in ('company', 'person', 'unknown')", name="kind"),
    CheckConstraint("(kind = 'unknown') = (number is null)", name="unknown_has_no_number"),
)

contact = Table(
    "contact",
    metadata,
    Column("id", Text, primary_key=True),
    Column("handle", Text, nullable=False, unique=True),
    Column("customer_id", Text, ForeignKey("customer.id"), nullable=False),
    Column("number", Text, nullable=False),  # the directory's id of the contact
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("domains", ARRAY(Text), nullable=False, server_default=NO_TEXTS),  # empty: all of the customer's
    Column("archived_at", Moment),
    UniqueConstraint("customer_id", "number"),
    UniqueConstraint("id", "customer_id"),
    CheckConstraint("role in ('owner', 'technical', 'billing')", name="role"),
)

identifier = Table(
    "identifier",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("customer_id", Text, ForeignKey("customer.id"), nullable=False),
    Column("contact_id", Text),
    Column("kind", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("raw", Text, nullable=False, server_default=""),
    Column("name", Text, nullable=False, server_default=""),  # of the person, where learned
    Column("origin", Text, nullable=False),  # 'directory' or 'learned'
    Column("first_seen_at", Moment, nullable=False, server_default=func.now()),
    Column("forgotten_at", Moment),  # an agent said so; the row stays, so that it is not learned again
    ForeignKeyConstraint(["contact_id", "customer_id"], ["contact.id", "contact.customer_id"]),
    UniqueConstraint(
        "customer_id", "contact_id", "kind", "value", "origin", postgresql_nulls_not_distinct=True
    ),
    CheckConstraint("origin in ('directory', 'learned')", name="origin"),
    Index("ix_identifier_learned", "customer_id", "id", postgresql_where=text("origin = 'learned'")),
)

service = Table(
    "service",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("customer_id", Text, ForeignKey("customer.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("server", Text, nullable=False, server_default=""),
    Column("domain", Text, nullable=False, server_default=""),
)

match_key = Table(
    "match_key",
    metadata,
    Column("key", Text, nullable=False),
    Column("customer_id", Text, ForeignKey("customer.id"), nullable=False, index=True),
    Column("origin", Text, nullable=False),
    PrimaryKeyConstraint("key", "customer_id"),
)

directory = Table(
    "directory",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("customers", BigInteger, nullable=False),  # counted by the import: too slow for every batch
    Column("imported_at", Moment, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)
