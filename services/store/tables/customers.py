"""Who: customers with their contacts, identifiers and services, and the keys they are found by."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from services.store.tables.schema import NO_TEXTS, WITH_CUSTOMER, Moment, metadata

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
    Column(
        "merged_into", Text, ForeignKey("customer.id"), index=True
    ),  # the customer that this one was all along
    # The directory's part of shared.placement.Customer, joined beforehand from the next tables for the hot
    # path; null where it is to be joined anew. Who changes those tables sets it null (store/profiles.py).
    Column("profile", JSON),
    CheckConstraint("kind in ('company', 'person', 'unknown')", name="kind"),
    CheckConstraint("(kind = 'unknown') = (number is null)", name="unknown_has_no_number"),
    CheckConstraint("merged_into is null or archived_at is not null", name="merged_is_archived"),
    Index(  # numbers that may be tax numbers: reading/duplicates.py
        "ix_customer_digits",
        text("(\"substring\"(number, '[0-9]{11}'))"),
        postgresql_where=text("number ~ '[0-9]{11}'"),
    ),
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
    # By an owner or an agent, not by the directory (tables/contact_roles.py): an import leaves it alone.
    Column("appointed", Boolean, nullable=False, server_default=text("false")),
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
    Column("origin", Text, nullable=False),  # 'directory', 'learned' or 'appointed'
    Column("first_seen_at", Moment, nullable=False, server_default=func.now()),
    Column("forgotten_at", Moment),  # an agent said so; the row stays, so that it is not learned again
    ForeignKeyConstraint(
        ["contact_id", "customer_id"], ["contact.id", "contact.customer_id"], **WITH_CUSTOMER
    ),
    UniqueConstraint(
        "customer_id", "contact_id", "kind", "value", "origin", postgresql_nulls_not_distinct=True
    ),
    CheckConstraint("origin in ('directory', 'learned', 'appointed')", name="origin"),
    Index(  # what customers share, by one pass: reading/duplicates.py
        "ix_identifier_shared",
        "kind",
        "value",
        "customer_id",
        postgresql_where=text("origin <> 'learned' and kind in ('domain', 'email', 'phone')"),
    ),
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

directory_upload = Table(
    "directory_upload",  # a file that somebody looks at before it is imported; gone a day later
    metadata,
    Column("handle", Text, primary_key=True),
    Column("agent_id", Text, ForeignKey("agent.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

directory = Table(
    "directory",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("customers", BigInteger, nullable=False),  # counted by the import: too slow for every batch
    Column("imported_at", Moment, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)
