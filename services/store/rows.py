"""Which rows a role sees: the portal's those of one customer, the teams' those of one team, others all.

For the portal it is a second lock beside the conditions in its own statements: one that forgets its condition
finds nothing of anybody else's. For agents with a team (team_rows.py) it is the lock. Rows are locked where
such a role exists; without any nobody is narrowed. The owner of the tables sees all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import msgspec
from sqlalchemy import Connection, text

from services.store.team_rows import TEAM, TEAMS_ROWS

PORTAL = "onethread_portal"
SETTING = "onethread.customer"  # the customer's internal id, for one transaction; without it no row is seen

_OWN = f"= current_setting('{SETTING}', true)"
_PLACED = f"exists (select from placement p where p.customer_id {_OWN} and p.superseded_by is null and "
_OF_INTERACTION = _PLACED + "p.interaction_id = {table}.interaction_id)"
_OF_THREAD = f"exists (select from thread t where t.customer_id {_OWN} and t.id = {{table}}.thread_id)"
_OF_CONTACT = f"exists (select from contact c where c.customer_id {_OWN} and c.id = {{table}}.contact_id)"

THE_CUSTOMERS: Mapping[str, str] = {
    "customer": f"id {_OWN}",
    **dict.fromkeys(
        ("thread", "placement", "contact", "identifier", "appointment", "portal_mark"), f"customer_id {_OWN}"
    ),
    "interaction": _PLACED + "p.interaction_id = interaction.id)",
    **{table: _OF_INTERACTION.format(table=table) for table in ("incident_member", "reconsideration")},
    **{table: _OF_THREAD.format(table=table) for table in ("thread_triage", "thread_work")},
    "portal_entry": _OF_CONTACT.format(table="portal_entry"),
}
"""By table, which rows are the customer's. A rule that changes needs a migration that drops the policy."""

NARROWED: Mapping[str, Mapping[str, str]] = {PORTAL: THE_CUSTOMERS, TEAM: TEAMS_ROWS}
"""The roles that do not see all rows: by table, which they see."""


class Locked(msgspec.Struct, frozen=True):
    """How the rows of a table are locked now."""

    table: str
    on: bool
    policies: frozenset[str]  # named like the roles that they are for


_LOCKED = text(
    """
    select c.relname, c.relrowsecurity,
        array(select p.polname::text from pg_policy p where p.polrelid = c.oid)
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relname = any(:tables)
    """
)


def locks(roles: Collection[str], held: Collection[Locked]) -> Iterator[str]:
    """Yield the statements after which each narrowed role sees its own rows and the others all rows."""
    for one in sorted(held, key=lambda one: one.table):
        for role in sorted(set(roles) - one.policies):
            rule = NARROWED.get(role, {}).get(one.table, "true")  # which costs a plan nothing
            yield f'create policy "{role}" on "{one.table}" to "{role}" using ({rule})'
        if not one.on:
            yield f'alter table "{one.table}" enable row level security'


def lock_rows(connection: Connection, roles: Collection[str]) -> None:
    """Lock the rows for these roles, which exist; nothing is written where they are locked already."""
    tables = {table for role in roles for table in NARROWED.get(role, ())}
    if not tables:
        return
    found = connection.execute(_LOCKED, {"tables": sorted(tables)})
    held = [Locked(table, on, frozenset(policies)) for table, on, policies in found]
    for statement in locks(roles, held):
        connection.execute(text(statement))
