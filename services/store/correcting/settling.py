"""Makes what follows from placements true again after some were superseded: threads, learned identifiers.

Threads' rows and learned identifiers are kept beside the placements for the hot path. Here they are derived
anew from the placements that hold, by the rules by which recording keeps them up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import msgspec

from services.store.bulk import Row, as_list, as_rows
from services.store.database import PostgresConnection
from services.store.repository_rows import thread_subject
from services.store.triage_recording import keep_triage
from shared.interaction import decode_interaction
from shared.placement import Known

KEYED_KINDS = ("email", "phone", "ip")
"""Kinds of learned identifiers that have a blocking key, `kind:value`: the core's, a test compares them."""

# A closing counts if nothing came after it. The first report names the thread, its author leads it.
_THREADS = """
    select k.id, m.opened_at, m.last_at,
        case when m.closing_at >= coalesce(m.speaking_at, m.closing_at) then m.closing_at end,
        first.contact_id, coalesce(first.body->>'recurrence_of', ''), first.said,
        coalesce((
            select p.body->'triage'->>'problem' from placement p
            where p.thread_id = k.id and p.superseded_by is null
            and coalesce(p.body->'triage'->>'problem', '') <> ''
            order by p.received_at, p.interaction_id limit 1), '')
    from json_array_elements_text(cast(%(ids)s as json)) as k (id)
    cross join lateral (
        select min(received_at) as opened_at, max(received_at) as last_at,
            max(received_at) filter (where closes) as closing_at,
            max(received_at) filter (where not closes) as speaking_at
        from placement where thread_id = k.id and superseded_by is null
    ) m
    left join lateral (
        select p.contact_id, p.body, (i.body::jsonb #- '{raw,inline}')::text as said
        from placement p join interaction i on i.id = p.interaction_id
        where p.thread_id = k.id and p.superseded_by is null
        order by p.received_at, p.kind <> 'new', p.interaction_id limit 1
    ) first on true
    order by k.id
    """
# An agent's closing counts if nothing came after it; an agent's reopening, against every closing before it.
_SETTLE_THREADS = """
    update thread t set opened_at = r.opened_at, last_at = r.last_at,
        closed_at = case when w.closed_at >= r.last_at then greatest(w.closed_at, r.closed_at)
            when w.reopened_at > r.closed_at then null else r.closed_at end,
        lead_contact_id = r.lead_contact_id, subject = r.subject, problem = r.problem,
        recurrence_of = r.recurrence_of, emptied_at = null
    from json_to_recordset(cast(%(rows)s as json)) as r (id text, opened_at timestamptz, last_at timestamptz,
        closed_at timestamptz, lead_contact_id text, subject text, problem text, recurrence_of text)
    left join thread_work w on w.thread_id = r.id
    where t.id = r.id
    """
_EMPTY_THREADS = """
    update thread set emptied_at = coalesce(emptied_at, now())
    where id in (select json_array_elements_text(cast(%(ids)s as json)))
    """
_LEARNED = """
    with asked as (
        select *, exists (
            select from placement p
            where p.customer_id = r.customer_id and p.superseded_by is null
            and (p.body->'learned')::jsonb @> jsonb_build_array(jsonb_build_object(
                'kind', r.kind, 'value', r.value, 'contact_id', r.contact_id))
        ) as held
        from json_to_recordset(cast(%(rows)s as json))
            as r (customer_id text, contact_id text, kind text, value text, name text)
    ), unlearned as (
        delete from identifier i using asked a
        where not a.held and i.customer_id = a.customer_id and coalesce(i.contact_id, '') = a.contact_id
        and i.kind = a.kind and i.value = a.value and i.origin = 'learned' and i.forgotten_at is null
        returning i.customer_id, i.kind, i.value
    ), learned as (
        insert into identifier (customer_id, contact_id, kind, value, name, origin)
        select customer_id, nullif(contact_id, ''), kind, value, name, 'learned' from asked where held
        on conflict do nothing
    )
    select customer_id, kind || ':' || value from unlearned
    """
_KEYS = """
    with asked as (
        select distinct r.customer_id, r.kind || ':' || r.value as key, exists (
            select from identifier i
            where i.customer_id = r.customer_id and i.origin <> 'directory' and i.forgotten_at is null
            and i.kind = r.kind and i.value = r.value
        ) as held
        from json_to_recordset(cast(%(rows)s as json)) as r (customer_id text, kind text, value text)
    ), without as (
        delete from match_key m using asked a
        where not a.held and m.customer_id = a.customer_id and m.key = a.key and m.origin = 'learned'
    )
    insert into match_key (key, customer_id, origin)
    select key, customer_id, 'learned' from asked where held on conflict do nothing
    """


async def settle_threads(connection: PostgresConnection, thread_ids: Collection[str]) -> None:
    """Bring the threads' rows in line with what stands in them; one in which nothing stands is empty."""
    ids = as_list(sorted({*thread_ids} - {""}))
    found = await (await connection.execute(_THREADS, {"ids": ids})).fetchall()
    await connection.execute(_SETTLE_THREADS, as_rows(_thread_row(row) for row in found if row[1]))
    await connection.execute(_EMPTY_THREADS, {"ids": as_list(row[0] for row in found if not row[1])})
    await keep_triage(connection, [row[0] for row in found])


def _thread_row(row: Sequence[Any]) -> Row:
    id_, opened_at, last_at, closed_at, contact_id, recurrence_of, said, problem = row
    return {
        "id": id_,
        "opened_at": opened_at,
        "last_at": last_at,
        "closed_at": closed_at,
        "lead_contact_id": contact_id,
        "subject": thread_subject(decode_interaction(said.encode())),
        "problem": problem,
        "recurrence_of": recurrence_of or None,
    }


class Learned(msgspec.Struct, frozen=True, order=True):
    """An identifier that some placement learned, or no longer does."""

    customer_id: str
    kind: str
    value: str
    contact_id: str = ""
    name: str = ""


def learned_by(customer_id: str, learned: Iterable[Known]) -> set[Learned]:
    """Return what a placement with this customer taught."""
    if not customer_id:
        return set()
    return {Learned(customer_id, known.kind, known.value, known.contact_id, known.name) for known in learned}


async def settle_learned(
    connection: PostgresConnection, learned: Collection[Learned]
) -> frozenset[tuple[str, str]]:
    """Keep of these identifiers and their keys what a placement that holds still teaches.

    Return customer and mark of each that was unlearned.
    """
    if not learned:
        return frozenset()
    one_each = {(one.customer_id, one.contact_id, one.kind, one.value): one for one in sorted(learned)}
    rows = [msgspec.structs.asdict(one) for one in one_each.values()]
    unlearned = await (await connection.execute(_LEARNED, as_rows(rows))).fetchall()
    await settle_keys(connection, one_each.values())
    return frozenset((customer_id, mark) for customer_id, mark in unlearned)


async def settle_keys(connection: PostgresConnection, learned: Iterable[Learned]) -> None:
    """Keep of these identifiers' blocking keys those that a learned identifier still has."""
    rows = [msgspec.structs.asdict(one) for one in learned if one.kind in KEYED_KINDS]
    await connection.execute(_KEYS, as_rows(rows))
