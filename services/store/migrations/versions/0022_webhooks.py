"""Webhooks: who outside is told of events over HTTP, and how far each telling has come."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0022"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for endpoints and what is sent to them."""
    for statement in Path(__file__).with_suffix(".sql").read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            op.execute(statement)
