"""Reads a stream from one place to another, without a consumer that outlives the reading."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncGenerator
from datetime import datetime

import msgspec
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig, DeliverPolicy

from shared import stream_messages, subjects
from shared.ids import buried_id


class Stretch(msgspec.Struct, frozen=True):
    """A stretch of a stream."""

    first: int
    last: int  # sequence; the stretch is empty when it is before `first`


async def all_of(js: JetStreamContext, name: str = subjects.INTERACTIONS) -> Stretch:
    """Return all that a stream holds now."""
    state = (await js.stream_info(name)).state
    return Stretch(state.first_seq, state.last_seq)


async def done_up_to(js: JetStreamContext) -> int:
    """Return the sequence up to which the correlators have acknowledged everything."""
    info = await js.consumer_info(subjects.INTERACTIONS, subjects.CORRELATOR)
    return info.ack_floor.stream_seq if info.ack_floor else 0


async def messages(
    js: JetStreamContext,
    stretch: Stretch,
    *,
    name: str = subjects.INTERACTIONS,
    since: datetime | None = None,
) -> AsyncGenerator[list[Msg], None]:
    """Yield the messages of a stretch in order, some hundreds at a time; those removed since are left out.

    With `since` none that the bus had before it.
    """
    if stretch.last < stretch.first:
        return
    begin = (
        ConsumerConfig(deliver_policy=DeliverPolicy.BY_START_TIME, opt_start_time=since)
        if since is not None
        else ConsumerConfig(
            deliver_policy=DeliverPolicy.BY_START_SEQUENCE, opt_start_seq=max(1, stretch.first)
        )
    )
    async with contextlib.aclosing(stream_messages.read(js, name, begin)) as held:
        async for taken in held:
            within = [one for one in taken if one.metadata.sequence.stream <= stretch.last]
            if within:
                yield within
            if len(within) < len(taken):
                return


def id_of(message: Msg) -> str:
    """Return the id that the inbox knows the piece by, whatever it is."""
    try:
        found = json.loads(message.data).get("id")
    except (ValueError, AttributeError, RecursionError):
        found = None
    return found if isinstance(found, str) and found else buried_id(message.data)
