"""What vendors' webhooks need: the secrets they sign with, and what they tell that nobody here needs."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    LargeBinary,
    Table,
    Text,
    func,
)

from services.store.tables.schema import Moment, metadata

source_secret = Table(
    "source_secret",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("source_id", Text, ForeignKey("source.id"), nullable=False, index=True),
    Column("sealed", LargeBinary, nullable=False),  # under the desk's key, as shared.desk.vendor_secret_of
    Column("created_at", Moment, nullable=False, server_default=func.now()),
    Column("expires_at", Moment),
    Column("revoked_at", Moment),
)

ignored_event = Table(
    "ignored_event",
    metadata,
    Column("source_id", Text, ForeignKey("source.id"), primary_key=True),
    Column("what", Text, primary_key=True),  # the vendor's name of the event
    Column("times", BigInteger, nullable=False),
    Column("first_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("head", Text, nullable=False),  # the beginning of the newest, for a while
    CheckConstraint("times > 0", name="times"),
)
