"""The address by which an agent is known where they sign in at a provider."""

from __future__ import annotations

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let an administrator give each agent one address that no other agent has."""
    op.execute("alter table agent add column email text, add constraint uq_agent_email unique (email)")
