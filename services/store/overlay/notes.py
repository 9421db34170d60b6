"""The rows of notes: which is due, what it is to say, that it is being handed over, how a try ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.overlay.outcome import Outcome, Standing, standing_after
from services.store.overlay.wording import Report
from services.store.tables import overlay_note
from shared.errors import Rejected

LOST = "it is not known whether the last try reached the helpdesk"
LISTED_MAX = 200  # notes told at once

# Whether the report of the note `n` stands in a thread with its ticket, of the overlay `o`.
TOGETHER = """
    exists (select from placement r join placement p on p.thread_id = r.thread_id and p.superseded_by is null
        join interaction t on t.id = p.interaction_id
        where r.interaction_id = n.interaction_id and r.superseded_by is null
        and t.channel = 'ticket' and t.source = o.source
        and t.body->>'conversation' = concat('ticket:', o.vendor, ':', o.source, ':', n.ticket))
    """
_NOTES = f"""
    select n.id, n.handle, n.ticket, n.round, n.state, n.tries, n.due_at, n.sent_at, n.made_at, n.cause,
        o.id as overlay_id, o.vendor, o.url, o.sealed, i.channel, i.occurred_at, i.author,
        coalesce(i.body->'known_as'->>0, '') as known_as, {TOGETHER} as together,
        coalesce(t.handle, '') as thread, coalesce(t.number, 0) as number
    from overlay_note n join overlay o on o.id = n.overlay_id join interaction i on i.id = n.interaction_id
    left join placement r on r.interaction_id = n.interaction_id and r.superseded_by is null
    left join thread t on t.id = r.thread_id
    """  # noqa: S608  no value stands in it
_DUE = text(
    f"{_NOTES} where n.state = 'waiting' and n.due_at <= :at and o.mode = 'on'"
    " order by n.due_at, n.id limit 1 for update of n skip locked"
)
_OF = text(
    f"{_NOTES} where o.name = :name and (:state = '' or n.state = :state) order by n.id desc limit :limit"
)
_LOSE = text(
    """
    update overlay_note set state = 'waiting', tries = tries + 1, due_at = :at, handed_at = null,
        cause = :cause
    where id in (select id from overlay_note where state = 'handing' and handed_at < :before
        order by id limit 100 for update skip locked)
    """
)
_AGAIN = text(
    """
    update overlay_note n set state = 'waiting', tries = 1, due_at = :at, cause = ''
    from overlay o where o.id = n.overlay_id and o.name = :name and n.state = 'dead'
    """
)
_TICKET = "ticket:"


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """One note with what it says now."""

    id: int
    mark: str
    ticket: str
    round: int
    state: str
    tries: int
    made_at: datetime
    due_at: datetime | None
    sent_at: datetime | None
    cause: str
    overlay_id: int
    vendor: str
    url: str
    sealed: bytes
    together: bool  # report and ticket still stand in one thread
    report: Report


async def next_due(connection: AsyncConnection, *, at: datetime) -> Note | None:
    """Return the note that has waited longest and that nobody else tries, its row held; or None."""
    row = (await connection.execute(_DUE, {"at": at})).mappings().one_or_none()
    return _note(row) if row else None


async def notes_of(connection: AsyncConnection, name: str, *, state: str = "") -> Sequence[Note]:
    """Return the newest notes of an overlay, those in `state` where it is given."""
    rows = await connection.execute(_OF, {"name": name, "state": state, "limit": LISTED_MAX})
    return [_note(row) for row in rows.mappings()]


async def hand_over(connection: AsyncConnection, note: Note, *, at: datetime) -> None:
    """Note that from now on the helpdesk may have it."""
    values = {"state": "handing", "due_at": None, "handed_at": at}
    await connection.execute(update(overlay_note).where(overlay_note.c.id == note.id).values(values))


async def keep_outcome(
    connection: AsyncConnection, note: Note, outcome: Outcome, *, at: datetime
) -> Standing:
    """Note how a try ended and return how the note stands."""
    standing = standing_after(outcome, tries=note.tries + 1, at=at)
    values = {**msgspec.structs.asdict(standing), "handed_at": None}
    await connection.execute(update(overlay_note).where(overlay_note.c.id == note.id).values(values))
    return standing


async def find_lost(connection: AsyncConnection, *, before: datetime, at: datetime) -> int:
    """Let what was handed over before `before`, by somebody who is gone, be tried again; return how many."""
    lost = await connection.execute(_LOSE, {"before": before, "at": at, "cause": LOST})
    return lost.rowcount


async def try_again(connection: AsyncConnection, name: str, *, at: datetime) -> int:
    """Let the dead notes of an overlay be tried again now; return how many. Each looks for itself first."""
    return (await connection.execute(_AGAIN, {"name": name, "at": at})).rowcount


def parted(note: Note) -> Outcome | None:
    """Return the outcome of a note that is not true any more; None where it holds."""
    if note.together == note.report.joined:
        return None
    return Outcome("parted", "the report stands elsewhere now" if note.report.joined else "it is back again")


def outcome_of(error: Exception) -> Outcome:
    """Return how a try ended that raised Rejected or Unavailable."""
    return Outcome("never" if isinstance(error, Rejected) else "later", str(error))


def _note(row: Any) -> Note:
    fields = {name: row[name] for name in Note.__struct_fields__ if name in row}
    report = Report(
        channel=row["channel"],
        at=row["occurred_at"],
        author=row["author"],
        ticket=row["known_as"].removeprefix(_TICKET) if row["known_as"].startswith(_TICKET) else "",
        thread=row["thread"],
        number=row["number"],
        joined=row["round"] % 2 == 0,
    )
    return Note(**{**fields, "mark": row["handle"], "report": report})
