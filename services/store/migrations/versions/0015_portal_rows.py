"""Portal rows: what its role must know beyond a customer's own rows, which services/store/rows.py locks."""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# The newer version may stand with somebody else; then the older one is still not to be shown. So it is asked
# with the owner's eyes, and answers no more than yes or no.
FUNCTION = """
create function has_newer_version(interaction_id text) returns boolean
language sql stable parallel safe security definer set search_path = pg_catalog, public as $$
    select exists (
        select from public.interaction i join public.interaction n
            on n.channel = i.channel and n.source = i.source and n.natural_key = i.natural_key
        where i.id = interaction_id and n.version > i.version)
$$
"""


def upgrade() -> None:
    """Let a role that sees one customer's rows ask whether there is a newer version of an interaction."""
    op.execute(FUNCTION)
