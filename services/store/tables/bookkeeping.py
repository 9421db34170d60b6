"""What is done, what failed, and what is still to be told."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Identity, Integer, LargeBinary, Table, Text, func

from services.store.tables.schema import Moment, metadata

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
