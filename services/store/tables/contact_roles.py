"""Who an owner, or an agent on a verified request, made a technical contact, until when, and why no longer.

A row is a deed and stays: what holds now are those not withdrawn and not expired. The directory's own role of
the contact stays as the directory says.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Identity,
    Index,
    Table,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY

from services.store.tables.schema import NO_TEXTS, WITH_CUSTOMER, Moment, metadata

appointment = Table(
    "appointment",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("handle", Text, nullable=False, unique=True),
    Column("customer_id", Text, nullable=False),
    Column("contact_id", Text, nullable=False),
    Column("domains", ARRAY(Text), nullable=False, server_default=NO_TEXTS),  # empty: all of the customer's
    Column("why", Text, nullable=False),
    Column("verified", Text, nullable=False),  # how it was made sure that the owner asked for it
    Column("appointed_by", Text, nullable=False),  # an agent's id, or a contact's: an owner in the portal
    Column("appointed_at", Moment, nullable=False, server_default=func.now()),
    Column("expires_at", Moment),  # null: until withdrawn
    Column("withdrawn_at", Moment),
    Column("withdrawn_by", Text),
    Column("withdrawn_why", Text, nullable=False, server_default=""),
    ForeignKeyConstraint(
        ["contact_id", "customer_id"], ["contact.id", "contact.customer_id"], **WITH_CUSTOMER
    ),
    CheckConstraint("verified in ('callback', 'mail', 'portal', 'document')", name="verified"),
    CheckConstraint("(withdrawn_at is null) = (withdrawn_by is null)", name="withdrawn"),
    CheckConstraint("expires_at > appointed_at", name="expires"),
    Index("ix_appointment_customer_id_id", "customer_id", "id"),
    Index("ix_appointment_contact_id", "contact_id"),
)
