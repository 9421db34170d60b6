"""The schema of the first version; its statements stand in the SQL file beside this one."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Searching works without it, only slower; a server may not have it.
TRIGRAMS = """
do $$ begin
    if exists (select from pg_available_extensions where name = 'pg_trgm') then
        create extension if not exists pg_trgm;
    end if;
end $$
"""


def upgrade() -> None:
    """Bring about every table, and pg_trgm where the server has it."""
    op.execute(TRIGRAMS)
    for statement in Path(__file__).with_suffix(".sql").read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            op.execute(statement)
