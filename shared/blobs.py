"""Claim check: bytes too large for an event lie in the bus's object store, named by their content."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Protocol

from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.errors import APIError, NotFoundError
from nats.js.object_store import ObjectStore

from shared import subjects
from shared.errors import Unavailable

INLINE_BYTES_MAX = 256 * 1024  # base64 in the event makes 342 KiB of it, under EVENT_BYTES_MAX
TRANSFER_WAIT_S = 30.0


class Blobs(Protocol):
    """Where originals and attachments lie."""

    async def put(self, data: bytes) -> str:
        """Keep `data` and return its name; the same data twice is one object."""
        ...

    async def get(self, name: str) -> bytes | None:
        """Return the bytes under `name`, or None if there are none."""
        ...


def blob_name(data: bytes) -> str:
    """Return the name of `data`: its sha256, hex."""
    return hashlib.sha256(data).hexdigest()


class BusBlobs:
    """Blobs in the event bus's object store. Raises Unavailable when the bus is away or full."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    @classmethod
    async def open(cls, js: JetStreamContext) -> BusBlobs:
        """Return the bucket that `ensure_topology` made."""
        return cls(await js.object_store(subjects.BLOBS_BUCKET))

    async def put(self, data: bytes) -> str:
        """Keep `data`, on disk when this returns."""
        name = blob_name(data)
        try:
            async with asyncio.timeout(TRANSFER_WAIT_S):
                if not await self._has(name):
                    await self._store.put(name, data)
        except (NatsError, APIError, TimeoutError, OSError) as error:
            raise Unavailable(f"blob store: {type(error).__name__}") from error
        return name

    async def _has(self, name: str) -> bool:
        try:
            await self._store.get_info(name)
        except NotFoundError:
            return False
        return True

    async def get(self, name: str) -> bytes | None:
        """Return the bytes, or None."""
        try:
            async with asyncio.timeout(TRANSFER_WAIT_S):
                found = await self._store.get(name)
        except NotFoundError:
            return None
        except (NatsError, APIError, TimeoutError, OSError) as error:
            raise Unavailable(f"blob store: {type(error).__name__}") from error
        return found.data
