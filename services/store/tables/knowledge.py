"""Articles that help, and what agents thought of them beside a thread."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY

from services.store.tables.schema import NO_TEXTS, Moment, metadata

article = Table(
    "article",
    metadata,
    Column("id", Text, primary_key=True),
    Column("handle", Text, nullable=False, unique=True),
    Column("slug", Text, nullable=False),  # the desk's own id; the same in two languages: a translation
    Column("language", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),  # Markdown
    Column("tags", ARRAY(Text), nullable=False, server_default=NO_TEXTS),
    Column("updated_on", Date),  # as the article says
    Column("url", Text, nullable=False, server_default=""),  # where it is published
    Column("origin", Text, nullable=False),  # the folder or feed that it was imported from
    Column("content_hash", Text, nullable=False),  # equal: nothing to import, nothing to index anew
    Column("created_at", Moment, nullable=False, server_default=func.now()),
    Column("changed_at", Moment, nullable=False, server_default=func.now()),
    Column("archived_at", Moment),  # removed by an import; kept, for marks name it
    UniqueConstraint("slug", "language"),
    CheckConstraint("language in ('hr', 'en')", name="language"),
)

article_mark = Table(
    "article_mark",
    metadata,
    Column("article_id", Text, ForeignKey("article.id"), nullable=False),
    Column("thread_id", Text, ForeignKey("thread.id"), nullable=False, index=True),
    Column("agent_id", Text, ForeignKey("agent.id"), nullable=False),
    Column("mark", Text, nullable=False),
    Column("marked_at", Moment, nullable=False, server_default=func.now()),
    PrimaryKeyConstraint("article_id", "thread_id", "agent_id"),
    CheckConstraint("mark in ('used', 'useless')", name="mark"),
)
