"""The imperative shell: take what has arrived, place it in one transaction, commit, then ack.

No branch here looks at content; what is decided is decided in `batch` and `core`. The inbox row is the
guarantee that a piece takes effect once, not the ack: an ack may be lost, then the piece comes again and
`claim` leaves it out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack

import msgspec
from nats.aio.msg import Msg

from services.correlator import batch
from services.correlator.core.models import Model
from services.correlator.ports import Ledger, OpenLedger
from shared import failpoints
from shared.desk import Desk
from shared.errors import Unavailable
from shared.feed import Feed, ack, retry_later, retry_when_back, take_until
from shared.interaction import Interaction, decode_interaction
from shared.log import logger
from shared.metrics import CorrelatorMetrics
from shared.placement import Placed
from shared.subjects import BATCHES_AT_ONCE

TRIES_MAX = 3  # then it is a dead letter
READ_AT_ONCE = 10  # pieces, some 1 ms; then the batch before, which may have its answer, gets its turn
NEXT_TRY_S = 1.0  # of a piece that failed for its own sake

log = logger(__name__)


class Worker:
    """Places what a feed brings. Any number of workers may run, in one process or many."""

    def __init__(
        self,
        open_ledger: OpenLedger,
        *,
        desk: Callable[[], Desk],
        model: Model,
        metrics: CorrelatorMetrics,
    ) -> None:
        self._open_ledger = open_ledger
        self._desk = desk
        self._model = model
        self._metrics = metrics
        self._taking = asyncio.Lock()
        self._deciding = asyncio.Lock()

    async def run(self, feed: Feed, *, closing: asyncio.Event) -> None:
        """Work until `closing` is set; what was taken by then is finished first.

        While one batch is with the database, the next is read; while it is written, the next is decided and
        waits for it where both need the same lock. So batches are decided in the order of the feed.
        """
        async with asyncio.TaskGroup() as hands:
            for _ in range(BATCHES_AT_ONCE):
                hands.create_task(self._work(feed, closing))

    async def _work(self, feed: Feed, closing: asyncio.Event) -> None:
        while not closing.is_set():
            async with self._taking:
                messages = await take_until(feed, closing)
            await self.handle(messages)

    async def handle(self, messages: Sequence[Msg]) -> None:
        """Place `messages` and answer each: ack, try again later, or a dead letter and ack."""
        readable = [pair for message in messages if (pair := await self._open(message)) is not None]
        if not readable:
            return
        try:
            failpoints.reached("after_take")
            await self.place([interaction for _, interaction in readable])
        except Unavailable as error:
            log.warning("records are away", cause=str(error), pieces=len(readable))
            for message, _ in readable:
                await retry_when_back(message)
        except Exception as error:  # noqa: BLE001  one piece at fault must not harm its batch mates
            log.warning("batch failed, placing one by one", cause=repr(error), pieces=len(readable))
            for message, interaction in readable:
                await self._handle_alone(message, interaction)
        else:
            failpoints.reached("after_commit_before_ack")
            for message, _ in readable:
                await ack(message)
                failpoints.reached("amid_acks")

    async def place(self, interactions: Sequence[Interaction]) -> Sequence[Placed]:
        """Place what is not yet placed of `interactions`, in order, in one transaction, and return it."""
        items = await self._read(interactions)  # before any lock is held
        async with AsyncExitStack() as turn:
            await turn.enter_async_context(self._deciding)
            async with self._open_ledger() as ledger:
                fresh = await ledger.claim([item.id for item in items])
                failpoints.reached("after_inbox")
                placed = await self._decide(ledger, [item for item in items if item.id in fresh])
                await turn.aclose()  # the next batch's
                failpoints.reached("before_record")
                await ledger.record(placed)
                failpoints.reached("after_record")
                placed = await self._watch(ledger, placed)
                failpoints.reached("before_commit")
        self._metrics.placed(placed)
        return placed

    async def _read(self, interactions: Sequence[Interaction]) -> Sequence[batch.Item]:
        """Read in small steps: most of it is done while the database writes the batch before."""
        desk = self._desk()
        first: dict[str, Interaction] = {}
        for interaction in interactions:
            first.setdefault(interaction.id, interaction)
        pieces = list(first.values())
        items: list[batch.Item] = []
        for start in range(0, len(pieces), READ_AT_ONCE):
            items += batch.read_items(pieces[start : start + READ_AT_ONCE], desk)
            await asyncio.sleep(0)
        return items

    async def _decide(self, ledger: Ledger, items: Sequence[batch.Item]) -> Sequence[Placed]:
        if not items:
            return ()
        await ledger.lock(batch.locking_keys(items))
        candidates = await ledger.candidates(batch.blocking_keys(items), batch.references(items))
        draft = batch.Draft(items, candidates, self._model)
        draft.place()
        while wanted := draft.wanted():  # a second round only when a batch mate changed whose report it is
            threads = await ledger.threads(wanted.customer_ids, wanted.thread_ids, since=batch.horizon(items))
            draft.meet(wanted, threads)
            draft.place()
        return draft.placed

    async def _watch(self, ledger: Ledger, placed: Sequence[Placed]) -> Sequence[Placed]:
        """Let the reports join or raise incidents: last, so that others wait for a commit at most."""
        wanted = batch.to_watch(placed)
        if wanted is None:
            return placed
        known = await ledger.incidents(wanted.thread_ids, wanted.keys, since=wanted.since, until=wanted.until)
        watched, sightings = batch.watch(placed, known)
        await ledger.sight(sightings)
        return watched

    async def _open(self, message: Msg) -> tuple[Msg, Interaction] | None:
        try:
            return message, decode_interaction(message.data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            await self._bury(message, None, cause=f"not readable as an interaction: {error}")
            return None

    async def _handle_alone(self, message: Msg, interaction: Interaction) -> None:
        try:
            await self.place([interaction])
        except Unavailable:
            await retry_when_back(message)
        except Exception as error:
            log.exception("piece failed", interaction=interaction.id)
            await self._count_failure(message, interaction, cause=f"{type(error).__name__}: {error}")
        else:
            await ack(message)

    async def _count_failure(self, message: Msg, interaction: Interaction, *, cause: str) -> None:
        try:
            tries = await self._open_ledger.failed(interaction.id, cause=cause)
        except Unavailable:  # uncounted: nothing is given up while the records are away
            await retry_when_back(message)
            return
        failpoints.reached("after_failure_counted")
        if tries >= TRIES_MAX:
            await self._bury(message, interaction, cause=cause)
        else:
            await retry_later(message, delay_s=NEXT_TRY_S)

    async def _bury(self, message: Msg, interaction: Interaction | None, *, cause: str) -> None:
        sequence = message.metadata.sequence.stream
        try:
            failpoints.reached("before_bury")
            await self._open_ledger.bury(interaction, data=message.data, sequence=sequence, cause=cause)
        except Unavailable:
            await retry_when_back(message)
            return
        log.error("dead letter", sequence=sequence, cause=cause)
        self._metrics.buried()
        failpoints.reached("after_bury_before_ack")
        await ack(message)
