"""Carries merges of customers out and takes them back, as corrections with their place in threads' histories.

What a merge moves, `moving` and `parting` know; here stands what follows from it: the correction, what the
correlator places anew, and the events.
"""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from services.store.bulk import as_list
from services.store.correcting.events import correction_event, thread_events
from services.store.correcting.later import reconsider
from services.store.correcting.standing import hold
from services.store.correcting.writing import touch
from services.store.database import PostgresConnection
from services.store.events import Event, Handles, encode_events
from services.store.merging.asked import KIND, merge_event
from services.store.merging.moving import move
from services.store.merging.parting import part
from services.store.repository_recording import HANDLES, INSERT_EVENTS, OUTBOX_CHANNEL
from shared.errors import Rejected
from shared.ids import new_handle
from shared.phrases import phrase

TOLD_MAX = 500  # threads of one merge that live pages are told of, the newest

_MERGE = """
    select m.id, m.handle, m.merged_id, m.into_id, a.handle, b.handle, m.why, m.alone, m.proposed_by,
        coalesce(m.outcome, ''), coalesce(m.since, 0), m.undone_at is not null, coalesce(m.correction_id, 0),
        coalesce(c.handle, '')
    from customer_merge m join customer a on a.id = m.merged_id join customer b on b.id = m.into_id
    left join correction c on c.id = m.correction_id
    where {0} for no key update of m
    """
BY_HANDLE = _MERGE.format("m.handle = %(name)s")
BY_CORRECTION = _MERGE.format("c.handle = %(name)s")
_CARRIED_OUT = """
    update customer_merge m set outcome = 'merged', decided_by = %(agent)s, decided_at = now(),
        correction_id = %(correction)s, since = (select coalesce(max(id), 0) from placement),
        archived_before = (select archived_at from customer where id = m.merged_id)
    where id = %(merge)s
    """
_CORRECTION = """
    insert into correction (handle, kind, agent, what, why)
    values (%(handle)s, %(kind)s, %(agent)s, cast(%(what)s as json), %(why)s) returning id
    """
_THREADS_OF = "select id from thread where customer_id = %(customer)s and emptied_at is null"
_STANDING = """
    select id, merged_into from customer where id in (%(merged)s, %(into)s) order by id for no key update
    """
_UNDONE = """
    with undone as (
        update correction set undone_at = now(), undone_by = %(agent)s where id = %(correction)s
    )
    update customer_merge set undone_at = now() where id = %(merge)s
    """
_MARKS = "select kind || ':' || value from identifier where customer_id = %(customer)s"
_ANEW = """
    insert into reconsideration (correction_id, interaction_id, undoes)
    select %(correction)s, p.interaction_id, true
    from json_array_elements_text(cast(%(ids)s as json)) as k (id)
    join placement p on p.interaction_id = k.id and p.superseded_by is null and p.decided_by = 'machine'
    on conflict do nothing
    """

_encoder = msgspec.json.Encoder()


class Merge(msgspec.Struct, frozen=True):
    """A merge, held."""

    id: int
    handle: str
    merged_id: str
    into_id: str
    merged: str  # handle
    into: str  # handle
    why: str
    alone: bool
    proposed_by: str
    outcome: str
    since: int
    undone: bool
    correction_id: int
    correction: str  # handle

    def event(self, what: str) -> Event:
        """Return customer.`what` of this merge."""
        return merge_event(what, self.handle, customer=self.merged, into=self.into)


async def held(connection: PostgresConnection, query: str, name: str) -> Merge:
    """Return the merge that `query` finds by `name`, held. Raises Rejected (404)."""
    row = await (await connection.execute(query, {"name": name})).fetchone()
    if row is None:
        raise Rejected(phrase("merge_unknown", "there is no such merge"), status=404)
    return Merge(*row)


async def carry_out(connection: PostgresConnection, one: Merge, *, agent: str) -> None:
    """Move everything, as a correction with its own place in the history of each thread."""
    await hold(connection, (one.merged_id, one.into_id))
    correction = new_handle("cor")
    what = {"kind": KIND, "customer": one.merged, "into": one.into}
    values = {"handle": correction, "kind": KIND, "agent": agent, "why": one.why}
    row = await (
        await connection.execute(_CORRECTION, values | {"what": _encoder.encode(what).decode()})
    ).fetchone()
    assert row is not None
    carried_out = {"agent": agent, "correction": row[0], "merge": one.id}
    await connection.execute(_CARRIED_OUT, carried_out)
    threads = await connection.execute(_THREADS_OF, {"customer": one.merged_id})
    moved = [name for (name,) in await threads.fetchall()]
    await move(connection, merge=one.id, merged=one.merged_id, into=one.into_id)
    await touch(connection, int(row[0]), moved)
    happened = [one.event("merged"), correction_event("made", correction, KIND)]
    await tell(connection, happened, correction, moved)


async def take_back(connection: PostgresConnection, one: Merge, *, agent: str) -> None:
    """Give everything back, and note for the correlator what came in between."""
    values = {"merged": one.merged_id, "into": one.into_id}
    rows = await (await connection.execute(_STANDING, values)).fetchall()
    survivors: dict[str, str | None] = dict(rows)
    if survivors.get(one.into_id) or survivors.get(one.merged_id) != one.into_id:
        raise Rejected(phrase("merge_further", "it was merged further since: undo that first"), status=409)
    parted = await part(connection, merge=one.id, merged=one.merged_id, into=one.into_id, since=one.since)
    undone = {"agent": agent, "correction": one.correction_id, "merge": one.id}
    await connection.execute(_UNDONE, undone)
    await _place_anew(connection, one, parted.threads, parted.strangers)
    happened = [
        one.event("unmerged"),
        correction_event("undone", one.correction, KIND),
    ]
    await tell(connection, happened, one.correction, sorted(parted.threads))


async def _place_anew(
    connection: PostgresConnection, one: Merge, threads: Collection[str], strangers: Collection[str]
) -> None:
    """Note what the machine placed in between, where it may have been for the other customer."""
    found = await connection.execute(_MARKS, {"customer": one.merged_id})
    marks = {(one.into_id, mark) for (mark,) in await found.fetchall()}
    await reconsider(
        connection,
        one.correction_id,
        threads=threads,
        bearing_marks=marks,
        since=one.since,
        without={},
        undoes=True,
    )
    ids = as_list(sorted(strangers))
    await connection.execute(_ANEW, {"correction": one.correction_id, "ids": ids})


async def tell(
    connection: PostgresConnection,
    events: Collection[Event],
    correction: str = "",
    thread_ids: Collection[str] = (),
) -> None:
    """Put into the outbox what happened, and which threads look different now."""
    found = await connection.execute(HANDLES, {"ids": as_list(sorted(thread_ids))})
    told = sorted(
        (
            Handles(thread=name, number=number, customer=owner)
            for _, name, number, owner in await found.fetchall()
        ),
        key=lambda one: one.number,
    )[-TOLD_MAX:]
    all_of_it = [*events, *thread_events(correction, new_handle("occasion"), told)]
    row = {"events": encode_events(all_of_it).decode(), "channel": OUTBOX_CHANNEL}
    await connection.execute(INSERT_EVENTS, row)
