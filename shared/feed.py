"""Consuming: a continuous pull that takes whatever has arrived, at low load one message, at high load many.

nats-py's own `fetch(n)` waits for the rest of its batch until its time-out, so at low load latency tends to
that time-out. Here requests for messages are kept outstanding on an inbox of our own instead.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from typing import Self

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from shared import subjects

PULL_EXPIRES_S = 10
SILENCE_MAX_S = PULL_EXPIRES_S + 5  # not even an expiry: the requests are gone, ask anew
NANOSECOND = 1_000_000_000
AWAY_PAUSES_S = (1.0, 2.0, 5.0)  # while something we need is away; the last again and again, without limit


class Feed:
    """Messages of one durable consumer. Open it with `async with`; `take` from one task only."""

    def __init__(
        self, client: Client, *, stream: str, consumer: str, batch_max: int = subjects.BATCH_MAX
    ) -> None:
        self._client = client
        self._request_subject = f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}"
        self._batch_max = batch_max
        self._arrived: deque[Msg] = deque()
        self._wake = asyncio.Event()
        self._outstanding = 0
        self._inbox = client.new_inbox()
        self._subscription: Subscription | None = None

    async def __aenter__(self) -> Self:
        self._subscription = await self._client.subscribe(self._inbox, cb=self._arrive)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._subscription is not None and self._client.is_connected:
            await self._subscription.unsubscribe()

    async def take(self) -> list[Msg]:
        """Return the messages that have arrived, in order, at least one and at most `batch_max`."""
        while not self._arrived:
            await self._ask()
            self._wake.clear()
            try:
                async with asyncio.timeout(SILENCE_MAX_S):
                    await self._wake.wait()
            except TimeoutError:
                self._outstanding = 0
        taken = [self._arrived.popleft() for _ in range(min(len(self._arrived), self._batch_max))]
        await self._ask()  # the next ones come while these are worked on
        return taken

    async def _ask(self) -> None:
        wanted = self._batch_max - self._outstanding - len(self._arrived)
        if wanted < self._batch_max // 2 or wanted < 1 or not self._client.is_connected:
            return
        request = {"batch": wanted, "expires": PULL_EXPIRES_S * NANOSECOND}
        self._outstanding += wanted
        await self._client.publish(self._request_subject, json.dumps(request).encode(), reply=self._inbox)

    async def _arrive(self, message: Msg) -> None:
        status = message.headers.get("Status") if message.headers else None
        if status is None:
            self._outstanding = max(0, self._outstanding - 1)
            self._arrived.append(message)
        else:  # 408 expired, 409 leadership or shutdown, 503 no responders: a request is over
            unfilled = (message.headers or {}).get("Nats-Pending-Messages", "")
            spent = int(unfilled) if unfilled.isdecimal() else self._batch_max
            self._outstanding = max(0, self._outstanding - spent)
        self._wake.set()


async def take_until(feed: Feed, closing: asyncio.Event) -> list[Msg]:
    """Return what `feed.take` does, or nothing once `closing` is set: what is taken by then is not lost."""
    if closing.is_set():
        return []
    taking, ending = asyncio.create_task(feed.take()), asyncio.create_task(closing.wait())
    try:
        await asyncio.wait({taking, ending}, return_when=asyncio.FIRST_COMPLETED)
        return taking.result() if taking.done() else []
    finally:
        taking.cancel()
        ending.cancel()


async def ack(message: Msg) -> None:
    """Tell the bus that `message` is done with; a lost ack costs a redelivery, which the inbox absorbs."""
    await message.ack()


async def retry_later(message: Msg, *, delay_s: float) -> None:
    """Ask for `message` again after `delay_s`."""
    await message.nak(delay=delay_s)


async def retry_when_back(message: Msg) -> None:
    """Ask for `message` again after a pause that grows with its deliveries.

    An outage of any length is caught up with at most 5 s after what was away is back.
    """
    delivered = max(message.metadata.num_delivered, 1)
    await retry_later(message, delay_s=AWAY_PAUSES_S[min(delivered, len(AWAY_PAUSES_S)) - 1])
