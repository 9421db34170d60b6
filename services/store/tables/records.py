"""What came, and what was decided on it."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Float,
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

from services.store.tables.schema import WITH_CUSTOMER, Moment, metadata

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
    Column("emptied_at", Moment),  # since when nothing stands in it any more: corrections took it all out
    Column("merged_into", Text),  # the thread that took it in, while that merge is not undone
    Column("team_id", Text, ForeignKey("team.id"), index=True),  # who sees it; empty: every agent
    ForeignKeyConstraint(
        ["lead_contact_id", "customer_id"], ["contact.id", "contact.customer_id"], **WITH_CUSTOMER
    ),
    ForeignKeyConstraint(
        ["recurrence_of", "customer_id"], ["thread.id", "thread.customer_id"], **WITH_CUSTOMER
    ),
    ForeignKeyConstraint(
        ["merged_into", "customer_id"], ["thread.id", "thread.customer_id"], **WITH_CUSTOMER
    ),
    UniqueConstraint("id", "customer_id"),
    Index("ix_thread_customer_id_last_at", "customer_id", text("last_at desc")),
    Index("ix_thread_last_at", text("last_at desc"), "id"),
    Index("ix_thread_problem_last_at", "problem", text("last_at desc"), "id"),
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
    # Of the body, for triage (services/store/triage/waiting.py): the whole body is never read for a list.
    Column("word_at", Moment),  # the customer's last word in it
    Column("answer_at", Moment),  # our last word in it
    Column("urgency", Text, nullable=False, server_default=""),  # as the client claims it
    Column("trust", Text, Computed("(body ->> 'trust'::text)", persisted=True)),  # in its sender, for lists
    UniqueConstraint("channel", "source", "natural_key", "version"),
    CheckConstraint("direction in ('inbound', 'outbound')", name="direction"),
    Index("ix_interaction_bounced", "received_at", postgresql_where=text("(body -> 'bounced') is not null")),
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
    ForeignKeyConstraint(["thread_id", "customer_id"], ["thread.id", "thread.customer_id"], **WITH_CUSTOMER),
    CheckConstraint("thread_id is null or customer_id is not null", name="thread_needs_customer"),
    ForeignKeyConstraint(
        ["contact_id", "customer_id"], ["contact.id", "contact.customer_id"], **WITH_CUSTOMER
    ),
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
    # What was set aside, for its own page: few among all, and looked for by nothing else.
    Index(
        "ix_placement_noise",
        text("received_at desc"),
        postgresql_where=text("superseded_by is null and kind = 'noise'"),
    ),
    # Of those that hold, the unique index above; these are the others, which no placing ever writes into.
    Index(
        "ix_placement_superseded",
        "interaction_id",
        "id",
        postgresql_where=text("superseded_by is not null"),
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
    Index("ix_review_open", "id", postgresql_where=text("answered_at is null")),
)
