"""The client for programs that do other things meanwhile (asyncio)."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self, TypeVar
from uuid import uuid4

import httpx

from deploy.client import calls
from deploy.client.calls import Call, Doors, Known, Taken
from deploy.client.trying import Answered, Draw, Send, trying
from services.intake.channels.chat import Transcript
from services.intake.channels.phone import PhoneNote
from services.intake.channels.ticket import Post
from services.store.views import CustomerView, InteractionDetail
from services.store.views_lists import CustomerList, DeskView, ReviewList, ThreadList, ThreadView, Timeline
from services.store.views_lookup import LookupView

T = TypeVar("T")

TIMEOUT_S = 30.0


class AsyncClient:
    """Asks OneThread's services; use it with `async with`. Every method raises CallRefused and Away."""

    def __init__(
        self,
        doors: Doors,
        *,
        http: httpx.AsyncClient | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        draw: Draw = random.random,  # of the jitter alone
    ) -> None:
        """`http` is closed with the client; without one it makes its own."""
        self._doors = doors
        self._http = http or httpx.AsyncClient(timeout=TIMEOUT_S)
        self._sleep = sleep
        self._draw = draw

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def ask(self, call: Call[T], *, key: str = "") -> T:
        """Make any call; `key` is its Idempotency-Key, one of its own where it is empty."""
        steps = trying(call, self._doors, key=key or str(uuid4()), draw=self._draw, clock=_now)
        step = next(steps)
        while True:
            try:
                if isinstance(step, Send):
                    step = steps.send(await self._sent(step))
                else:
                    await self._sleep(step.seconds)
                    step = next(steps)
            except StopIteration as done:
                answer: T = done.value
                return answer

    async def _sent(self, one: Send) -> Answered:
        try:
            answer = await self._http.request(
                one.method, one.url, params=dict(one.query), headers=dict(one.headers), content=one.body
            )
        except httpx.TransportError as error:
            return Answered(body=(str(error) or type(error).__name__).encode())
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Answered(status=answer.status_code, headers=headers, body=answer.content)

    async def post_phone_note(self, note: PhoneNote, *, key: str = "") -> Taken:
        """Hand over a call note; the same call again is told as a duplicate."""
        return await self.ask(calls.phone_note(note), key=key)

    async def post_transcript(self, chat: Transcript, *, key: str = "") -> Taken:
        """Hand over a chat, or what it has grown to."""
        return await self.ask(calls.transcript(chat), key=key)

    async def post_mail(self, raw: bytes, *, key: str = "") -> Taken:
        """Hand over a mail as it came."""
        return await self.ask(calls.mail(raw), key=key)

    async def post_ticket(self, post: Post, *, key: str = "") -> Taken:
        """Hand over a post of a ticket."""
        return await self.ask(calls.ticket(post), key=key)

    async def threads(self, **filters: Any) -> ThreadList:
        """Return a page of threads; the filters are those of `calls.threads`."""
        return await self.ask(calls.threads(**filters))

    async def all_threads(self, **filters: Any) -> AsyncIterator[ThreadList]:
        """Yield all pages of threads."""
        page = await self.threads(**filters)
        yield page
        while page.next:
            page = await self.threads(**filters, cursor=page.next)
            yield page

    async def thread(self, handle: str) -> ThreadView:
        """Return a thread with its interactions."""
        return await self.ask(calls.thread(handle))

    async def customers(self, **filters: Any) -> CustomerList:
        """Return a page of customers; the filters are those of `calls.customers`."""
        return await self.ask(calls.customers(**filters))

    async def customer(self, handle: str) -> CustomerView:
        """Return a customer."""
        return await self.ask(calls.customer(handle))

    async def timeline(self, handle: str, **paging: Any) -> Timeline:
        """Return a page of a customer's interactions."""
        return await self.ask(calls.timeline(handle, **paging))

    async def interaction(self, interaction_id: str) -> InteractionDetail:
        """Return an interaction with its placement; CallRefused with 404 until it is placed."""
        return await self.ask(calls.interaction(interaction_id))

    async def reviews(self, **paging: Any) -> ReviewList:
        """Return a page of open questions."""
        return await self.ask(calls.reviews(**paging))

    async def desk(self) -> DeskView:
        """Return what the desk says of itself."""
        return await self.ask(calls.desk())

    async def lookup(self, known: Known) -> LookupView:
        """Return what may be known of it already; nothing is stored."""
        return await self.ask(calls.lookup(known))


def _now() -> datetime:
    return datetime.now(UTC)
