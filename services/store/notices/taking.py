"""The store's duty of notices: takes them from the bus, acts on each in a transaction of its own, then acks.

Any number of stores share the work. A notice that fails for its own sake is tried again, and after TRIES_MAX
counted among its source's ignored events, where an administrator sees it: none is lost without a word.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping, Sequence

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.auth import Clock
from services.store.database import failures_named
from services.store.notices.handling import HANDLERS, Handle
from services.store.notices.ignored import count_ignored, forget_heads
from shared.ending import end
from shared.errors import Rejected, Unavailable
from shared.feed import Feed, ack, retry_later, retry_when_back, take_until
from shared.log import logger
from shared.notice import NoticeReceived, decode_notice
from shared.subjects import NOTICES, STORE_NOTICES

TRIES_MAX = 3
NEXT_TRY_S = 1.0
BATCH_MAX = 20
FORGET_EVERY_S = 6 * 60 * 60.0
FAILED = "{what} ({kind}, not handled)"
WHAT_CHARS_MAX = 150

log = logger(__name__)


class Notices:
    """Acts on notices by kind; one for the life of the service."""

    def __init__(
        self, engine: AsyncEngine, *, clock: Clock, handlers: Mapping[str, Handle] = HANDLERS
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._handlers = handlers

    async def run(self, client: Client, *, closing: asyncio.Event) -> None:
        """Take notices until `closing` is set; what was taken by then is finished first."""
        forgetting = asyncio.create_task(self._forget_for_ever(), name="ignored events")
        try:
            async with Feed(client, stream=NOTICES, consumer=STORE_NOTICES, batch_max=BATCH_MAX) as feed:
                while messages := await take_until(feed, closing):
                    await self.handle(messages)
        finally:
            await end({forgetting})

    async def handle(self, messages: Sequence[Msg]) -> None:
        """Act on `messages` one by one and answer each."""
        for message in messages:
            try:
                notice = decode_notice(message.data)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                log.error("not readable as a notice", cause=str(error))  # noqa: TRY400  one line says it
                await ack(message)
                continue
            try:
                await self._act(message, notice)
            except Unavailable as error:
                log.warning("a notice waits", cause=str(error))
                await retry_when_back(message)

    async def _act(self, message: Msg, notice: NoticeReceived) -> None:
        handle = self._handlers.get(notice.kind, count_ignored)
        try:
            await self._in_transaction(handle, notice)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001  one notice at fault must not hold up those after it
            if not isinstance(error, Rejected) and message.metadata.num_delivered < TRIES_MAX:
                await retry_later(message, delay_s=NEXT_TRY_S)
                return
            log.warning("a notice cannot be handled", kind=notice.kind, what=notice.what, cause=repr(error))
            what = FAILED.format(what=notice.what, kind=notice.kind)[:WHAT_CHARS_MAX]
            await self._in_transaction(count_ignored, msgspec.structs.replace(notice, what=what))
        await ack(message)

    async def _in_transaction(self, handle: Handle, notice: NoticeReceived) -> None:
        with failures_named():
            async with self._engine.begin() as connection:
                await handle(connection, notice)

    async def _forget_for_ever(self) -> None:
        while True:
            with contextlib.suppress(Unavailable), failures_named():
                async with self._engine.begin() as connection:
                    await forget_heads(connection, now=self._clock())
            await asyncio.sleep(FORGET_EVERY_S)
