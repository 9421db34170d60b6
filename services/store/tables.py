"""Every table of OneThread. The migrations bring them about; a test compares the two.

Reading order: who (customer, contact, identifier, service), what came (interaction), what was decided
(thread, placement, review), bookkeeping (inbox, dead letter, outbox), people and clients (agent, source).
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Moment = DateTime(timezone=True)
NO_TEXTS = text("'{}'::text[]")

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

thread = Table(
    "thread",
    metadata,
    Column("id", Text, primary_key=True),
    Column("handle", Text, nullable=False, unique=True),
    Column("number", BigInteger, Identity(always=True, start=1001), nullable=False, unique=True),  # spoken
    Column("customer_id", Text, ForeignKey("customer.id"), nullable=False),
    Column("lead_contact_id", Text),
    Column("subject", Text, nullable=False),
    Column("problem", Text, nullable=False, server_default=""),
    Column("opened_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("recurrence_of", Text),
    ForeignKeyConstraint(["lead_contact_id", "customer_id"], ["contact.id", "contact.customer_id"]),
    ForeignKeyConstraint(["recurrence_of", "customer_id"], ["thread.id", "thread.customer_id"]),
    UniqueConstraint("id", "customer_id"),
    Index("ix_thread_customer_id_last_at", "customer_id", text("last_at desc")),
    Index("ix_thread_last_at", text("last_at desc"), "id"),
)

interaction = Table(
    "interaction",
    metadata,
    Column("id", Text, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("natural_key", LargeBinary, nullable=False),  # sha256 of it: a Message-ID may exceed a btree key
    Column("version", Integer, nullable=False),  # 1, 2, … of the same natural key; all are kept
    Column("direction", Text, nullable=False),
    Column("occurred_at", Moment, nullable=False),
    Column("received_at", Moment, nullable=False, index=True),
    Column("author", Text, nullable=False),  # name, or address, as shown in lists
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("body", JSON, nullable=False),  # the whole Interaction; json, not jsonb: kept, never searched
    Column("reading", LargeBinary, nullable=False),  # the core's, for later comparisons
    Column("recorded_at", Moment, nullable=False, server_default=func.now()),
    UniqueConstraint("channel", "source", "natural_key", "version"),
    CheckConstraint("direction in ('inbound', 'outbound')", name="direction"),
)

placement = Table(
    "placement",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("interaction_id", Text, ForeignKey("interaction.id"), nullable=False),
    Column("customer_id", Text, ForeignKey("customer.id")),
    Column("thread_id", Text),
    Column("contact_id", Text),
    Column("kind", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("decided_by", Text, nullable=False),  # 'machine', or an agent's id
    Column("model", Text, nullable=False),
    Column("probability", Float, nullable=False),
    Column("body", JSON, nullable=False),  # the whole Placement: sentences, evidence, runner-up, suggestions
    Column("decided_at", Moment, nullable=False, server_default=func.now()),
    # The interaction's, which never change: with them here a thread's newest members are one index scan.
    Column("received_at", Moment, nullable=False),
    Column("closes", Boolean, nullable=False, server_default=text("false")),
    Column("superseded_by", BigInteger, ForeignKey("placement.id", deferrable=True, initially="DEFERRED")),
    # These two lines keep every interaction out of another customer's thread, whatever the code does: a
    # placement names the customer with the thread, and the thread belongs to that customer alone. Unknown
    # customers are customers, so the same holds for them.
    ForeignKeyConstraint(["thread_id", "customer_id"], ["thread.id", "thread.customer_id"]),
    CheckConstraint("thread_id is null or customer_id is not null", name="thread_needs_customer"),
    ForeignKeyConstraint(["contact_id", "customer_id"], ["contact.id", "contact.customer_id"]),
    CheckConstraint("contact_id is null or customer_id is not null", name="contact_needs_customer"),
    CheckConstraint("kind in ('new', 'follow_up', 'repeat', 'noise')", name="kind"),
    CheckConstraint("zone in ('auto', 'review')", name="zone"),
    CheckConstraint("(kind = 'noise') = (thread_id is null)", name="noise_has_no_thread"),
    Index(
        "uq_placement_current", "interaction_id", unique=True, postgresql_where=text("superseded_by is null")
    ),
    Index(
        "ix_placement_thread_id_received_at",
        "thread_id",
        text("received_at desc"),
        postgresql_where=text("superseded_by is null"),
    ),
    Index(
        "ix_placement_customer_id_received_at",
        "customer_id",
        text("received_at desc"),
        postgresql_where=text("superseded_by is null"),
    ),
)

reference = Table(
    "reference",
    metadata,
    Column("id", BigInteger, Identity(always=True), nullable=False),
    Column("key", LargeBinary, nullable=False),  # sha256 of the reference: of bounded length
    Column("interaction_id", Text, ForeignKey("interaction.id"), nullable=False),
    Column("awaited", Boolean, nullable=False),  # the interaction names it, nobody known bears it yet
    # The newest of a key come first: a conversation of a thousand posts costs no more than one of twenty.
    PrimaryKeyConstraint("key", "awaited", "id"),
)

review = Table(
    "review",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("handle", Text, nullable=False, unique=True),
    Column("placement_id", BigInteger, ForeignKey("placement.id"), nullable=False, unique=True),
    Column("asked_at", Moment, nullable=False, server_default=func.now()),
    Column("answered_at", Moment),
    Column("answered_by", Text),
    Column("answer", Text),
)

inbox = Table(
    "inbox",
    metadata,
    Column("interaction_id", Text, primary_key=True),
    Column("at", Moment, nullable=False, server_default=func.now()),
)

failure = Table(
    "failure",
    metadata,
    Column("interaction_id", Text, primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("cause", Text, nullable=False),
    Column("at", Moment, nullable=False, server_default=func.now()),
)

dead_letter = Table(
    "dead_letter",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("interaction_id", Text, nullable=False, unique=True),
    Column("sequence", BigInteger, nullable=False),  # in the stream, for the operator only
    Column("data", LargeBinary, nullable=False),
    Column("cause", Text, nullable=False),
    Column("at", Moment, nullable=False, server_default=func.now()),
    Column("settled_at", Moment),
    Column("settled_how", Text),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("events", JSON, nullable=False),  # all of one transaction, in order; see store/events.py
    Column("at", Moment, nullable=False, server_default=func.now()),
)

desk = Table(
    "desk",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("body", JSONB, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)

agent = Table(
    "agent",
    metadata,
    Column("id", Text, primary_key=True),
    Column("login", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("password_hash", Text, nullable=False),  # argon2id
    Column("created_at", Moment, nullable=False, server_default=func.now()),
    Column("disabled_at", Moment),
    CheckConstraint("role in ('viewer', 'agent', 'lead', 'admin')", name="role"),
)

session = Table(
    "session",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("agent_id", Text, ForeignKey("agent.id"), nullable=False),
    Column("csrf_token", Text, nullable=False),
    Column("created_at", Moment, nullable=False, server_default=func.now()),
    Column("seen_at", Moment, nullable=False, server_default=func.now()),
)

api_key = Table(
    "api_key",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("key_hash", Text, nullable=False, unique=True),
    Column("created_at", Moment, nullable=False, server_default=func.now()),
    Column("revoked_at", Moment),
)

source = Table(
    "source",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("channel", Text, nullable=False),
    Column("salt", Text, nullable=False),
    Column("replay", Boolean, nullable=False, server_default=text("false")),
    Column("created_at", Moment, nullable=False, server_default=func.now()),
)

source_key = Table(
    "source_key",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("source_id", Text, ForeignKey("source.id"), nullable=False, index=True),
    Column("key_hash", Text, nullable=False, unique=True),
    Column("created_at", Moment, nullable=False, server_default=func.now()),
    Column("expires_at", Moment),
    Column("revoked_at", Moment),
)
