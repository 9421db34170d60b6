"""What an intake knows of sources and of the desk: a copy of the bucket into which the store mirrors them.

The bucket's sequence is asked for twice a second, and all of it read when that has moved. A watch would be
told sooner, but one that is lost with a connection is lost without a word, and a revoked key must not be.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Self

import msgspec
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.errors import APIError
from nats.js.errors import Error as JetStreamError
from nats.js.kv import KeyValue

from shared import subjects
from shared.desk import Desk, Source, SourceKey
from shared.ending import end
from shared.log import logger

REFRESH_S = 0.5  # a revoked key is refused within 2 s: this, an answer, and reading the bucket anew
ANSWER_WAIT_S = 1.0
SOURCE_PREFIX = "source."
KEY_CHARS_MAX = 256
INDEX_CHARS = 8  # of a hash; the rest is compared in constant time

log = logger(__name__)

_AWAY = (NatsError, JetStreamError, APIError, TimeoutError, OSError)


class Sources:
    """The sources and the desk as the store last mirrored them. Start it with `async with`."""

    def __init__(self, js: JetStreamContext) -> None:
        self._js = js
        self._sequence = -1
        self._named: dict[str, Source] = {}
        self._by_hash: dict[str, list[tuple[SourceKey, Source]]] = {}
        self._task: asyncio.Task[None] | None = None
        self.desk = Desk()

    async def __aenter__(self) -> Self:
        await self.refresh()
        self._task = asyncio.create_task(self._refresh_for_ever(), name="sources")
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            await end({self._task})

    @property
    def known(self) -> bool:
        """Whether the bucket has been read at all."""
        return self._sequence >= 0

    def named(self, name: str) -> Source | None:
        """Return the source called `name`."""
        return self._named.get(name)

    def of_key(self, key: str, *, at: datetime) -> Source | None:
        """Return the source whose key, valid at `at`, is `key`."""
        if len(key) > KEY_CHARS_MAX:
            return None
        digest = key_digest(key)
        for known, source in self._by_hash.get(digest[:INDEX_CHARS], ()):
            if hmac.compare_digest(known.hash, digest):
                return source if known.expires_at is None or at < known.expires_at else None
        return None

    async def refresh(self) -> None:
        """Read the bucket anew if it has changed; while the bus is away the last state holds."""
        try:
            async with asyncio.timeout(ANSWER_WAIT_S):
                bucket = await self._js.key_value(subjects.SOURCES_BUCKET)
                status = await bucket.status()
                sequence = status.stream_info.state.last_seq
                if sequence != self._sequence:
                    entries = await _entries(bucket)
                    if len(entries) < status.values:  # cut short: read again next time, and keep what we know
                        return
                    self._take_over({key: value for key, value in entries.items() if value is not None})
                    self._sequence = sequence
        except _AWAY as error:
            log.debug("sources not read", cause=type(error).__name__)

    async def _refresh_for_ever(self) -> None:
        while True:
            await asyncio.sleep(REFRESH_S)
            await self.refresh()

    def _take_over(self, entries: Mapping[str, bytes]) -> None:
        named: dict[str, Source] = {}
        by_hash: dict[str, list[tuple[SourceKey, Source]]] = {}
        for key, value in entries.items():
            try:
                if key == subjects.DESK_KEY:
                    self.desk = msgspec.json.decode(value, type=Desk)
                elif key.startswith(SOURCE_PREFIX):
                    source = msgspec.json.decode(value, type=Source)
                    named[source.name] = source
                    for known in source.keys:
                        if known.signs:
                            continue
                        by_hash.setdefault(known.hash[:INDEX_CHARS], []).append((known, source))
            except msgspec.DecodeError as error:
                log.warning("entry not readable", key=key, cause=str(error))
        self._named, self._by_hash = named, by_hash


def key_digest(key: str) -> str:
    """Return what the store keeps of a key."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


async def _entries(bucket: KeyValue) -> dict[str, bytes | None]:
    """Return the bucket's values by key; None for a key that was deleted."""
    watcher = await bucket.watchall()
    found: dict[str, bytes | None] = {}
    try:
        async for entry in watcher:
            if entry is None:  # all that was there has come
                break
            found[entry.key] = None if entry.operation else entry.value or b""
    finally:
        await watcher.stop()  # type: ignore[no-untyped-call]
    return found
