"""The sender: brings waiting replies to the mail server, one at a time, by any number of stores at once.

A delivery's row is held while the server is asked whether it would take the mail; then it is noted as being
handed over, and only after that commit the mail goes out. A kill before it leaves the delivery waiting, to be
tried again; a kill after it leaves it `handing`, which becomes `unsure` and is never sent again by itself.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.store.auth import Clock
from services.store.database import failures_named
from services.store.duties import pause
from services.store.replying.composing import composed
from services.store.replying.deliveries import Due, find_lost, hand_over, next_due, note
from services.store.replying.outcome import Outcome, standing_after
from services.store.replying.smtp import Post, Session
from shared import failpoints
from shared.errors import Unavailable
from shared.log import logger

POLL_S = 1.0
NOTING_PAUSE_S = 1.0
NOTING_TRIES = 10  # to write how a mail fared, while the database is away
HANDING_MAX = timedelta(minutes=5)  # twice what a server is given to answer: whoever handed it over is gone

log = logger(__name__)


class Sender:
    """Sends what is due. Any number may run, in one process or many."""

    def __init__(
        self,
        engine: AsyncEngine,
        post: Post,
        *,
        clock: Clock,
        plus: bool = False,
        noting_pause_s: float = NOTING_PAUSE_S,
    ) -> None:
        self._engine = engine
        self._post = post
        self._clock = clock
        self._plus = plus
        self._noting_pause_s = noting_pause_s

    async def run(self, *, closing: asyncio.Event) -> None:
        """Send until `closing` is set; what is waiting then goes out at the next start."""
        while not closing.is_set():
            try:
                await self.find_lost()
                while not closing.is_set() and await self.send_next():
                    pass
            except Unavailable as error:
                log.warning("replies wait", cause=str(error))
            await pause(closing, seconds=POLL_S)

    async def find_lost(self) -> int:
        """Take as unsure what was being handed over by somebody who is gone; return how many."""
        with failures_named():
            async with self._engine.begin() as connection:
                lost = await find_lost(connection, before=self._clock() - HANDING_MAX)
        if lost:
            log.warning("replies of which it is not known whether they were sent", replies=lost)
        return lost

    async def send_next(self) -> bool:
        """Try the delivery that is due first; return whether there was one. Raises Unavailable."""
        with failures_named():
            async with self._engine.begin() as connection:
                due = await next_due(connection, at=self._clock(), plus=self._plus)
                if due is None:
                    return False
                session = await self._opened(due)
                if isinstance(session, Outcome):
                    await self._note(connection, due, session)
                    return True
                await hand_over(connection, due, at=self._clock())
        # Were the commit to fail, nothing is sent: the session ends with its connection, unused.
        outcome = await asyncio.to_thread(session.give, composed(due.letter))
        failpoints.reached("after_mail_before_noted")
        await self._note_surely(due, outcome)
        return True

    async def _opened(self, due: Due) -> Session | Outcome:
        letter = due.letter
        return await asyncio.to_thread(
            self._post.opened, sender=letter.sender.address, recipient=letter.recipient.address
        )

    async def _note_surely(self, due: Due, outcome: Outcome) -> None:
        """Note what became of a mail that was handed over; the database may be away for a moment."""
        for left in reversed(range(NOTING_TRIES)):
            try:
                with failures_named():
                    async with self._engine.begin() as connection:
                        await self._note(connection, due, outcome)
                        return
            except Unavailable:
                if not left:
                    raise
                await asyncio.sleep(self._noting_pause_s)

    async def _note(self, connection: AsyncConnection, due: Due, outcome: Outcome) -> None:
        standing = standing_after(outcome, tries=due.tries + 1, at=self._clock())
        await note(connection, due.id, due.interaction_id, standing)
        log.info("reply tried", reply=due.interaction_id, verdict=outcome.verdict, tries=standing.tries)
