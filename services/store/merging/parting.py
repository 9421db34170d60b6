"""Takes a merge back: what was the merged customer's is its own again, with what came to it since.

What came since goes with its thread; the correlator places it anew, now that they are two. What a human put
across is in the way: pieces of the one in a thread of the other would go to the wrong customer, so such
corrections are undone first.
"""

# ruff: noqa: S608  statements made of each other; no value stands in any

from __future__ import annotations

from collections.abc import Collection

import msgspec

from services.store.bulk import as_list
from services.store.correcting.settling import settle_threads
from services.store.database import PostgresConnection
from services.store.merging.followers import follow
from services.store.merging.moving import (
    HOLD_AGAIN,
    IDENTIFIER_NAME,
    PUT_OFF,
    SERVICE_NAME,
    contact_prefix,
)
from services.store.profiles import refresh_profiles
from shared.errors import Rejected
from shared.phrases import phrase
from shared.placement import Placement

_NAMED = "select name from customer_merge_row where merge_id = %(merge)s and what = '{0}'"
_THREADS = _NAMED.format("thread")

# A thread of the one that went into a thread of the other, or a piece that a human put across.
_ACROSS = f"""
    select exists (
        select from thread t where t.customer_id = %(into)s and t.merged_into is not null
        and (t.id in ({_THREADS})) <> (t.merged_into in ({_THREADS}))
    ) or exists (
        select from placement p cross join lateral (
            select b.id, b.thread_id from placement b
            where b.interaction_id = p.interaction_id and b.id <= %(since)s order by b.id desc limit 1) b
        where p.customer_id = %(into)s and p.superseded_by is null and p.id > %(since)s
        and p.decided_by <> 'machine' and p.thread_id is not null and b.thread_id is not null
        and exists (select from thread t where t.id = b.thread_id and t.customer_id = %(into)s)
        and (p.thread_id in ({_THREADS})) <> (b.thread_id in ({_THREADS}))
    )
    """
_MOVES = (
    """update contact set customer_id = %(merged)s, number = substr(number, length(%(prefix)s) + 1)
        where customer_id = %(into)s and left(number, length(%(prefix)s)) = %(prefix)s
        and %(prefix)s <> '/'""",
    f"update thread set customer_id = %(merged)s where id in ({_THREADS}) and customer_id = %(into)s",
    f"""update placement set customer_id = %(merged)s,
        body = cast(jsonb_set(cast(body as jsonb), '{{customer_id}}', to_jsonb(cast(%(merged)s as text)))
            as json)
        where customer_id = %(into)s and (thread_id in ({_THREADS})
        or cast(id as text) in ({_NAMED.format("placement")}))""",
    """update identifier i set customer_id = c.customer_id from contact c
        where c.id = i.contact_id and c.customer_id = %(merged)s and i.customer_id = %(into)s""",
    f"""update identifier i set customer_id = %(merged)s
        where i.customer_id = %(into)s and i.contact_id is null
        and {IDENTIFIER_NAME.format("i")} || ' ' || i.origin in ({_NAMED.format("identifier")})
        and not exists (select from identifier o where o.customer_id = %(merged)s and o.contact_id is null
            and (o.kind, o.value, o.origin) = (i.kind, i.value, i.origin))""",
    f"""update service s set customer_id = %(merged)s
        where s.customer_id = %(into)s and {SERVICE_NAME.format("s")} in ({_NAMED.format("service")})""",
    """update call_choice c set customer_id = t.customer_id from thread t
        where t.id = c.thread_id and c.customer_id = %(into)s and t.customer_id = %(merged)s""",
    f"""update call_choice set customer_id = %(merged)s
        where customer_id = %(into)s and interaction_id in ({_NAMED.format("choice")})""",
    f"delete from match_key where customer_id = %(into)s and key in ({_NAMED.format('key_added')})",
    """insert into match_key (key, customer_id, origin)
        select name, %(merged)s, origin from customer_merge_row
        where merge_id = %(merge)s and what = 'key' on conflict do nothing""",
    """update thread t set lead_contact_id = null from contact c
        where c.id = t.lead_contact_id and t.customer_id in (%(merged)s, %(into)s)
        and c.customer_id <> t.customer_id""",
    """update thread t set recurrence_of = null from thread o
        where o.id = t.recurrence_of and t.customer_id in (%(merged)s, %(into)s)
        and o.customer_id <> t.customer_id""",
    """update customer set merged_into = null, archived_at = (
            select archived_before from customer_merge where id = %(merge)s)
        where id = %(merged)s""",
)
# Since the merge people of the one may have spoken in threads of the other.
_STRANGERS = """
    select p.id, p.interaction_id, coalesce(p.thread_id, ''), p.superseded_by is null,
        coalesce(o.customer_id, p.customer_id) <> p.customer_id, p.body::text
    from placement p left join contact c on c.id = p.contact_id
    left join thread o on o.id = p.body->>'recurrence_of'
    where p.id > %(since)s and p.customer_id in (%(merged)s, %(into)s)
    and (c.customer_id <> p.customer_id or o.customer_id <> p.customer_id)
    """
