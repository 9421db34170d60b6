"""Teams: whose threads an agent sees, by whose sources they are opened, and to whom they are handed."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0029"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for teams; nobody has one yet, so nobody sees less."""
    for statement in Path(__file__).with_suffix(".sql").read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            op.execute(statement)
