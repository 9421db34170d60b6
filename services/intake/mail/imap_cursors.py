"""Where the mailboxes' cursors are kept: on the bus, so that any intake goes on where another ended."""

from __future__ import annotations

import asyncio

import msgspec
from nats.errors import Error as NatsError
from nats.js.errors import APIError, KeyNotFoundError
from nats.js.errors import Error as JetStreamError
from nats.js.kv import KeyValue

from services.intake.mail.imap_cursor import Cursor
from shared.errors import Unavailable

ANSWER_S = 2.0

_AWAY = (NatsError, JetStreamError, APIError, TimeoutError, OSError)


class Cursors:
    """The cursors by mailbox; raises Unavailable where the bus does not answer."""

    def __init__(self, bucket: KeyValue) -> None:
        self._bucket = bucket

    async def get(self, key: str) -> Cursor | None:
        """Return the cursor under `key`, None where the mailbox was never read."""
        try:
            async with asyncio.timeout(ANSWER_S):
                entry = await self._bucket.get(key)
        except KeyNotFoundError:
            return None
        except _AWAY as error:
            raise Unavailable(f"cursors of mailboxes: {type(error).__name__}") from error
        return msgspec.json.decode(entry.value or b"", type=Cursor)

    async def put(self, key: str, cursor: Cursor) -> None:
        """Keep `cursor`, on the bus's disk when this returns."""
        try:
            async with asyncio.timeout(ANSWER_S):
                await self._bucket.put(key, msgspec.json.encode(cursor))
        except _AWAY as error:
            raise Unavailable(f"cursors of mailboxes: {type(error).__name__}") from error
