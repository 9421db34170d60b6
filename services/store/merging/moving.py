"""Carries out a merge: all that is one customer's becomes another's, and each row that moved is noted.

No decision is changed and nothing is deleted: rows name another customer, that is all, and only what finds
customers (`match_key`) is made anew. What both have stays with the merged one, where nobody looks for it.
A contact's number gets the merged customer's before it, for both may count theirs from one.
"""

# ruff: noqa: S608  statements made of each other; no value stands in any

from __future__ import annotations

from services.store.database import PostgresConnection
from services.store.merging.followers import follow
from services.store.profiles import refresh_profiles

PUT_OFF = "set constraints all deferred"
HOLD_AGAIN = "set constraints all immediate"  # raises here and not at the commit

_BESIDE = """
    not exists (select from identifier o where o.customer_id = %(into)s and o.contact_id is null
        and (o.kind, o.value, o.origin) = (i.kind, i.value, i.origin))
    """
_NEW_SERVICE = """
    not exists (select from service o where o.customer_id = %(into)s
        and (o.kind, o.server, o.domain) = (s.kind, s.server, s.domain))
    """
IDENTIFIER_NAME = "{0}.kind || ' ' || {0}.value"
SERVICE_NAME = "cast(json_build_array({0}.kind, {0}.server, {0}.domain) as text)"

_NOTES = (
    "select 'thread', id, '' from thread where customer_id = %(merged)s",
    """select 'placement', cast(id as text), '' from placement
        where customer_id = %(merged)s and thread_id is null""",
    """select 'choice', interaction_id, '' from call_choice
        where customer_id = %(merged)s and thread_id is null""",
    f"""select 'identifier', {IDENTIFIER_NAME.format("i")} || ' ' || i.origin, i.origin from identifier i
        where i.customer_id = %(merged)s and i.contact_id is null and {_BESIDE}""",
    f"""select distinct 'service', {SERVICE_NAME.format("s")}, '' from service s
        where s.customer_id = %(merged)s and {_NEW_SERVICE}""",
    "select 'key', key, origin from match_key where customer_id = %(merged)s",
    """select 'key_added', key, origin from match_key m where customer_id = %(merged)s
        and not exists (select from match_key o where o.key = m.key and o.customer_id = %(into)s)""",
)
_NOTE = "insert into customer_merge_row (merge_id, what, name, origin) select %(merge)s, n.* from ({0}) n"

_MOVES = (
    """update contact set customer_id = %(into)s, number = %(prefix)s || number
        where customer_id = %(merged)s""",
    "update thread set customer_id = %(into)s where customer_id = %(merged)s",
    """update placement set customer_id = %(into)s,
        body = cast(jsonb_set(cast(body as jsonb), '{customer_id}', to_jsonb(cast(%(into)s as text))) as json)
        where customer_id = %(merged)s""",
    f"""update identifier i set customer_id = %(into)s
        where i.customer_id = %(merged)s and (i.contact_id is not null or {_BESIDE})""",
    f"""update service s set customer_id = %(into)s
        where s.customer_id = %(merged)s and {_NEW_SERVICE}""",
    "update call_choice set customer_id = %(into)s where customer_id = %(merged)s",
    """insert into match_key (key, customer_id, origin)
        select key, %(into)s, origin from match_key where customer_id = %(merged)s on conflict do nothing""",
    "delete from match_key where customer_id = %(merged)s",
    """update customer set merged_into = %(into)s, archived_at = coalesce(archived_at, now())
        where id = %(merged)s""",
)
_PREFIX = "select coalesce(number, '') || '/' from customer where id = %(merged)s"


async def contact_prefix(connection: PostgresConnection, merged: str) -> str:
    """Return what the numbers of the merged customer's contacts begin with while it is merged."""
    row = await (await connection.execute(_PREFIX, {"merged": merged})).fetchone()
    return str(row[0]) if row else "/"


async def move(connection: PostgresConnection, *, merge: int, merged: str, into: str) -> None:
    """Let all of `merged` be `into`'s, both held by the caller, and note which rows moved."""
    values = {
        "merge": merge,
        "merged": merged,
        "into": into,
        "prefix": await contact_prefix(connection, merged),
    }
    for rows in _NOTES:
        await connection.execute(_NOTE.format(rows), values)
    await connection.execute(PUT_OFF)
    for statement in _MOVES:
        await connection.execute(statement, values)
    await follow(connection, merged, into)
    await connection.execute(HOLD_AGAIN)
    await refresh_profiles(connection, (merged, into))
