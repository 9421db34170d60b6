"""Publishing with one fsync for all that waits: group commit on JetStream's atomic batches.

What arrives while the last publish is under way goes out together as one atomic batch; a message alone
goes at once. Measured with `sync_interval: always`: 1,400 messages a second one by one, 12,000 in batches
of 50 (ARCHITECTURE.md, "Figures"). This module is the only place where core publish carries messages that
matter: within a batch, whose last message is a request that answers for all.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import Sequence
from typing import Any, Self

import msgspec
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.errors import APIError

from shared import failpoints, subjects
from shared.ending import end
from shared.errors import Unavailable
from shared.ids import new_handle

ANSWER_WAIT_S = 0.9  # a caller is told "unavailable" within a second, whatever hangs
PUBACK_WAIT_S = 5.0  # the bus may still answer the writer later; the piece keeps its id, a retry is harmless
PROBE_PAUSE_S = 1.0
BATCH_MESSAGES_MAX = 200  # the server takes 1,000
BATCH_BYTES_MAX = 4 * 1024 * 1024
WAITING_MAX = 2_000  # messages; beyond, a caller is refused at once
HEADERS_BYTES_MAX = 4_096


class Message(msgspec.Struct, frozen=True):
    """One event to publish; `id` makes it one however often it is published."""

    subject: str
    id: str
    data: bytes
    headers: dict[str, str]


def event(*, subject: str, event_id: str, event_type: str, source: str, data: bytes) -> Message:
    """Return a message that carries `data` (JSON) as a CloudEvent 1.0 in binary mode.

    It has the attributes that CloudEvents requires and no more: each header costs both clients time.
    """
    headers = {
        "Nats-Msg-Id": event_id,
        "ce-specversion": "1.0",
        "ce-id": event_id,
        "ce-type": event_type,
        "ce-source": source,
    }
    return Message(subject, event_id, data, headers)


class _Waiting(msgspec.Struct):
    message: Message
    answer: asyncio.Future[bool]


class Publisher:
    """Publishes for many callers at once over one connection. Start it with `async with`."""

    def __init__(self, client: Client, js: JetStreamContext) -> None:
        self._client = client
        self._js = js
        self._waiting: deque[_Waiting] = deque()
        self._wake = asyncio.Event()
        self._stalled = False
        self._writer: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._writer = asyncio.create_task(self._write_for_ever(), name="publisher")
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._writer is not None:
            await end({self._writer})
        for waiting in self._waiting:
            _fail(waiting, "shutting down")

    @property
    def available(self) -> bool:
        """Whether a message handed in now would be tried."""
        return self._client.is_connected and not self._stalled and len(self._waiting) < WAITING_MAX

    async def publish(self, message: Message) -> bool:
        """Return, once the bus has the message on disk, whether it had it before.

        Raises Unavailable within ANSWER_WAIT_S if it can't be told: the message may be stored all the
        same, so the caller must repeat it under the same id.
        """
        return (await self.publish_all((message,)))[0]

    async def publish_all(self, messages: Sequence[Message]) -> list[bool]:
        """Return, once the bus has all messages on disk, whether it had each before.

        They go out in order, as one batch or a few. Raises Unavailable like `publish`: some may be stored.
        """
        for message in messages:
            if len(message.data) + HEADERS_BYTES_MAX > subjects.PAYLOAD_BYTES_MAX:
                raise ValueError(f"{len(message.data)} bytes: over the bus's limit, which closes the client")
        if not self.available:
            raise Unavailable("the event bus is away or full")
        loop = asyncio.get_running_loop()
        waiting = [_Waiting(message, loop.create_future()) for message in messages]
        self._waiting.extend(waiting)
        self._wake.set()
        try:
            async with asyncio.timeout(ANSWER_WAIT_S):
                return [await one.answer for one in waiting]
        except TimeoutError:
            self._stalled = True  # the next caller need not wait; the writer's success or a probe clears it
            raise Unavailable("the event bus does not answer") from None

    async def _write_for_ever(self) -> None:
        while True:
            if self._stalled:
                await self._probe()
            if not self._waiting:
                self._wake.clear()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(PROBE_PAUSE_S):
                        await self._wake.wait()
                continue
            await self._write(self._next_batch())

    def _next_batch(self) -> dict[str, list[_Waiting]]:
        """Take what waits, by id: two callers with the same piece share one message."""
        batch: dict[str, list[_Waiting]] = {}
        size = 0
        while self._waiting and len(batch) < BATCH_MESSAGES_MAX:
            waiting = self._waiting[0]
            size += len(waiting.message.data) + HEADERS_BYTES_MAX
            if batch and size > BATCH_BYTES_MAX:
                break
            self._waiting.popleft()
            if not waiting.answer.done():  # a caller that gave up will repeat it
                batch.setdefault(waiting.message.id, []).append(waiting)
        return batch

    async def _write(self, batch: dict[str, list[_Waiting]]) -> None:
        if not batch:
            return
        messages = [callers[0].message for callers in batch.values()]
        try:
            if len(messages) == 1 or not await self._commit(messages):
                known = await asyncio.gather(*(self._publish_alone(message) for message in messages))
            else:
                known = [False] * len(messages)
        except (NatsError, APIError, TimeoutError, OSError) as error:
            self._stalled = True
            for callers in batch.values():
                for caller in callers:
                    _fail(caller, f"{type(error).__name__}: {error}")
            return
        failpoints.reached("after_puback")
        self._stalled = False
        for callers, duplicate in zip(batch.values(), known, strict=True):
            for place, caller in enumerate(callers):
                if not caller.answer.done():
                    caller.answer.set_result(duplicate or place > 0)

    async def _publish_alone(self, message: Message) -> bool:
        answer = await self._js.publish(
            message.subject, message.data, timeout=PUBACK_WAIT_S, headers=message.headers
        )
        return bool(answer.duplicate)

    async def _commit(self, messages: list[Message]) -> bool:
        """Publish all or nothing; False where nothing was stored because the stream knows one of them."""
        batch_id = new_handle("batch")
        for place, message in enumerate(messages[:-1], start=1):
            headers = message.headers | {"Nats-Batch-Id": batch_id, "Nats-Batch-Sequence": str(place)}
            await self._client.publish(message.subject, message.data, headers=headers)
            failpoints.reached("amid_batch")
        last = messages[-1]
        headers = last.headers | {
            "Nats-Batch-Id": batch_id,
            "Nats-Batch-Sequence": str(len(messages)),
            "Nats-Batch-Commit": "1",
        }
        reply = await self._client.request(last.subject, last.data, timeout=PUBACK_WAIT_S, headers=headers)
        answer: dict[str, Any] = json.loads(reply.data)
        if "error" not in answer:
            return answer.get("count") == len(messages)
        if answer["error"].get("err_code") in _BATCH_REFUSED:
            return False
        raise APIError.from_error(answer["error"])

    async def _probe(self) -> None:
        """Wait until the bus answers for the stream again."""
        while True:
            try:
                async with asyncio.timeout(PROBE_PAUSE_S):
                    await self._js.stream_info(subjects.INTERACTIONS)
            except (NatsError, APIError, TimeoutError, OSError):
                self._refuse_waiting()
                await asyncio.sleep(PROBE_PAUSE_S)
            else:
                self._stalled = False
                return

    def _refuse_waiting(self) -> None:
        while self._waiting:
            _fail(self._waiting.popleft(), "the event bus is away")


# Nothing of the batch was stored, and each of its messages alone may be: a repeated id (10201), a batch
# given up while the link was down (10176, 10179), batches not allowed or too many (10174, 10175, 10199,
# 10210).
_BATCH_REFUSED = frozenset({10174, 10175, 10176, 10179, 10199, 10201, 10210})


def _fail(waiting: _Waiting, why: str) -> None:
    if not waiting.answer.done():
        waiting.answer.set_exception(Unavailable(why))
        waiting.answer.exception()  # a caller that gave up must not leave "never retrieved" in the log
