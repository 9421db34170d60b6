"""Helpdesks that are told of joins, as administrators see them: how their notes stand, and their words.

What signs in there is never among it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args

from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.overlay.connecting import OverlayLine, read_overlays
from services.store.overlay.notes import LISTED_MAX, Note, notes_of
from services.store.overlay.wording import note_text
from services.store.views import ThreadRef, View
from shared.desk import Desk
from shared.ids import spoken_reference

Filter = Literal["", "listed", "waiting", "sent", "dropped", "dead"]
FILTERS: tuple[Filter, ...] = get_args(Filter)


class OverlayNoteView(View, frozen=True, kw_only=True):
    """One note: what it says, and how far it has come."""

    ticket: str
    words: str
    state: str  # "listed", "waiting", "sent", "dropped", "dead"
    tries: int
    made_at: datetime
    due_at: datetime | None
    sent_at: datetime | None
    cause: str
    thread: ThreadRef | None


class OverlayView(View, frozen=True, kw_only=True):
    """One helpdesk with its newest notes."""

    line: OverlayLine
    notes: tuple[OverlayNoteView, ...]
    cut: bool  # there may be older ones


async def read_overlay(
    connection: AsyncConnection, name: str, desk: Desk, *, state: Filter
) -> OverlayView | None:
    """Return the helpdesk of this name with its newest notes, those in `state` where given; or None."""
    line = next((one for one in await read_overlays(connection) if one.name == name), None)
    if line is None:
        return None
    notes = await notes_of(connection, name, state=state)
    return OverlayView(
        line=line, notes=tuple(_view(one, desk) for one in notes), cut=len(notes) == LISTED_MAX
    )


def _view(note: Note, desk: Desk) -> OverlayNoteView:
    report = note.report
    ref = ThreadRef(handle=report.thread, reference=spoken_reference(report.number), subject="")
    return OverlayNoteView(
        ticket=note.ticket,
        words=note_text(report, desk, mark=note.mark, public_url="").rpartition("\n")[0],
        state="waiting" if note.state == "handing" else note.state,
        tries=note.tries,
        made_at=note.made_at,
        due_at=note.due_at,
        sent_at=note.sent_at,
        cause=note.cause,
        thread=ref if report.thread else None,
    )
