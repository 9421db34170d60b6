"""Overlays: helpdesks that agents go on working in, and the notes by which they learn there what was joined.

Beside them what such helpdesks' agents put together and apart: labels that a model is fitted by.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
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

from services.store.tables.schema import Moment, metadata

overlay = Table(
    "overlay",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("vendor", Text, nullable=False),
    Column("source", Text, nullable=False),  # by whose name its tickets come in
    Column("url", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # what we sign in with there: services/store/overlay
    Column("mode", Text, nullable=False, server_default="off"),
    Column("seen", BigInteger, nullable=False, server_default=text("0")),  # placements up to this id are read
    Column("added_at", Moment, nullable=False, server_default=func.now()),
    CheckConstraint("mode in ('off', 'dry', 'on')", name="mode"),
)

overlay_note = Table(
    "overlay_note",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("handle", Text, nullable=False, unique=True),  # the mark by which the note is known there
    Column("overlay_id", BigInteger, ForeignKey("overlay.id"), nullable=False),
    Column("ticket", Text, nullable=False),  # as the helpdesk calls it
    Column("piece", Text, nullable=False),  # what is told of: one note for all versions of a chat
    Column("round", Integer, nullable=False),  # even: that it joined, odd: that it was moved elsewhere since
    Column("interaction_id", Text, ForeignKey("interaction.id"), nullable=False, index=True),
    Column("ticket_interaction_id", Text, ForeignKey("interaction.id"), nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("due_at", Moment),  # of "waiting": when it is tried next
    Column("handed_at", Moment),  # of "handing": when the helpdesk was given it
    Column("sent_at", Moment),
    Column("cause", Text, nullable=False, server_default=""),  # why the last try did not do
    Column("made_at", Moment, nullable=False, server_default=func.now()),
    UniqueConstraint("overlay_id", "ticket", "piece", "round"),
    CheckConstraint("state in ('listed', 'waiting', 'handing', 'sent', 'dropped', 'dead')", name="state"),
    CheckConstraint("(state = 'waiting') = (due_at is not null)", name="due"),
    CheckConstraint("(state = 'handing') = (handed_at is not null)", name="handed"),
    CheckConstraint("(state = 'sent') = (sent_at is not null)", name="sent"),
    Index("ix_overlay_note_due", "due_at", postgresql_where=text("state = 'waiting'")),
    Index("ix_overlay_note_handing", "handed_at", postgresql_where=text("state = 'handing'")),
)
"""`listed`: a dry run would have written it, and nothing ever will. `dropped`: what it was to say no longer
holds. `dead`: given up, with its cause.
"""

placement_label = Table(
    "placement_label",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("source", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("piece", LargeBinary, nullable=False),  # sha256 of a natural key, as in `interaction`
    Column("other", LargeBinary, nullable=False),  # likewise, of the same source
    Column("same", Boolean, nullable=False),  # one problem, or not
    Column("told_at", Moment, nullable=False),
    UniqueConstraint("channel", "source", "piece", "other", "same"),
)
