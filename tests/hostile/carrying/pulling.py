"""Mails that lie in a mailbox until they are fetched: delivered in lumps, each waited for."""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from itertools import islice

import msgspec
from nats.js.errors import KeyNotFoundError
from nats.js.kv import KeyValue

from services.intake.mail.imap_cursor import Cursor
from shared import bus, subjects
from tests.faults.instance import Instance
from tests.hostile.carrying.mailbox import MAILBOX, Mailbox
from tests.hostile.carrying.sent import BY_ALL, Sent, digest

LUMP = 250
LOOK_AGAIN_S = 0.1
STALL_S = 180.0  # the cursor has not moved for so long: it will not any more
WITHHELD_EVERY = 8  # lumps, from the second on: each holds the mailbox up for half a minute or more
EMPTY = b""

_NAME = re.compile(rb"Message-ID: <(\d+)\.(\w+)@doors\.example>")


class Fetching(msgspec.Struct):
    """What became of a mailbox."""

    withheld: int = 0  # mails that the server told of and could not give
    left: int = 0  # mails behind the cursor, in the end
    seconds: float = 0.0
    slowest_lump_s: float = 0.0
    uid: int = 0  # how far the mailbox was read


async def fetched(instance: Instance, box: Mailbox, mails: Iterator[bytes]) -> Fetching:
    """Deliver `mails`, an empty one, and some that the server withholds; return once all were passed."""
    found = Fetching()
    began = time.monotonic()
    async with _bucket(instance) as bucket:
        turn = 0
        while not found.left and (lump := list(islice(mails, LUMP))):
            started = time.monotonic()
            await asyncio.to_thread(_deliver, box, lump, found, turn)
            last = await asyncio.to_thread(box.last_uid)
            found.uid = await _passed(bucket, box.account.key_of(MAILBOX), last)
            found.left = last - found.uid
            found.slowest_lump_s = max(found.slowest_lump_s, time.monotonic() - started)
            turn += 1
    found.seconds = time.monotonic() - began
    return found


def _deliver(box: Mailbox, lump: Sequence[bytes], found: Fetching, turn: int) -> None:
    half = len(lump) // 2
    box.put(lump[:half])
    if turn == 0:
        box.put([EMPTY])
    if turn % WITHHELD_EVERY == 1:
        box.put_withheld()
        found.withheld += 1
    box.put(lump[half:])


async def _passed(bucket: KeyValue, key: str, last: int) -> int:
    """Return how far the mailbox was read, once it is `last` or does not go on."""
    uid, moved_at = 0, time.monotonic()
    while uid < last and time.monotonic() < moved_at + STALL_S:
        with contextlib.suppress(KeyNotFoundError):
            entry = await bucket.get(key)
            cursor = msgspec.json.decode(entry.value or b"", type=Cursor)
            if cursor.uid > uid:
                uid, moved_at = cursor.uid, time.monotonic()
        await asyncio.sleep(LOOK_AGAIN_S)
    return uid


@contextlib.asynccontextmanager
async def _bucket(instance: Instance) -> AsyncIterator[KeyValue]:
    settings = instance.settings
    client = await bus.connect(settings.nats_url, name="mailbox", token=settings.nats_token)
    try:
        yield await client.jetstream().key_value(subjects.MAILBOXES_BUCKET)
    finally:
        await bus.disconnect(client)


def taken_by(given: Sequence[bytes], fetching: Fetching) -> list[Sent]:
    """Return the mails as the server gives them to anybody, in the order in which they came."""
    behind = len(given) - fetching.left
    return [_sent(raw, passed=place < behind) for place, raw in enumerate(given)]


def _sent(raw: bytes, *, passed: bool) -> Sent:
    found = _NAME.match(raw)
    return Sent(
        door="imap",
        number=int(found[1]) if found else -1,
        original=digest(raw),
        answers=["taken" if passed else "left"],
        why=[],
        shared=found is not None and found[2].decode() == BY_ALL,
    )
