"""Who may do what in the database: a role for each service, with what its work needs and no more.

The store reads for customers in the portal's role (portal/own_records.py) and for agents with a team in the
teams' (team_scope.py); nobody signs in as those.

The owner of the tables (the command line, migrations) may do everything. Intakes have no role at all. A role
that does not exist is left alone: then everybody signs in as the owner. The roles themselves are made by who
runs the server: deploy/postgres.py for ours.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import msgspec
from sqlalchemy import Connection, text

from services.store.rows import PORTAL, lock_rows
from services.store.team_rows import TEAM

STORE = "onethread_store"
CORRELATOR = "onethread_correlator"
ROLES = (STORE, CORRELATOR, PORTAL, TEAM)

READ = frozenset({"select"})
ADD = READ | {"insert"}
KEEP = ADD | {"update"}
FULL = KEEP | {"delete"}

_FULL = "thread_triage identifier match_key reference incident_member reconsideration failure"
_KEPT = "customer thread placement review incident incident_usual dead_letter"
_ADDED = "interaction inbox outbox apart correction correction_step correction_thread"
_READ = "contact service directory appointment thread_work emptied alembic_version"
OF_THE_CORRELATOR: Mapping[str, frozenset[str]] = {
    name: rights
    for names, rights in ((_FULL, FULL), (_KEPT, KEEP), (_ADDED, ADD), (_READ, READ))
    for name in names.split()
} | {"source": frozenset({"select(name)", "select(team_id)"})}  # a thread is of its first source's team
"""What the repository and the reconsiderations touch; of any other table a correlator sees nothing."""

OF_THE_STORE: Mapping[str, frozenset[str]] = {
    # What came from outside is the correlators' to file: migration 0014 refuses it row by row. Agents'
    # replies are the store's, with the moment at which they count as an answer.
    "interaction": ADD | {"update(answer_at)"},
    "audit": ADD,
    "erasure": READ,
    "emptied": READ,
    "erased": READ,
    "legal_hold": READ,
    "retention": KEEP,
    "alembic_version": READ,
    "dead_letter": READ | {"update"},
    "failure": READ | {"delete"},
    **dict.fromkeys(("customer", "contact", "thread", "placement", "review", "correction"), KEEP),
}
"""Where it may not do everything: what is never taken back, and what is not its own."""


_OF_ONE_CUSTOMER = (
    "customer thread placement interaction contact identifier appointment thread_triage thread_work"
    " incident_member reconsideration portal_entry portal_mark"
)
_NAMES = frozenset({"select(id)", "select(name)"})
OF_THE_PORTAL: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(_OF_ONE_CUSTOMER.split(), READ),  # and of these the rows of one customer: rows.py
    "agent": _NAMES,
    "api_key": _NAMES,
    "incident": frozenset({"select(id)", "select(state)"}),
    "desk": READ,
}
"""What a customer's pages are made from."""

_OF_AN_AGENT = (
    "agent_line apart appointment article article_mark call_choice call_draft canned_answer contact"
    " correction correction_step correction_thread customer customer_merge dead_letter desk identifier"
    " incident incident_member incident_update incident_update_sent interaction match_key placement"
    " portal_entry portal_mark presence priority_pin reconsideration reference reply reply_delivery review"
    " search_word service team thread thread_triage thread_work work_step"
)
OF_A_TEAM: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(_OF_AN_AGENT.split(), READ),  # and of these the rows of one team: team_rows.py
    "agent": _NAMES | {"select(login)", "select(role)", "select(disabled_at)", "select(team_id)"},
    "api_key": _NAMES,
    "source": frozenset({"select(name)", "select(team_id)"}),
}
"""What the pages and answers for an agent with a team are made from; keys and secrets are none of it."""


_OF_OTHERS = {CORRELATOR: OF_THE_CORRELATOR, PORTAL: OF_THE_PORTAL, TEAM: OF_A_TEAM}


class Held(msgspec.Struct, frozen=True):
    """One right that a role has now; `right` is "update(column)" for one on a column alone."""

    role: str
    table: str
    right: str


_THERE = text("select rolname from pg_roles where rolname = any(:roles)")
_OUTSIDE = text(
    "select rolname from pg_roles"
    " where rolname = any(:roles) and not has_schema_privilege(rolname, 'public', 'usage')"
)
_TABLES = text(
    "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')"
)
_HELD = text(
    """
    select r.rolname, c.relname, lower(x.privilege_type)
    from pg_class c, aclexplode(c.relacl) x join pg_roles r on r.oid = x.grantee
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and r.rolname = any(:roles)
    union all
    select r.rolname, c.relname, lower(x.privilege_type) || '(' || a.attname || ')'
    from pg_class c join pg_attribute a on a.attrelid = c.oid, aclexplode(a.attacl) x
        join pg_roles r on r.oid = x.grantee
    where c.relnamespace = 'public'::regnamespace and r.rolname = any(:roles)
    """
)


def rights_of(role: str, table: str) -> frozenset[str]:
    """Return what `role` may do with `table`."""
    if role == STORE:
        return OF_THE_STORE.get(table, FULL)
    return _OF_OTHERS[role].get(table, frozenset())


def changes(roles: Collection[str], tables: Collection[str], held: Collection[Held]) -> Iterator[str]:
    """Yield the statements after which the roles have their rights on the tables, and no others."""
    wanted = {Held(role, table, one) for role in roles for table in tables for one in rights_of(role, table)}
    for one in sorted(set(held) - wanted, key=_order):
        yield f'revoke {one.right} on "{one.table}" from "{one.role}"'
    for one in sorted(wanted - set(held), key=_order):
        yield f'grant {one.right} on "{one.table}" to "{one.role}"'


def _order(one: Held) -> tuple[str, str, str]:
    return one.table, one.role, one.right


def give_rights(connection: Connection) -> None:
    """Give the roles that exist their rights on tables and rows; nothing is written where they fit."""
    roles = list(connection.execute(_THERE, {"roles": list(ROLES)}).scalars())
    if not roles:
        return
    for role in connection.execute(_OUTSIDE, {"roles": roles}).scalars().all():
        connection.execute(text(f'grant usage on schema public to "{role}"'))
    held = [Held(*row) for row in connection.execute(_HELD, {"roles": roles})]
    for statement in changes(roles, list(connection.execute(_TABLES).scalars()), held):
        connection.execute(text(statement))
    lock_rows(connection, roles)
