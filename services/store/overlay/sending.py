"""The duty of overlay mode: finds what is missing in helpdesks and writes it there, once each.

A note's row is noted as being handed over and that is committed before the helpdesk is asked. Whoever finds
it so later, after a kill or an answer that was lost, looks for the note's mark in the ticket before anything
is written again. So a note is written once, also where its first writer died.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.auth import Clock
from services.store.database import failures_named
from services.store.desk_settings import get_desk
from services.store.duties import pause
from services.store.overlay.connecting import opened
from services.store.overlay.helpdesk import Line
from services.store.overlay.notes import (
    Note,
    find_lost,
    hand_over,
    keep_outcome,
    next_due,
    outcome_of,
    parted,
)
from services.store.overlay.outcome import Outcome
from services.store.overlay.planning import plan_notes
from services.store.overlay.vendors import HELPDESKS
from services.store.overlay.wording import note_text
from shared import failpoints
from shared.desk import Desk
from shared.desk_key import DeskKey
from shared.errors import Refused, Rejected, Unavailable
from shared.log import logger

POLL_S = 5.0
HANDING_MAX = timedelta(minutes=5)  # longer than two questions to a helpdesk may take: who asked is gone

log = logger(__name__)


class Overlays:
    """Keeps helpdesks told. Any number may run, in one process or many."""

    def __init__(
        self, engine: AsyncEngine, line: Line, *, key: DeskKey, public_url: str, clock: Clock
    ) -> None:
        """`public_url` is the console's, for the links in notes; empty for none."""
        self._engine = engine
        self._line = line
        self._key = key
        self._public_url = public_url
        self._clock = clock

    async def run(self, *, closing: asyncio.Event) -> None:
        """Look after all helpdesks until `closing` is set; what waits then is written at the next start."""
        while not closing.is_set():
            try:
                await self.plan()
                await self.find_lost()
                while not closing.is_set() and await self.send_next():
                    pass
            except Unavailable as error:
                log.warning("helpdesks wait", cause=str(error))
            await pause(closing, seconds=POLL_S)

    async def plan(self) -> int:
        """Make the notes that are missing and return how many; a dry run's are only listed."""
        with failures_named():
            async with self._engine.begin() as connection:
                return await plan_notes(connection, now=self._clock())

    async def find_lost(self) -> int:
        """Take up what was being handed over by somebody who is gone; return how many."""
        now = self._clock()
        with failures_named():
            async with self._engine.begin() as connection:
                return await find_lost(connection, before=now - HANDING_MAX, at=now)

    async def send_next(self) -> bool:
        """Try the note that is due first; return whether there was one. Raises Unavailable."""
        desk = await get_desk(self._engine)
        with failures_named():
            async with self._engine.begin() as connection:
                note = await next_due(connection, at=self._clock())
                if note is None:
                    return False
                if (outcome := parted(note)) is not None:
                    await keep_outcome(connection, note, outcome, at=self._clock())
                    return True
                await hand_over(connection, note, at=self._clock())
        outcome = await self._write(note, desk)
        failpoints.reached("after_note_before_noted")
        with failures_named():
            async with self._engine.begin() as connection:
                standing = await keep_outcome(connection, note, outcome, at=self._clock())
        log.info("note tried", note=note.mark, state=standing.state, tries=standing.tries)
        return True

    async def _write(self, note: Note, desk: Desk) -> Outcome:
        text = note_text(note.report, desk, mark=note.mark, public_url=self._public_url)
        try:
            access = opened(self._key, note.sealed, overlay=note.overlay_id)
            helpdesk = HELPDESKS[note.vendor](self._line, note.url, access)
            if note.tries and await helpdesk.has_note(note.ticket, note.mark):
                return Outcome("sent")
            await helpdesk.add_note(note.ticket, text)
        except (Rejected, Unavailable, Refused, msgspec.DecodeError) as error:
            return outcome_of(error)
        return Outcome("sent")
