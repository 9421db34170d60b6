"""Finds what a ticket's agents have not been told: reports that stand in its thread, or do so no more.

What was placed since is read in the order of its number, a page at a time. What is younger than the longest
transaction is read again the next time, since a smaller number may still be on its way; a note that is there
stays as it is. Only what stands surely counts: not what a review asks about, nor what is placed anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.overlay.notes import TOGETHER
from services.store.overlay.outcome import state_in
from services.store.tables import overlay, overlay_note, placement
from shared.helpdesk import conversation_prefix
from shared.ids import new_handle

PAGE = 500  # placements read at a time
SETTLES = timedelta(minutes=2)  # the database ends what idles in a transaction after one
REPORT_AGE_MAX = timedelta(days=30)  # older ones say nothing of what is reported now
TICKET_DIGITS_MAX = 18

_MISSING = text(
    """
    with moved as (
        select distinct thread_id from placement
        where id > :after and id <= :upto and thread_id is not null and superseded_by is null),
    standing as (
        select p.thread_id, p.zone, i.id, i.channel, i.source, i.direction, i.natural_key, i.received_at,
            i.occurred_at, coalesce(i.body->>'conversation', '') as conversation,
            coalesce(i.body->>'automatic', '') as automatic
        from moved m join placement p on p.thread_id = m.thread_id and p.superseded_by is null
        join interaction i on i.id = p.interaction_id),
    pieces as (
        select *, case when conversation <> '' then conversation
            else channel || '/' || source || '/' || encode(natural_key, 'hex') end as piece
        from standing where direction = 'inbound' and automatic = '' and zone = 'auto'
        and received_at > :oldest
        and not exists (select from reconsideration n where n.interaction_id = standing.id)),
    together as (
        select distinct on (ticket, r.piece) substr(t.conversation, length(:prefix) + 1) as ticket, r.piece,
            r.id as interaction_id, t.id as ticket_interaction_id
        from standing t join pieces r on r.thread_id = t.thread_id and r.conversation <> t.conversation
        where t.channel = 'ticket' and t.source = :source and starts_with(t.conversation, :prefix)
        order by ticket, r.piece, r.received_at, r.id, t.received_at, t.id)
    select g.ticket, g.piece, g.interaction_id, g.ticket_interaction_id,
        coalesce(made.round + 2, 0) / 2 * 2 as round
    from together g cross join lateral (select max(o.round) as round from overlay_note o
        where (o.overlay_id, o.ticket, o.piece) = (:overlay, g.ticket, g.piece)) made
    left join lateral (select o.round, o.state from overlay_note o
        where (o.overlay_id, o.ticket, o.piece) = (:overlay, g.ticket, g.piece) and o.state <> 'dropped'
        order by o.round desc limit 1) told on true
    where told.round is null or (told.round % 2 = 1 and told.state = 'sent')
    """
)
# Only what was written there needs to be taken back; what still waits is dropped when it is due.
_PARTED = text(
    f"""
    select n.ticket, n.piece, n.interaction_id, n.ticket_interaction_id,
        (select max(made.round) + 1 from overlay_note made where (made.overlay_id, made.ticket, made.piece)
            = (n.overlay_id, n.ticket, n.piece)) / 2 * 2 + 1 as round
    from overlay_note n join overlay o on o.id = n.overlay_id
    where n.overlay_id = :overlay and n.state = 'sent' and n.round % 2 = 0
    and n.id in (
        select m.id from placement f join overlay_note m on m.interaction_id = f.interaction_id
        where f.id > :after and f.id <= :upto and f.superseded_by is null
        union select m.id from placement f join overlay_note m on m.ticket_interaction_id = f.interaction_id
        where f.id > :after and f.id <= :upto and f.superseded_by is null)
    and not exists (select from overlay_note later where (later.overlay_id, later.ticket, later.piece)
        = (n.overlay_id, n.ticket, n.piece) and later.round > n.round and later.state <> 'dropped')
    and not {TOGETHER}
    """  # noqa: S608  no value stands in it
)
_OVERLAYS = (
    select(overlay).where(overlay.c.mode != "off").order_by(overlay.c.id).with_for_update(skip_locked=True)
)


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be told in a ticket."""

    ticket: str
    piece: str
    interaction_id: str
    ticket_interaction_id: str
    round: int


async def plan_notes(connection: AsyncConnection, *, now: datetime) -> int:
    """Make the notes that are missing in every helpdesk that nobody else looks after; return how many."""
    made = 0
    for row in (await connection.execute(_OVERLAYS)).all():
        made += await _plan(connection, row, now)
    return made


async def _plan(connection: AsyncConnection, row: Any, now: datetime) -> int:
    made, after, seen = 0, row.seen, row.seen
    unsettled = False
    while page := await _page(connection, after):
        missing = await _missing(connection, row, after=after, upto=page[-1].id, now=now)
        made += await _make(connection, row, missing, now)
        after = page[-1].id
        for one in page:
            unsettled = unsettled or one.decided_at > now - SETTLES
            seen = seen if unsettled else one.id
        if len(page) < PAGE:
            break
    if seen != row.seen:
        await connection.execute(update(overlay).where(overlay.c.id == row.id).values(seen=seen))
    return made


async def _page(connection: AsyncConnection, after: int) -> Sequence[Any]:
    query = select(placement.c.id, placement.c.decided_at).where(placement.c.id > after)
    return (await connection.execute(query.order_by(placement.c.id).limit(PAGE))).all()


async def _missing(
    connection: AsyncConnection, row: Any, *, after: int, upto: int, now: datetime
) -> list[Missing]:
    values = {
        "after": after,
        "upto": upto,
        "oldest": now - REPORT_AGE_MAX,
        "prefix": conversation_prefix(row.vendor, row.source),
        "source": row.source,
        "overlay": row.id,
    }
    found = [
        Missing(**one)
        for query in (_MISSING, _PARTED)
        for one in (await connection.execute(query, values)).mappings()
    ]
    return [one for one in found if _is_ticket(one.ticket)]


def _is_ticket(ticket: str) -> bool:
    """Return whether this can be a ticket's id in a helpdesk: what is put into a request is a number."""
    return ticket.isascii() and ticket.isdecimal() and len(ticket) <= TICKET_DIGITS_MAX


async def _make(connection: AsyncConnection, row: Any, missing: Sequence[Missing], now: datetime) -> int:
    state = state_in(row.mode)
    rows = [
        {
            "handle": new_handle("note"),
            "overlay_id": row.id,
            "state": state,
            "due_at": now if state == "waiting" else None,
            **msgspec.structs.asdict(one),
        }
        for one in missing
    ]
    if rows:
        await connection.execute(insert(overlay_note).values(rows).on_conflict_do_nothing())
    return len(rows)
