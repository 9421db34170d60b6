"""The teams of a desk: whose threads are whose. A desk without teams has no row here and notices nothing."""

from __future__ import annotations

from sqlalchemy import Column, Table, Text, func

from services.store.tables.schema import Moment, metadata

team = Table(
    "team",
    metadata,
    Column("id", Text, primary_key=True),
    Column("handle", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False, unique=True),
    Column("created_at", Moment, nullable=False, server_default=func.now()),
)
