"""Events of vendors that nobody here needs, counted by source and event, for the page of sources.

Of the newest the beginning is kept, without secrets (the intake has masked them) and only for a while: it
shows an administrator what it is, and may hold somebody's words. A redelivery may count once more.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.tables import ignored_event, source
from shared.clean import clean_text
from shared.notice import NoticeReceived

HEAD_CHARS = 1_000
HEAD_KEPT = timedelta(days=30)
EVENTS_OF_A_SOURCE_MAX = 60  # names; what comes beyond is counted together
MORE = "…"  # under this name

_COUNT = text(
    """
    insert into ignored_event (source_id, what, times, first_at, last_at, head)
    values (:source, :what, 1, :at, :at, :head)
    on conflict (source_id, what) do update set times = ignored_event.times + 1,
        last_at = greatest(ignored_event.last_at, excluded.last_at), head = excluded.head
    """
)


class IgnoredEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event of a source that nobody here needs."""

    what: str
    times: int
    last_at: datetime
    head: str


async def count_ignored(connection: AsyncConnection, notice: NoticeReceived) -> None:
    """Count the notice under its source and event; one of a source that is gone counts nowhere."""
    # Held, so that two stores count a source's names one after the other.
    held = select(source.c.id).where(source.c.name == notice.source).with_for_update()
    source_id = (await connection.execute(held)).scalar_one_or_none()
    if source_id is None:
        return
    own = ignored_event.c.source_id == source_id
    names = set((await connection.execute(select(ignored_event.c.what).where(own))).scalars())
    full = notice.what not in names and len(names) >= EVENTS_OF_A_SOURCE_MAX
    head = clean_text(msgspec.json.encode(notice.data).decode(), chars_max=HEAD_CHARS) if notice.data else ""
    what = MORE if full else notice.what
    values = {"source": source_id, "what": what, "at": notice.received_at, "head": head}
    await connection.execute(_COUNT, values)


async def forget_heads(connection: AsyncConnection, *, now: datetime) -> None:
    """Forget the beginnings of events that have not come for HEAD_KEPT; their counts stay."""
    old = (ignored_event.c.last_at < now - HEAD_KEPT) & (ignored_event.c.head != "")
    await connection.execute(update(ignored_event).where(old).values(head=""))


async def read_ignored(connection: AsyncConnection) -> Mapping[str, tuple[IgnoredEvent, ...]]:
    """Return the ignored events by the source's name, those that come most first."""
    query = (
        select(source.c.name, ignored_event)
        .join(source, source.c.id == ignored_event.c.source_id)
        .order_by(source.c.name, ignored_event.c.times.desc(), ignored_event.c.what)
    )
    found: dict[str, list[IgnoredEvent]] = {}
    for row in await connection.execute(query):
        event = IgnoredEvent(what=row.what, times=row.times, last_at=row.last_at, head=row.head)
        found.setdefault(row.name, []).append(event)
    return {name: tuple(events) for name, events in found.items()}
