"""Roles: what came from outside is filed by correlators alone; services/store/roles.py gives rights."""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

FUNCTION = """
create function refuse_raw_interaction() returns trigger language plpgsql as $$
begin
    raise exception 'the store puts nothing on record that came from outside'
        using errcode = 'insufficient_privilege';
end $$
"""
# The condition is looked at for each row that anybody adds, so it calls nothing.
TRIGGER = """
create trigger interaction_not_by_the_store before insert on interaction
for each row when (current_user = 'onethread_store' and new.direction <> 'outbound')
execute function refuse_raw_interaction()
"""


def upgrade() -> None:
    """Keep the store's role from adding what no correlator has placed."""
    op.execute(FUNCTION)
    op.execute(TRIGGER)
