"""Asking over the bus: request and reply, for what one service knows and another needs this moment.

Nothing is kept: a question that nobody answers in time is over, and who asked says so. An empty answer means
that the answerer could not; so nobody waits for a time-out where something else is away.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Self

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError

from shared.errors import Unavailable
from shared.log import logger

AT_ONCE = 4  # questions of one process under way; the rest waits
WAITING_MAX = 64  # more questions than that are refused at once
ANSWER_WAIT_S = 1.0  # who asked has given up by then

log = logger(__name__)

Answer = Callable[[bytes], Awaitable[bytes]]
"""Turns a question into its answer; raises Unavailable where it cannot."""


async def ask(client: Client, subject: str, question: bytes, *, wait_s: float) -> bytes:
    """Return what is answered. Raises Unavailable for no answer within `wait_s`, or for a refusal."""
    if not client.is_connected:
        raise Unavailable("the event bus is away")
    try:
        message = await client.request(subject, question, timeout=wait_s)
    except (NatsError, OSError, TimeoutError) as error:
        raise Unavailable(f"nobody answers on {subject}: {type(error).__name__}") from error
    if not message.data:
        raise Unavailable(f"whoever answers on {subject} cannot at the moment")
    return bytes(message.data)


class Answering:
    """Answers questions on a subject as one of a queue group. Open it with `async with`."""

    def __init__(self, client: Client, *, subject: str, queue: str, answer: Answer) -> None:
        self._client = client
        self._subject = subject
        self._queue = queue
        self._answer = answer
        self._free = asyncio.Semaphore(AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()
        self._subscription: Subscription | None = None

    async def __aenter__(self) -> Self:
        self._subscription = await self._client.subscribe(self._subject, queue=self._queue, cb=self._take)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._subscription is not None and self._client.is_connected:
            with contextlib.suppress(NatsError, OSError):
                await self._subscription.unsubscribe()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _take(self, message: Msg) -> None:
        if len(self._tasks) >= WAITING_MAX:
            await self._respond(message, b"")
            return
        task = asyncio.create_task(self._handle(message))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _handle(self, message: Msg) -> None:
        try:
            async with asyncio.timeout(ANSWER_WAIT_S), self._free:
                answer = await self._answer(message.data)
        except (Unavailable, TimeoutError) as error:
            log.warning("question not answered", subject=self._subject, cause=repr(error))
            answer = b""
        except Exception:  # one question at fault must not end the service
            log.exception("question failed", subject=self._subject)
            answer = b""
        await self._respond(message, answer)

    @staticmethod
    async def _respond(message: Msg, answer: bytes) -> None:
        with contextlib.suppress(NatsError, OSError):  # the bus is away; who asked does not wait for ever
            await message.respond(answer)
