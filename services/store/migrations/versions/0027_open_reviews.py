"""Reviews that nobody has answered yet are found without those of years."""

from __future__ import annotations

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let every page count what waits."""
    op.execute("create index ix_review_open on review (id) where answered_at is null")
