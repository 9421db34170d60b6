"""Troubles of ours that several customers share, the reports in them, and what is usual.

Most rows of `incident` are candidates that nobody sees: reports that sounded like an outage and stayed alone.
A member is an interaction; whose it is, and in which thread, its current placement says. So a correction
corrects the incident too, and nothing here can set one customer's piece beside another's thread.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from services.store.tables.schema import NO_TEXTS, Moment, metadata

incident = Table(
    "incident",
    metadata,
    Column("id", Text, primary_key=True),
    Column("handle", Text, nullable=False, unique=True),
    Column("state", Text, nullable=False),
    Column("trouble", Text, nullable=False, server_default=""),
    Column("servers", ARRAY(Text), nullable=False, server_default=NO_TEXTS),  # that explain it
    Column("wide", Boolean, nullable=False, server_default=text("false")),  # no single server does
    Column("opened_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),  # of the newest report
    Column("proposed_at", Moment),  # when the report came that raised it
    Column("decided_at", Moment),
    Column("decided_by", Text, ForeignKey("agent.id")),
    Column("absorbed_by", Text, ForeignKey("incident.id")),
    Column("stage", Text),  # beside the state, which the correlator decides by: how far the mending is
    CheckConstraint("state in ('candidate', 'proposed', 'confirmed', 'dismissed', 'absorbed')", name="state"),
    CheckConstraint("(state = 'absorbed') = (absorbed_by is not null)", name="absorbed"),
    CheckConstraint("(state in ('confirmed', 'dismissed')) = (decided_by is not null)", name="decided"),
    CheckConstraint(
        "stage is null or (stage in ('monitoring', 'resolved') and state = 'confirmed')", name="stage"
    ),
    Index("ix_incident_last_at", text("last_at desc"), "id"),
    Index(
        "ix_incident_shown",
        text("last_at desc"),
        "handle",
        postgresql_where=text("state in ('proposed', 'confirmed', 'dismissed')"),
    ),
)

incident_member = Table(
    "incident_member",
    metadata,
    Column("interaction_id", Text, ForeignKey("interaction.id"), primary_key=True),
    Column("number", BigInteger, Identity(always=True), nullable=False),  # the order in which they came in
    Column("incident_id", Text, ForeignKey("incident.id"), nullable=False),
    Column("at", Moment, nullable=False),  # the interaction's received_at
    Column("reports", Boolean, nullable=False),  # it says that something is wrong
    Column("signal", JSON, nullable=False),  # the core's, to compare later reports with
    Index("ix_incident_member_incident_id_at", "incident_id", text("at desc")),
)

incident_usual = Table(
    "incident_usual",
    metadata,
    Column("key", Text, nullable=False),  # the core's: a server with a trouble and a symptom, or the desk
    Column("day", Date, nullable=False),
    Column("reports", Integer, nullable=False),
    PrimaryKeyConstraint("key", "day"),
    Index("ix_incident_usual_day", "day"),
)

incident_update = Table(
    "incident_update",  # what the affected were told
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("handle", Text, nullable=False, unique=True),
    Column("incident_id", Text, ForeignKey("incident.id"), nullable=False),
    Column("state", Text, nullable=False),
    Column("text_hr", Text, nullable=False),
    Column("text_en", Text, nullable=False),
    Column("agent_id", Text, ForeignKey("agent.id"), nullable=False),
    Column("at", Moment, nullable=False),
    CheckConstraint("state in ('confirmed', 'monitoring', 'resolved')", name="state"),
    Index("ix_incident_update_incident_id_id", "incident_id", "id"),
)

incident_update_sent = Table(
    "incident_update_sent",  # a row a thread, each its customer's own: nobody is told who else was
    metadata,
    Column("update_id", BigInteger, ForeignKey("incident_update.id"), nullable=False),
    Column("thread_id", Text, ForeignKey("thread.id"), nullable=False, index=True),
    Column("language", Text, nullable=False),
    Column("outcome", Text),  # null: it waits to be written to the thread's people
    Column("reply", Text),  # handle of the reply that carries it
    PrimaryKeyConstraint("update_id", "thread_id"),
    CheckConstraint("language in ('hr', 'en')", name="language"),
    CheckConstraint("outcome in ('mail', 'conversation', 'elsewhere', 'nobody')", name="outcome"),
    Index("ix_incident_update_sent_waiting", "update_id", postgresql_where=text("outcome is null")),
)
