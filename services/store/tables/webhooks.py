"""Who outside is told of events over HTTP, and how far each telling has come."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from services.store.tables.schema import NO_TEXTS, Moment, metadata

webhook = Table(
    "webhook",
    metadata,
    Column("handle", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("types", ARRAY(Text), nullable=False, server_default=NO_TEXTS),  # of events; empty: all
    Column("secret", LargeBinary, nullable=False),  # what it is signed with, sealed under the desk's key
    Column("former", LargeBinary),  # the secret before it, which signs too for a while
    Column("former_until", Moment),
    Column("off_why", Text),  # why nothing is sent there; empty: it is on
    Column("failing_since", Moment),  # the first failure since the last success
    Column("made_at", Moment, nullable=False, server_default=func.now()),
    Column("made_by", Text, nullable=False),  # an agent's id
    CheckConstraint("off_why in ('switched', 'gone', 'failing')", name="off_why"),
    CheckConstraint("(former is null) = (former_until is null)", name="former"),
)

webhook_delivery = Table(
    "webhook_delivery",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("webhook", Text, ForeignKey("webhook.handle", ondelete="CASCADE"), nullable=False),
    Column("event_id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("body", Text, nullable=False),  # JSON, the same bytes at every try: they are signed
    Column("state", Text, nullable=False, server_default=text("'waiting'")),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("at", Moment, nullable=False, server_default=func.now()),
    Column("due_at", Moment, server_default=func.now()),  # of "waiting": when it is tried next
    Column("settled_at", Moment),  # when it arrived, or was given up
    Column("status", Integer),  # HTTP's, of the last try; empty where there was no answer
    Column("cause", Text, nullable=False, server_default=""),  # why the last try did not do
    UniqueConstraint("webhook", "event_id"),
    CheckConstraint("state in ('waiting', 'sent', 'dead')", name="state"),
    CheckConstraint("(state = 'waiting') = (due_at is not null)", name="due"),
    CheckConstraint("(state = 'waiting') = (settled_at is null)", name="settled"),
    Index("ix_webhook_delivery_due", "webhook", "due_at", postgresql_where=text("state = 'waiting'")),
    Index("ix_webhook_delivery_settled", "settled_at", postgresql_where=text("state <> 'waiting'")),
    Index("ix_webhook_delivery_webhook_id", "webhook", text("id desc")),
)
