"""Claim check: bytes too large for an event lie in the bus's object store, named by their content.

What nothing names for days is swept from there (services/store/sweeping). So whoever relies on an object that
lies there already says so: its description is written anew, and is as young as an upload would be.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import time
from collections.abc import Callable
from typing import Protocol

from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import Header, ObjectInfo, ObjectMeta, ObjectMetaOptions, RawStreamMsg
from nats.js.errors import APIError, NotFoundError, ObjectNotFoundError
from nats.js.object_store import ObjectStore

from shared import failpoints, subjects
from shared.errors import Unavailable

INLINE_BYTES_MAX = 256 * 1024  # base64 in the event makes 342 KiB of it, under EVENT_BYTES_MAX
TRANSFER_WAIT_S = 30.0
CHUNK_BYTES = 1024 * 1024  # each is synced by itself: at the client's 128 KiB a large mail takes 200 syncs
RELIED_ON_S = 3_600  # an object this young needs no saying that it is relied on
WRONG_LAST_SEQUENCE = 10071  # the broker's code: what was to be replaced is not there any more
STREAM = f"OBJ_{subjects.BLOBS_BUCKET}"  # these as every client of the broker names them
META = f"$O.{subjects.BLOBS_BUCKET}.M.{{}}"  # an object's description, by its name
PIECES = f"$O.{subjects.BLOBS_BUCKET}.C.{{}}"  # of its bytes, by the upload that the description names

Clock = Callable[[], float]


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


class _AlwaysNew(ObjectStore):
    """A bucket whose `put` looks for nothing to replace: what lies under a content's name is that content.

    So whoever puts needs neither the right to read what is there nor to remove it.
    """

    async def get_info(self, name: str, show_deleted: bool | None = False) -> ObjectInfo:  # noqa: ARG002  theirs
        """Raise: there is nothing to replace."""
        raise ObjectNotFoundError


class BusBlobs:
    """Blobs in the event bus's object store. Raises Unavailable when the bus is away or full."""

    def __init__(self, js: JetStreamContext, store: ObjectStore, *, clock: Clock = time.time) -> None:
        """Use `open`."""
        self._clock = clock
        self._js = js
        self._store = store
        self._new = _AlwaysNew(subjects.BLOBS_BUCKET, STREAM, js)

    @classmethod
    async def open(cls, js: JetStreamContext, *, clock: Clock = time.time) -> BusBlobs:
        """Return the bucket that `ensure_topology` made; `clock` tells seconds since 1970."""
        return cls(js, await js.object_store(subjects.BLOBS_BUCKET), clock=clock)

    async def put(self, data: bytes) -> str:
        """Keep `data`, on disk when this returns."""
        name = blob_name(data)
        try:
            async with asyncio.timeout(TRANSFER_WAIT_S):
                if not await self._relied_on(name):
                    failpoints.reached("before_blob")
                    await self._new.put(name, data, meta=_in_large_chunks())
                    failpoints.reached("after_blob")
        except (NatsError, APIError, TimeoutError, OSError) as error:
            raise Unavailable(f"blob store: {type(error).__name__}") from error
        return name

    async def _relied_on(self, name: str) -> bool:
        """Return whether it lies there, and see that nobody sweeps it before its event is on the bus."""
        try:
            found = await self._js.get_last_msg(STREAM, META.format(_token(name)), direct=True)
        except NotFoundError:
            return False
        if json.loads(found.data or b"{}").get("deleted", False):
            return False
        return self._is_young(found) or await self._renewed(found)

    def _is_young(self, found: RawStreamMsg) -> bool:
        return found.time is not None and self._clock() - found.time.timestamp() < RELIED_ON_S

    async def _renewed(self, found: RawStreamMsg) -> bool:
        """Write an object's description anew; return whether it was still there to be replaced."""
        headers = {
            Header.ROLLUP.value: "sub",
            Header.EXPECTED_LAST_SUBJECT_SEQUENCE.value: str(found.seq),
        }
        try:
            await self._js.publish(found.subject or "", found.data or b"", headers=headers)
        except APIError as error:
            if error.err_code == WRONG_LAST_SEQUENCE:
                return False
            raise
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


def _in_large_chunks() -> ObjectMeta:
    return ObjectMeta(options=ObjectMetaOptions(max_chunk_size=CHUNK_BYTES))


def _token(name: str) -> str:
    """Return the name as it stands in a subject."""
    return base64.urlsafe_b64encode(name.encode()).decode()
