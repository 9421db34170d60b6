"""`Idempotency-Key`: the same key with other content is refused, however many intakes run.

The pieces themselves need no such key, their ids follow from what they are; it is for clients that want to be
told when they use one twice.
"""

from __future__ import annotations

import asyncio
import hashlib

from nats.errors import Error as NatsError
from nats.js.errors import APIError, KeyWrongLastSequenceError
from nats.js.errors import Error as JetStreamError
from nats.js.kv import KeyValue

from shared.errors import Rejected, Unavailable

KEY_CHARS_MAX = 255
ANSWER_WAIT_S = 0.5


class Idempotency:
    """Remembers, for `subjects.IDEMPOTENCY_AGE_S`, which content first came under which key."""

    def __init__(self, bucket: KeyValue) -> None:
        self._bucket = bucket

    async def claim(self, header: str, *, source: str, body: bytes) -> None:
        """Return if `body` is what stands under the key in `header`, from now on or already.

        Raises Rejected if other content does, or the key is none; Unavailable if it cannot be told.
        """
        key = _entry_name(source, _bare(header))
        content = hashlib.sha256(body).hexdigest().encode()
        try:
            async with asyncio.timeout(ANSWER_WAIT_S):
                if await self._first(key, content) != content:
                    raise Rejected("this Idempotency-Key was used with other content before")
        except (NatsError, JetStreamError, APIError, TimeoutError, OSError) as error:
            raise Unavailable(f"idempotency keys: {type(error).__name__}") from error

    async def _first(self, key: str, content: bytes) -> bytes:
        try:
            await self._bucket.create(key, content)
        except KeyWrongLastSequenceError:
            return (await self._bucket.get(key)).value or b""
        return content


def _bare(header: str) -> str:
    """Return the key in the header, with or without the quotes of a structured field's string."""
    key = header.strip()
    if len(key) >= 2 and key.startswith('"') and key.endswith('"'):
        key = key[1:-1]
    if not 1 <= len(key) <= KEY_CHARS_MAX:
        raise Rejected(f"an Idempotency-Key has 1 to {KEY_CHARS_MAX} characters")
    return key


def _entry_name(source: str, key: str) -> str:
    return hashlib.sha256(f"{source}\x00{key}".encode("utf-8", "surrogatepass")).hexdigest()