_UNNAME = """
    update placement set contact_id = %(contact)s, body = cast(%(body)s as json) where id = %(id)s
    """
_OURS = """
    select id from contact where customer_id = %(customer)s
    and id in (select json_array_elements_text(cast(%(ids)s as json)))
    """

_placement = msgspec.json.Decoder(Placement)
_encoder = msgspec.json.Encoder()


class Parted(msgspec.Struct, frozen=True, kw_only=True):
    """What taking a merge back found."""

    threads: frozenset[str]  # that went back
    strangers: frozenset[str]  # interactions whose author is no contact of their customer any more


async def part(connection: PostgresConnection, *, merge: int, merged: str, into: str, since: int) -> Parted:
    """Give back what is the merged customer's, both held by the caller. Raises Rejected (409)."""
    values = {
        "merge": merge,
        "merged": merged,
        "into": into,
        "since": since,
        "prefix": await contact_prefix(connection, merged),
    }
    row = await (await connection.execute(_ACROSS, values)).fetchone()
    if row is not None and row[0]:
        raise Rejected(
            phrase(
                "merge_mixed",
                "since then somebody put what is the one's into threads of the other: undo that first",
            ),
            status=409,
        )
    await connection.execute(PUT_OFF)
    for statement in _MOVES:
        await connection.execute(statement, values)
    await follow(connection, merged, into)
    strangers, unsettled = await _unname_strangers(connection, merged=merged, into=into, since=since)
    await connection.execute(HOLD_AGAIN)
    await refresh_profiles(connection, (merged, into))
    await settle_threads(connection, unsettled)
    threads = await connection.execute(_THREADS, values)
    return Parted(threads=frozenset(name for (name,) in await threads.fetchall()), strangers=strangers)


async def _unname_strangers(
    connection: PostgresConnection, *, merged: str, into: str, since: int
) -> tuple[frozenset[str], frozenset[str]]:
    """Let placements made since name no contact or thread that is the other's again.

    Return the interactions that this concerns, and the threads in which one of them stands.
    """
    wanted = {"merged": merged, "into": into, "since": since}
    found = await (await connection.execute(_STRANGERS, wanted)).fetchall()
    interactions, threads = set(), set()
    for id_, interaction_id, thread_id, holds, recurs, text in found:
        body = _placement.decode(text)
        body = _unnamed(body, await _contacts_at(connection, body))
        if recurs:
            body = msgspec.structs.replace(body, recurrence_of="")
        row = {"id": id_, "contact": body.contact_id or None, "body": _encoder.encode(body).decode()}
        await connection.execute(_UNNAME, row)
        if holds:
            interactions.add(interaction_id)
            threads.add(thread_id)
    return frozenset(interactions), frozenset(threads - {""})


async def _contacts_at(connection: PostgresConnection, body: Placement) -> Collection[str]:
    """Return which of the contacts that the placement names are its customer's."""
    named = {body.contact_id, *(known.contact_id for known in body.learned)} - {""}
    found = await connection.execute(_OURS, {"customer": body.customer_id, "ids": as_list(sorted(named))})
    return frozenset(one for (one,) in await found.fetchall())


def _unnamed(body: Placement, contacts: Collection[str]) -> Placement:
    learned = tuple(
        known if known.contact_id in contacts else msgspec.structs.replace(known, contact_id="")
        for known in body.learned
    )
    contact_id = body.contact_id if body.contact_id in contacts else ""
    return msgspec.structs.replace(body, contact_id=contact_id, learned=learned)
