"""Lets recorded placements hold again: as copies, asked about again where they were in doubt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from services.store.bulk import as_list, as_rows
from services.store.correcting.writing import set_aside, supersede
from services.store.database import PostgresConnection
from shared.ids import new_handle

MERGES_FOLLOWED_MAX = 20  # of one thread into the next

_COPY = """
    insert into placement (interaction_id, customer_id, thread_id, contact_id, kind, zone, decided_by, model,
        probability, body, received_at, closes)
    select interaction_id, customer_id, thread_id, contact_id, kind, zone, decided_by, model,
        probability, body, received_at, closes
    from placement
    where id in (select cast(json_array_elements_text(cast(%(ids)s as json)) as bigint)) order by id
    returning id, interaction_id
    """
_INTERACTIONS = """
    select interaction_id, id from placement
    where id in (select cast(json_array_elements_text(cast(%(ids)s as json)) as bigint))
    """
# A copy of what a correction made is that correction's step as well: undoing that one leads back past it.
# A copy is as old as what it restores: it is none of what came later.
_STAND_IN = """
    update correction_step c set copies = coalesce(s.copies, r.origin),
        before_id = coalesce(m.before_id, c.before_id),
        correction_id = coalesce(m.correction_id, c.correction_id),
        undoes = m.after_id is null
    from json_to_recordset(cast(%(rows)s as json)) as r (copy bigint, origin bigint)
    left join correction_step s on s.after_id = r.origin
    left join correction_step m on m.after_id = r.origin and not m.undoes
    where c.after_id = r.copy
    """
_ASK_AGAIN = """
    insert into review (handle, placement_id, asked_at)
    select r.handle, r.restored, coalesce(o.asked_at, now())
    from json_to_recordset(cast(%(rows)s as json)) as r (handle text, restored bigint, origin bigint)
    join placement p on p.id = r.restored and p.zone = 'review' and p.superseded_by is null
    left join review o on o.placement_id = r.origin
    """
# What stands again in a thread that was merged since is merged, too: undoing the merge leads it back here.
_MERGED_SINCE = """
    select p.id, p.interaction_id, t.merged_into, m.id, m.agent
    from placement p join thread t on t.id = p.thread_id
    cross join lateral (
        select c.id, c.agent from correction_thread w join correction c on c.id = w.correction_id
        where w.thread_id = t.id and c.kind = 'merge' and c.undone_at is null
        and c.what->>'thread' = t.handle order by c.id desc limit 1
    ) m
    where t.merged_into is not null
    and p.id in (select cast(json_array_elements_text(cast(%(ids)s as json)) as bigint))
    """
_FOLLOW = """
    insert into placement (interaction_id, customer_id, thread_id, contact_id, kind, zone, decided_by, model,
        probability, body, received_at, closes)
    select p.interaction_id, p.customer_id, r.thread_id, p.contact_id, k.kind, 'auto', r.agent, p.model, 1,
        cast(cast(p.body as jsonb) || jsonb_build_object('thread_id', r.thread_id, 'kind', k.kind,
            'zone', 'auto', 'opens_thread', false, 'opens_customer', false, 'recurrence_of', '',
            'suggested_threads', json_build_array(), 'suggested_customers', json_build_array()) as json),
        p.received_at, p.closes
    from json_to_recordset(cast(%(rows)s as json)) as r (id bigint, thread_id text, agent text)
    join placement p on p.id = r.id
    cross join lateral (select case p.kind when 'new' then 'repeat' else p.kind end as kind) k
    returning id, interaction_id
    """


async def restore(connection: PostgresConnection, number: int, origins: Mapping[int, int]) -> dict[str, int]:
    """Let each origin hold again in place of the placement it is under; return the copies by interaction."""
    if not origins:
        return {}
    await set_aside(connection, origins)
    held = await _by_interaction(connection, origins)
    copied = await connection.execute(_COPY, {"ids": as_list(origins.values())})
    copies: dict[str, int] = {interaction_id: id_ for id_, interaction_id in await copied.fetchall()}
    await supersede(connection, {held[one]: copy for one, copy in copies.items()}, number, undoes=True)
    origin_of = await _by_interaction(connection, origins.values())
    rows = [{"copy": copy, "origin": origin_of[one]} for one, copy in copies.items()]
    await connection.execute(_STAND_IN, as_rows(rows))
    return copies


async def ask_again(
    connection: PostgresConnection, origins: Mapping[int, int], copies: Mapping[str, int]
) -> None:
    """Open a review for each copy in doubt that holds."""
    rows = [
        {"handle": new_handle("rev"), "restored": copies[interaction_id], "origin": origin}
        for interaction_id, origin in (await _by_interaction(connection, origins.values())).items()
    ]
    await connection.execute(_ASK_AGAIN, as_rows(rows))


async def follow_merges(connection: PostgresConnection, placement_ids: Sequence[int]) -> set[str]:
    """Let what was put into a merged thread stand in the one that took it in, as steps of that merge.

    Return the ids of the threads that it came into.
    """
    came_into: set[str] = set()
    for _ in range(MERGES_FOLLOWED_MAX):
        found = await connection.execute(_MERGED_SINCE, {"ids": as_list(placement_ids)})
        merged = await found.fetchall()
        if not merged:
            break
        await set_aside(connection, [row[0] for row in merged])
        rows = [{"id": id_, "thread_id": into, "agent": agent} for id_, _, into, _, agent in merged]
        inserted = await connection.execute(_FOLLOW, as_rows(rows))
        after = {interaction_id: id_ for id_, interaction_id in await inserted.fetchall()}
        for id_, interaction_id, _, number, _ in merged:
            await supersede(connection, {id_: after[interaction_id]}, number, undoes=False)
        came_into |= {row[2] for row in merged}
        placement_ids = list(after.values())
    return came_into


async def _by_interaction(connection: PostgresConnection, placement_ids: Iterable[int]) -> dict[str, int]:
    found = await connection.execute(_INTERACTIONS, {"ids": as_list(placement_ids)})
    return dict(await found.fetchall())
