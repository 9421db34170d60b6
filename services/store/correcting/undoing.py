"""Undoes a correction: what it changed and nobody has changed since stands again as it stood before.

Undoing supersedes, too: a copy of the recorded placement takes the place of the correction's. Where a later
correction changed an interaction again, that one stays; undone itself, it leads back past this one.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from services.store.bulk import as_list
from services.store.correcting.events import correction_event
from services.store.correcting.later import reconsider
from services.store.correcting.restoring import ask_again, follow_merges, restore
from services.store.correcting.settling import (
    Learned,
    learned_by,
    settle_keys,
    settle_learned,
    settle_threads,
)
from services.store.correcting.standing import hold
from services.store.correcting.telling import tell
from services.store.correcting.writing import touch
from services.store.database import PostgresConnection
from services.store.merging.asked import KIND
from shared.errors import Rejected
from shared.phrases import phrase
from shared.placement import Known

# NO KEY UPDATE: the correlator's steps of this correction refer to the row without waiting for us.
_CORRECTION = """
    select id, kind, undone_at is not null from correction where handle = %(handle)s for no key update
    """
_UNDONE = "update correction set undone_at = now(), undone_by = %(agent)s where id = %(correction)s"
# In the order in which the correlator locks them, and before any customer, as it does.
_LEAVE_BE = """
    with waiting as (
        select interaction_id from reconsideration where correction_id = %(correction)s and not undoes
        order by interaction_id for update
    )
    delete from reconsideration r using waiting w
    where r.correction_id = %(correction)s and not r.undoes and r.interaction_id = w.interaction_id
    """
_CUSTOMERS = """
    select distinct p.customer_id from correction_step s
    join placement p on p.id in (s.before_id, s.after_id)
    where s.correction_id = %(correction)s and p.customer_id is not null
    """
# Back to what is not undone: a step whose correction was undone earlier leads on to what was before it.
_STEPS = """
    with recursive back (after_id, origin, depth) as (
        select after_id, before_id, 1 from correction_step
        where correction_id = %(correction)s and not undoes
        union all
        select b.after_id, s.before_id, b.depth + 1 from back b
        join correction_step s on s.after_id = b.origin and not s.undoes
        join correction c on c.id = s.correction_id and c.undone_at is not null
    ), origins as (
        select distinct on (after_id) after_id, origin from back order by after_id, depth desc
    )
    select o.after_id, o.origin, a.superseded_by is null,
        coalesce(a.customer_id, ''), coalesce(a.thread_id, ''), (a.body->'learned')::text,
        coalesce(b.customer_id, ''), coalesce(b.thread_id, ''), (b.body->'learned')::text
    from origins o join placement a on a.id = o.after_id join placement b on b.id = o.origin
    order by o.after_id
    """
_UNMERGE = """
    update thread t set merged_into = null from correction c, correction_thread w
    where c.id = %(correction)s and c.kind = 'merge' and w.correction_id = c.id and t.id = w.thread_id
    and t.handle = c.what->>'thread'
    """
_TOGETHER = """
    delete from apart a using thread t where a.correction_id = %(correction)s and t.id = a.thread_id
    returning t.customer_id, a.mark
    """
_REMEMBER = """
    update identifier i set forgotten_at = null from forgotten f
    where f.correction_id = %(correction)s and i.id = f.identifier_id
    and not exists (
        select from forgotten o join correction c on c.id = o.correction_id
        where o.identifier_id = i.id and o.correction_id <> f.correction_id and c.undone_at is null)
    returning i.customer_id, i.kind, i.value
    """
_TOUCHED = "select thread_id from correction_thread where correction_id = %(correction)s"

# What the machine placed because of this correction, and once more because of another one since: neither is
# there to be restored, so it is placed anew.
_PLACED_SINCE = """
    insert into reconsideration (correction_id, interaction_id, undoes)
    select distinct cast(%(correction)s as bigint), p.interaction_id, true from placement a
    join placement p on p.interaction_id = a.interaction_id and p.superseded_by is null
    where p.decided_by = 'machine'
    and a.id in (select cast(json_array_elements_text(cast(%(ids)s as json)) as bigint))
    and p.id not in (select cast(json_array_elements_text(cast(%(without)s as json)) as bigint))
    on conflict do nothing
    """

_learned = msgspec.json.Decoder(tuple[Known, ...])


class Change(msgspec.Struct, frozen=True):
    """One step of the correction that is undone, with what it leads back to."""

    after_id: int
    origin: int
    holds: bool
    customer_id: str
    thread_id: str
    learned: str
    customer_before: str
    thread_before: str
    learned_before: str


async def undo_correction(connection: PostgresConnection, handle: str, *, agent: str) -> bool:
    """Undo the correction; once it is, again changes nothing. Raises Rejected (404) for no such one.

    True for a merge of customers, of which nothing is undone here: `merging.merges` does.
    """
    row = await (await connection.execute(_CORRECTION, {"handle": handle})).fetchone()
    if row is None:
        raise Rejected(phrase("correction_unknown", "there is no such correction"), status=404)
    number, kind, undone = row
    if undone or kind == KIND:
        return not undone
    of_it = {"correction": number}
    await connection.execute(_LEAVE_BE, of_it)
    await hold(connection, [one for (one,) in await (await connection.execute(_CUSTOMERS, of_it)).fetchall()])
    await connection.execute(_UNDONE, of_it | {"agent": agent})
    changes = [Change(*one) for one in await (await connection.execute(_STEPS, of_it)).fetchall()]
    await connection.execute(_UNMERGE, of_it)
    origins = {change.after_id: change.origin for change in changes if change.holds}
    restored = await restore(connection, number, origins)
    touched = await follow_merges(connection, list(restored.values()))
    await ask_again(connection, origins, restored)
    let_in = await _let_in_again(connection, number)
    await _remember(connection, number)
    touched |= {one for (one,) in await (await connection.execute(_TOUCHED, of_it)).fetchall()}
    touched |= {one for change in changes for one in (change.thread_id, change.thread_before)} - {""}
    await settle_threads(connection, touched)
    unlearned = await settle_learned(connection, _taught(changes))
    await touch(connection, number, touched)
    since = min((change.after_id for change in changes), default=0)
    await reconsider(
        connection,
        number,
        threads={change.thread_id for change in changes} - {""},
        bearing_marks=unlearned | let_in,
        since=since,
        without=restored,
        undoes=True,
    )
    gone = as_list(change.after_id for change in changes if not change.holds)
    await connection.execute(_PLACED_SINCE, of_it | {"ids": gone, "without": as_list(restored.values())})
    await tell(connection, handle, correction_event("undone", handle, kind), touched, restored)
    return False


async def _let_in_again(connection: PostgresConnection, number: int) -> frozenset[tuple[str, str]]:
    """Forget what was kept apart; return customer and mark of each."""
    found = await connection.execute(_TOGETHER, {"correction": number})
    return frozenset((customer_id, mark) for customer_id, mark in await found.fetchall())


async def _remember(connection: PostgresConnection, number: int) -> None:
    """Let forgotten identifiers count again."""
    found = await connection.execute(_REMEMBER, {"correction": number})
    await settle_keys(connection, [Learned(*row) for row in await found.fetchall()])


def _taught(changes: Iterable[Change]) -> set[Learned]:
    taught: set[Learned] = set()
    for change in changes:
        taught |= learned_by(change.customer_id, _learned.decode(change.learned))
        taught |= learned_by(change.customer_before, _learned.decode(change.learned_before))
    return taught
