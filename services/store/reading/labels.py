"""What a helpdesk's agents put together or apart, as decisions on what the machine had placed.

Of two pieces the later one is judged: when it came, the thread of the earlier one was there to be joined. A
piece on which a human of ours has decided is left to that decision.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.reading.decisions import Decision
from shared.placement import Placement

# The latest word on a pair holds; `later` and `earlier` are its pieces, in their first versions.
_LABELS = text(
    """
    with told as (
        select distinct on (channel, source, least(piece, other), greatest(piece, other)) *
        from placement_label
        order by channel, source, least(piece, other), greatest(piece, other), told_at desc, id desc)
    select l.id, l.same, l.told_at, later.id as interaction_id, first.body::text as said,
        stands.customer_id, stands.thread_id
    from told l
    join interaction a on (a.channel, a.source, a.natural_key, a.version)
        = (l.channel, l.source, l.piece, 1)
    join interaction b on (b.channel, b.source, b.natural_key, b.version)
        = (l.channel, l.source, l.other, 1)
    join interaction later on later.id
        = case when (a.received_at, a.id) > (b.received_at, b.id) then a.id else b.id end
    join interaction earlier on earlier.id in (a.id, b.id) and earlier.id <> later.id
    join placement holds on holds.interaction_id = later.id and holds.superseded_by is null
        and holds.decided_by = 'machine'
    join lateral (select p.body from placement p where p.interaction_id = later.id
        and p.decided_by = 'machine' order by p.id limit 1) first on true
    join placement stands on stands.interaction_id = earlier.id and stands.superseded_by is null
        and stands.thread_id is not null
    order by l.id
    """
)
_decoder = msgspec.json.Decoder(Placement)


async def read_labels(connection: AsyncConnection) -> AsyncIterator[Decision]:
    """Yield the labels whose pieces are both placed, as decisions."""
    for row in await connection.execute(_LABELS):
        yield _decision(row)


def _decision(row: Any) -> Decision:
    return Decision(
        interaction_id=row.interaction_id,
        at=row.told_at,
        kind="move" if row.same else "not_same",
        said=_decoder.decode(row.said),
        customer_id=row.customer_id,
        thread_id=row.thread_id if row.same else "",
        human_kind="repeat" if row.same else "new",
    )
