"""Reads what a stream holds, without a consumer that outlives the reading, and removes single messages.

The questions that the client has no words for are asked here: each is answered, or who asked hears that it
was not.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import datetime

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import TimeoutError as NatsTimeout
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig
from nats.js.errors import APIError, NotFoundError

from shared.errors import Unavailable

FETCH_MAX = 500  # messages at a time: the reader, not the broker, sets the pace
FETCH_S = 10.0
READER_IDLE_S = 60.0  # after that the bus forgets a reader that was killed
ANSWER_WAIT_S = 10.0
_INFO = "$JS.API.STREAM.INFO.{}"
_GET = "$JS.API.DIRECT.GET.{}"
_NOT_FOUND = "404"


class _State(msgspec.Struct, frozen=True):
    subjects: dict[str, int] | None = None


class _Info(msgspec.Struct, frozen=True):
    state: _State
    total: int = 0  # subjects there are; an answer holds 100,000 of them at most


_informed = msgspec.json.Decoder(_Info)


async def read(js: JetStreamContext, stream: str, config: ConsumerConfig) -> AsyncGenerator[list[Msg], None]:
    """Yield the messages that `config` asks for and the stream holds now, some hundreds at a time.

    Nothing is acknowledged. Those removed meanwhile are left out.
    """
    config = config.evolve(ack_policy=AckPolicy.NONE, inactive_threshold=READER_IDLE_S)
    reader = await js.pull_subscribe(">", stream=stream, config=config)
    try:
        left = (await reader.consumer_info()).num_pending or 0
        while left:
            try:
                taken = await reader.fetch(min(FETCH_MAX, left), timeout=FETCH_S)
            except NatsTimeout:
                if (await reader.consumer_info()).num_pending:
                    raise
                return  # what was left is removed
            left = taken[-1].metadata.num_pending
            yield taken
    finally:
        await reader.unsubscribe()


async def remove(js: JetStreamContext, stream: str, sequence: int) -> bool:
    """Overwrite a message on the broker's disk and remove it; return whether it was still there."""
    try:
        return await js.delete_msg(stream, sequence)
    except APIError:  # the broker has several codes for one that is gone, and shares them with real faults
        try:
            await js.get_msg(stream, sequence)
        except NotFoundError:
            return False
        raise


async def subjects_in(client: Client, stream: str, pattern: str) -> set[str]:
    """Return the subjects of a pattern that have messages; the broker tells from memory, reading none.

    Raises Unavailable for an answer that says no, and what the client raises.
    """
    found: set[str] = set()
    while True:
        asked = msgspec.json.encode({"subjects_filter": pattern, "offset": len(found)})
        answer = await client.request(_INFO.format(stream), asked, timeout=ANSWER_WAIT_S)
        try:
            info = _informed.decode(answer.data)
        except msgspec.DecodeError:
            raise Unavailable(f"the bus does not tell of {stream}") from None
        some = info.state.subjects or {}
        found.update(some)
        if not some or len(found) >= info.total:
            return found


async def contents_between(
    client: Client, stream: str, pattern: str, since: datetime, until: datetime
) -> AsyncGenerator[bytes, None]:
    """Yield the contents of the messages from `since` to `until`, by the broker's clock, one by one.

    It takes the right to get single messages alone, no consumer. Raises as `subjects_in` does.
    """
    beginning: dict[str, str | int] = {"start_time": since.isoformat()}
    while True:
        asked = msgspec.json.encode({**beginning, "next_by_subj": pattern})
        answer = await client.request(_GET.format(stream), asked, timeout=ANSWER_WAIT_S)
        headers = answer.headers or {}
        if headers.get("Status") == _NOT_FOUND:
            return
        if "Nats-Sequence" not in headers:
            raise Unavailable(f"the bus does not let {stream} be read")
        if datetime.fromisoformat(headers["Nats-Time-Stamp"]) > until:
            return
        yield answer.data
        beginning = {"seq": int(headers["Nats-Sequence"]) + 1}
