"""The duty that acknowledges repeated reports: decided, put on record and noted in one transaction.

So it happens once, whatever is killed. The mail itself goes the way of every reply: outbox, retries, bounces
and suppression.
"""

from __future__ import annotations

import asyncio

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.store.auth import Clock
from services.store.console.readable import zone_named
from services.store.correcting.standing import hold
from services.store.database import failures_named, postgres_connection
from services.store.duties import pause
from services.store.reading.waiting import read_desk
from services.store.replying import acknowledgement_rows as rows
from services.store.replying.acknowledgement_rows import Waiting
from services.store.replying.acknowledging import Case, Outcome, in_zone, is_own, outcome_of, wording
from services.store.replying.audience import Addressee
from services.store.replying.replies import Replies
from services.store.triage.language import Language, language_of
from shared.desk import Desk
from shared.errors import Rejected, Unavailable
from shared.ids import spoken_reference
from shared.log import logger

POLL_S = 2.0

log = logger(__name__)


class Acknowledgements:
    """Looks at what waits. Any number may run, in one process or many."""

    def __init__(self, engine: AsyncEngine, replies: Replies, *, clock: Clock) -> None:
        self._engine = engine
        self._replies = replies
        self._clock = clock

    async def run(self, *, closing: asyncio.Event) -> None:
        """Look at what waits until `closing` is set."""
        while not closing.is_set():
            try:
                while not closing.is_set() and await self.settle_next():
                    pass
            except Unavailable as error:
                log.warning("acknowledgements wait", cause=str(error))
            await pause(closing, seconds=POLL_S)

    async def settle_next(self) -> Outcome | None:
        """Acknowledge the report that waits longest, or note why not; None where none waits."""
        with failures_named():
            async with self._engine.begin() as connection:
                waiting = await rows.take_waiting(connection)
                if waiting is None:
                    return None
                outcome = await self._settle(connection, waiting)
        log.info("acknowledgement", interaction=waiting.interaction.id, outcome=outcome)
        return outcome

    async def _settle(self, connection: AsyncConnection, waiting: Waiting) -> Outcome:
        at = self._clock()
        desk = await read_desk(connection)
        addressee = await self._addressee(connection, waiting)
        outcome = outcome_of(await self._case(connection, desk, waiting, addressee), at=at)
        reply = None
        if outcome == "sent":
            try:
                async with connection.begin_nested():
                    reply = await self._send(connection, desk, waiting)
            except Rejected as refusal:  # merged or barred at this very moment
                log.warning("not acknowledged", interaction=waiting.interaction.id, cause=str(refusal))
                outcome = "barred"
        await rows.settle(connection, waiting, outcome, at=at, reply=reply)
        return outcome

    async def _addressee(self, connection: AsyncConnection, waiting: Waiting) -> Addressee | None:
        if not waiting.thread or not waiting.address:
            return None
        choices = await self._replies.choices(connection, waiting.thread)
        if not choices.mail:
            return None
        return next((one for one in choices.addressees if one.address == waiting.address), None)

    async def _case(
        self, connection: AsyncConnection, desk: Desk, waiting: Waiting, addressee: Addressee | None
    ) -> Case:
        piece = waiting.interaction
        last, lately = await rows.told_before(connection, waiting.address, at=self._clock())
        return Case(
            on=desk.acknowledgements,
            mail=self._replies.can_mail,
            channel=piece.channel,
            direction=piece.direction,
            kind=waiting.kind,
            zone=waiting.zone,
            trust=piece.trust,
            automatic=piece.automatic,
            received_at=piece.received_at,
            address=waiting.address,
            own=is_own(waiting.address, desk.own_addresses, desk.own_domains),
            theirs=await rows.is_theirs(connection, waiting),
            open=waiting.open,
            barred=addressee is None or bool(addressee.bar),
            last_told_at=last,
            told_lately=lately,
        )

    async def _send(self, connection: AsyncConnection, desk: Desk, waiting: Waiting) -> str:
        at, zone = self._clock(), zone_named(desk.time_zone)
        piece = waiting.interaction
        own: Language = "hr" if desk.language == "hr" else "en"
        language = language_of((piece.subject, piece.text), default=own)
        template = desk.acknowledgement_hr if language == "hr" else desk.acknowledgement_en
        words = wording(
            template,
            language,
            reference=spoken_reference(waiting.number),
            opened_at=in_zone(waiting.opened_at or piece.received_at, zone),
            at=in_zone(at, zone),
            agent=waiting.agent,
        )
        await hold(await postgres_connection(connection), [waiting.customer_id])
        return await self._replies.acknowledge(connection, waiting.thread, waiting.address, words, at=at)
