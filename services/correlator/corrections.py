"""After a correction: what the machine placed because of it is placed anew, on its own evidence.

The store notes what is pending (`Reconsidering`), the bus only wakes us: a lost event is made up for at the
next start, a repeated one finds nothing left to do. Human placements stay.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

import msgspec
from nats.aio.msg import Msg

from services.correlator import batch
from services.correlator.alone import place_alone
from services.correlator.core.models import Model
from shared import failpoints
from shared.desk import Desk
from shared.errors import Unavailable
from shared.feed import Feed, ack, retry_later, retry_when_back, take_until
from shared.interaction import Interaction
from shared.log import logger
from shared.placement import Candidates, Placed, Thread

EVENTS_MAX = 10  # taken at a time: each may be a hundred pieces
FAILED_PAUSE_S = 120.0  # there is no limit to the tries: what is pending waits in the store

log = logger(__name__)


class Reconsidering(Protocol):
    """What is pending of one correction, within one transaction. Call in the order they stand here."""

    async def pending(self) -> Sequence[Interaction]:
        """Hold what is pending and return the first pieces of it, in order of arrival."""
        ...

    async def lock(self, keys: Collection[str]) -> None:
        """As of a ledger."""
        ...

    async def candidates(self, keys: Collection[str], references: Collection[str]) -> Candidates:
        """As of a ledger; what is set aside leads nowhere."""
        ...

    async def set_aside(self, customer_ids: Collection[str]) -> frozenset[str]:
        """Hold these customers and those where pieces stand; return which pieces are to be placed."""
        ...

    async def threads(
        self, customer_ids: Collection[str], thread_ids: Collection[str], *, since: datetime
    ) -> Sequence[Thread]:
        """As of a ledger; what is set aside stands in none."""
        ...

    async def replace(self, placed: Placed) -> None:
        """Write where a piece that was set aside stands now; the next one finds it there."""
        ...

    async def finish(self) -> bool:
        """Let the rest stand as it did; return whether anything is left for another round."""
        ...


class OpenReconsidering(Protocol):
    """Opens transactions, and tells what is to do."""

    def __call__(self, correction: str) -> AbstractAsyncContextManager[Reconsidering]:
        """Begin a transaction on what is pending of a correction."""
        ...

    async def waiting(self) -> Sequence[str]:
        """Return the handles of the corrections of which something is pending."""
        ...


class Corrected(msgspec.Struct, frozen=True):
    """What an event says of a correction."""

    correction: str


class Reconsiderer:
    """Places anew what corrections left pending. Any number may run, in one process or many."""

    def __init__(self, open_pending: OpenReconsidering, *, desk: Callable[[], Desk], model: Model) -> None:
        self._open = open_pending
        self._desk = desk
        self._model = model

    async def run(self, feed: Feed, *, closing: asyncio.Event) -> None:
        """Work until `closing` is set; begin with what was left when somebody was killed."""
        await self._make_up()
        while messages := await take_until(feed, closing):
            for message in messages:
                await self.handle(message)

    async def handle(self, message: Msg) -> None:
        """Place anew what the correction in `message` left pending, then ack; or ask for it again later."""
        try:
            corrected = msgspec.json.decode(message.data, type=Corrected)
        except msgspec.DecodeError:
            log.exception("not an event of a correction")
            await ack(message)
            return
        try:
            await self.place_anew(corrected.correction)
        except Unavailable as error:
            log.warning("records are away", cause=str(error))
            await retry_when_back(message)
        except Exception:  # what is pending stays so: neither lost nor in the way of other corrections
            log.exception("correction not followed", correction=corrected.correction)
            await retry_later(message, delay_s=FAILED_PAUSE_S)
        else:
            failpoints.reached("after_commit_before_ack")
            await ack(message)

    async def place_anew(self, correction: str) -> None:
        """Place anew all that is pending of the correction, up to a hundred pieces a transaction."""
        while await self._round(correction):
            pass

    async def _make_up(self) -> None:
        try:
            for correction in await self._open.waiting():
                await self.place_anew(correction)
        except Exception:  # its event is still on the bus, or comes with the next start
            log.exception("corrections wait")

    async def _round(self, correction: str) -> bool:
        async with self._open(correction) as ledger:
            items = batch.read_items(await ledger.pending(), self._desk())
            if not items:
                return False
            await ledger.lock(batch.locking_keys(items))
            candidates = await ledger.candidates(batch.blocking_keys(items), batch.references(items))
            plausible = batch.Draft(items, candidates, self._model).wanted()
            due = await ledger.set_aside(plausible.customer_ids)
            for item in items:
                if item.id in due:
                    await ledger.replace(await place_alone(ledger, item, self._model))
            more = await ledger.finish()
            failpoints.reached("before_commit")
        return more
