"""What the desk sends out: replies, how far each delivery has come, and texts kept ready for them.

A reply is an interaction of its thread; here stands what only a reply has.
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
    Table,
    Text,
    func,
    text,
)

from services.store.tables.schema import Moment, metadata

reply = Table(
    "reply",
    metadata,
    Column("interaction_id", Text, ForeignKey("interaction.id"), primary_key=True),
    Column("handle", Text, nullable=False, unique=True),
    Column("agent", Text, nullable=False),  # who wrote it: an agent's id, or an API key's
    Column("automatic", Boolean, nullable=False),  # a program wrote it
    Column("sender", Text, nullable=False, server_default=""),  # our address; empty where it is no mail
    Column("sender_name", Text, nullable=False, server_default=""),
    # With their letters as they came: other programs compare them so.
    Column("answers", Text, nullable=False, server_default=""),  # the Message-ID in In-Reply-To
    Column("ancestry", Text, nullable=False, server_default=""),  # those in References, by spaces
)

reply_delivery = Table(
    "reply_delivery",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("interaction_id", Text, ForeignKey("reply.interaction_id"), nullable=False, index=True),
    Column("address", Text, nullable=False, server_default=""),  # empty: told as an event, to chat or portal
    Column("name", Text, nullable=False, server_default=""),
    Column("mark", Text, nullable=False, server_default=""),  # shared.reply_marks; the same for every try
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("due_at", Moment),  # of "waiting": when it is tried next
    Column("handed_at", Moment),  # of "handing": when the mail server was given it
    Column("sent_at", Moment),
    Column("cause", Text, nullable=False, server_default=""),  # why the last try did not do
    Column("bounced_by", Text, nullable=False, server_default=""),  # the report's interaction
    Column("gone", Boolean, nullable=False, server_default=text("false")),  # nobody is written to there
    CheckConstraint("state in ('waiting', 'handing', 'sent', 'failed', 'unsure')", name="state"),
    CheckConstraint("(state = 'waiting') = (due_at is not null)", name="due"),
    CheckConstraint("(state = 'handing') = (handed_at is not null)", name="handed"),
    CheckConstraint("(state = 'sent') = (sent_at is not null)", name="sent"),
    Index("ix_reply_delivery_due", "due_at", postgresql_where=text("state = 'waiting'")),
    Index("ix_reply_delivery_handing", "handed_at", postgresql_where=text("state = 'handing'")),
    Index("ix_reply_delivery_mark", "mark", postgresql_where=text("mark <> ''")),
    Index("ix_reply_delivery_gone", "address", postgresql_where=text("gone")),
)

canned_answer = Table(
    "canned_answer",
    metadata,
    Column("handle", Text, primary_key=True),
    Column("language", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("changed_at", Moment, nullable=False, server_default=func.now()),
    Column("changed_by", Text, nullable=False, server_default=""),  # an agent's id; empty as shipped
    Column("withdrawn_at", Moment),
    CheckConstraint("language in ('hr', 'en')", name="language"),
)
