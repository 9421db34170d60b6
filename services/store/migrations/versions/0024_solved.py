"""Solved threads of a class of problem are found by when something last happened in them."""

from __future__ import annotations

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let the newest threads of a class be read in order."""
    op.execute("create index ix_thread_problem_last_at on thread (problem, last_at desc, id)")
