"""The client for programs that wait."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
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


class Client:
    """Asks OneThread's services; use it with `with`. Every method raises CallRefused and Away."""

    def __init__(
        self,
        doors: Doors,
        *,
        http: httpx.Client | None = None,
        sleep: Callable[[float], None] = time.sleep,
        draw: Draw = random.random,  # of the jitter alone
    ) -> None:
        """`http` is closed with the client; without one it makes its own."""
        self._doors = doors
        self._http = http or httpx.Client(timeout=TIMEOUT_S)
        self._sleep = sleep
        self._draw = draw

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def ask(self, call: Call[T], *, key: str = "") -> T:
        """Make any call; `key` is its Idempotency-Key, one of its own where it is empty."""
        steps = trying(call, self._doors, key=key or str(uuid4()), draw=self._draw, clock=_now)
        step = next(steps)
        while True:
            try:
                if isinstance(step, Send):
                    step = steps.send(self._sent(step))
                else:
                    self._sleep(step.seconds)
                    step = next(steps)
            except StopIteration as done:
                answer: T = done.value
                return answer

    def _sent(self, one: Send) -> Answered:
        try:
            answer = self._http.request(
                one.method, one.url, params=dict(one.query), headers=dict(one.headers), content=one.body
            )
        except httpx.TransportError as error:
            return Answered(body=(str(error) or type(error).__name__).encode())
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Answered(status=answer.status_code, headers=headers, body=answer.content)

    def post_phone_note(self, note: PhoneNote, *, key: str = "") -> Taken:
        """Hand over a call note; the same call again is told as a duplicate."""
        return self.ask(calls.phone_note(note), key=key)

    def post_transcript(self, chat: Transcript, *, key: str = "") -> Taken:
        """Hand over a chat, or what it has grown to."""
        return self.ask(calls.transcript(chat), key=key)

    def post_mail(self, raw: bytes, *, key: str = "") -> Taken:
        """Hand over a mail as it came."""
        return self.ask(calls.mail(raw), key=key)

    def post_ticket(self, post: Post, *, key: str = "") -> Taken:
        """Hand over a post of a ticket."""
        return self.ask(calls.ticket(post), key=key)

    def threads(self, **filters: Any) -> ThreadList:
        """Return a page of threads; the filters are those of `calls.threads`."""
        return self.ask(calls.threads(**filters))

    def all_threads(self, **filters: Any) -> Iterator[ThreadList]:
        """Yield all pages of threads."""
        page = self.threads(**filters)
        yield page
        while page.next:
            page = self.threads(**filters, cursor=page.next)
            yield page

    def thread(self, handle: str) -> ThreadView:
        """Return a thread with its interactions."""
        return self.ask(calls.thread(handle))

    def customers(self, **filters: Any) -> CustomerList:
        """Return a page of customers; the filters are those of `calls.customers`."""
        return self.ask(calls.customers(**filters))

    def customer(self, handle: str) -> CustomerView:
        """Return a customer."""
        return self.ask(calls.customer(handle))

    def timeline(self, handle: str, **paging: Any) -> Timeline:
        """Return a page of a customer's interactions."""
        return self.ask(calls.timeline(handle, **paging))

    def interaction(self, interaction_id: str) -> InteractionDetail:
        """Return an interaction with its placement; CallRefused with 404 until it is placed."""
        return self.ask(calls.interaction(interaction_id))

    def reviews(self, **paging: Any) -> ReviewList:
        """Return a page of open questions."""
        return self.ask(calls.reviews(**paging))

    def desk(self) -> DeskView:
        """Return what the desk says of itself."""
        return self.ask(calls.desk())

    def lookup(self, known: Known) -> LookupView:
        """Return what may be known of it already; nothing is stored."""
        return self.ask(calls.lookup(known))


def _now() -> datetime:
    return datetime.now(UTC)
