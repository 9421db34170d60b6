"""What customers see of their own: their sessions, what agents marked for them, and whose sites the widget.

Nothing here widens what a customer may see but `portal_mark`, and that for the one customer it names.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    LargeBinary,
    Table,
    Text,
)

from services.store.tables.schema import WITH_CUSTOMER, Moment, metadata

portal_token = Table(
    "portal_token",  # exchanged ones: none is exchanged twice
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("expires_at", Moment, nullable=False, index=True),
)

portal_session = Table(
    "portal_session",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("customer_id", Text, nullable=False),
    Column("contact_id", Text, nullable=False),
    Column("source_id", Text, ForeignKey("source.id"), nullable=False),  # the portal that vouched
    Column("language", Text, nullable=False, server_default=""),
    Column("csrf_token", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    ForeignKeyConstraint(
        ["contact_id", "customer_id"], ["contact.id", "contact.customer_id"], **WITH_CUSTOMER
    ),
    CheckConstraint("kind in ('page', 'api')", name="kind"),
)
"""`page`: a browser's cookie. `api`: a bearer token of the portal's own program. Neither is the other."""

portal_entry = Table(
    "portal_entry",  # contacts who came in by a portal: it knows them, so their address is their own
    metadata,
    Column("contact_id", Text, ForeignKey("contact.id"), primary_key=True),
    Column("first_at", Moment, nullable=False),
)

portal_mark = Table(
    "portal_mark",  # a journal: the newest row of an interaction holds
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("interaction_id", Text, ForeignKey("interaction.id"), nullable=False),
    Column("customer_id", Text, ForeignKey("customer.id"), nullable=False),  # whose it was when it was marked
    Column("mark", Text, nullable=False),
    Column("agent", Text, nullable=False),
    Column("at", Moment, nullable=False),
    CheckConstraint("mark in ('public', 'hidden', 'default')", name="mark"),
    Index("ix_portal_mark_interaction_id_id", "interaction_id", "id"),
)

source_origin = Table(
    "source_origin",  # the sites that may carry a chat source's widget
    metadata,
    Column("source_id", Text, ForeignKey("source.id"), primary_key=True),
    Column("origin", Text, primary_key=True),  # https://shop.example, as a browser sends it
)
