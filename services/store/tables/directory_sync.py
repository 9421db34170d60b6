"""Sources that the directory is kept like, who stands in each, and what every run of them did."""

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
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

from services.store.tables.schema import Moment, metadata

_NONE = text("0")

directory_sync = Table(
    "directory_sync",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("location", Text, nullable=False),  # a path, or the address of an API
    Column("identifier", Text, nullable=False, server_default=""),  # of the API's credentials
    Column("secret", LargeBinary),  # sealed under the desk's key
    Column("every_minutes", Integer, nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("next_at", Moment),  # null: paused
    Column("asked", Text, nullable=False, server_default=""),  # what somebody wants now, before its time
    Column("ends_allowed", Boolean, nullable=False, server_default=text("false")),  # for the next run alone
    CheckConstraint("kind in ('file', 'whmcs')", name="kind"),
    CheckConstraint("asked in ('', 'run', 'preview')", name="asked"),
    CheckConstraint("every_minutes > 0", name="every_minutes"),
)

directory_sync_entry = Table(
    "directory_sync_entry",  # a customer whom a source lists: what it does not list any more is counted here
    metadata,
    Column("sync_id", BigInteger, ForeignKey("directory_sync.id"), nullable=False),
    Column("customer_id", Text, ForeignKey("customer.id"), nullable=False, index=True),
    Column("number", Text, nullable=False),
    Column("missing_runs", Integer, nullable=False, server_default=_NONE),  # the customer, one after another
    Column("parts", JSON, nullable=False),  # the same of contacts, domains and services: name -> runs
    Column("gone_at", Moment),  # taken out of the directory
    PrimaryKeyConstraint("sync_id", "customer_id"),
)

directory_sync_run = Table(
    "directory_sync_run",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("sync_id", BigInteger, ForeignKey("directory_sync.id"), nullable=False),
    Column("dry", Boolean, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Column("outcome", Text, nullable=False, server_default=""),  # empty while it runs
    Column("cause", Text, nullable=False, server_default=""),
    Column("listed", Integer, nullable=False, server_default=_NONE),  # customers in the source
    Column("done", Integer, nullable=False, server_default=_NONE),  # of them: the progress
    Column("added", Integer, nullable=False, server_default=_NONE),
    Column("changed", Integer, nullable=False, server_default=_NONE),
    Column("missing", Integer, nullable=False, server_default=_NONE),
    Column("ended", Integer, nullable=False, server_default=_NONE),  # customers that lost something
    Column("refused", Integer, nullable=False, server_default=_NONE),
    Column("report", JSON),  # who and what, bounded: services/store/directory_sync/report.py
    CheckConstraint("outcome in ('', 'done', 'held', 'broken', 'cut off')", name="outcome"),
    CheckConstraint("(outcome = '') = (finished_at is null)", name="finished"),
    Index("ix_directory_sync_run_sync_id_id", "sync_id", "id"),
)
