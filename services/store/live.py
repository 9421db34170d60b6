"""Live pages: what happened on the bus goes out to open consoles as server-sent events.

An event is a hint and carries public handles alone; the page fetches what it may see. So a lost event
costs a reload, never a record, and a plain subscription will do, which lasts while a page is open. A page of
an agent with a team is told of no thread that they do not see.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Self

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError

from services.store.team_scope import team_in_scope
from shared import subjects
from shared.errors import Unavailable

WATCHERS_MAX = 500  # open pages of one process
HINTS_WAITING_MAX = 100  # of one page; one that reads slower is told to load anew
HEARTBEAT_S = 15.0  # below the usual proxy's idle time-out
RETRY_MS = 1_500

PRESENT = "present"  # the kind of a hint that somebody came to a thread, left it, or writes there

HEARD = (
    subjects.THREAD_SUBJECTS,
    subjects.REVIEW_SUBJECTS,
    subjects.INCIDENT_SUBJECTS,
    subjects.PRESENCE,
)

LOAD_ANEW = b"event: anew\ndata: {}\n\n"
HEARTBEAT = b": still here\n\n"
BYE = b"event: bye\nretry: %d\ndata: {}\n\n" % RETRY_MS


class Hint(msgspec.Struct, frozen=True, omit_defaults=False):
    """What happened, by public handles; unknown fields of the event are left out."""

    thread: str = ""
    customer: str = ""
    interaction: str = ""
    kind: str = ""
    incident: str = ""


ToldTo = Callable[[Hint], Awaitable[str]]
"""Returns the id of the one team that may be told, EVERYBODY or NOBODY. Raises Unavailable."""

EVERYBODY = ""
NOBODY = "-"  # of those with a team

_decoder = msgspec.json.Decoder(Hint)


async def unnamed(hint: Hint) -> str:
    """Let agents with a team be told only what names nothing."""
    return NOBODY if hint.thread or hint.interaction else EVERYBODY


class Live:
    """Fans out what the bus tells. Open it with `async with`."""

    def __init__(self, client: Client, *, closing: asyncio.Event, told_to: ToldTo = unnamed) -> None:
        """`told_to` is asked of each event while an agent with a team has a page open, and only then."""
        self._client = client
        self._closing = closing
        self._told_to = told_to
        self._watchers: dict[asyncio.Queue[bytes], str] = {}  # with the team of whose page it is
        self._subscriptions: list[Subscription] = []
        self._turning = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._watchers.clear()
        await self._turn()

    async def _turn(self) -> None:
        """Listen to the bus while a page is open, and only then: nobody pays for what nobody reads."""
        async with self._turning:
            if self._watchers and not self._subscriptions:
                for subject in HEARD:
                    self._subscriptions.append(await self._client.subscribe(subject, cb=self._tell))
            while self._subscriptions and not self._watchers:
                with contextlib.suppress(NatsError, OSError):
                    await self._subscriptions.pop().unsubscribe()

    async def _tell(self, message: Msg) -> None:
        try:
            hint = _decoder.decode(message.data)
        except msgspec.DecodeError:
            return
        event = b"event: happened\ndata: " + msgspec.json.encode(hint) + b"\n\n"
        for watcher in [one for one, team in self._watchers.items() if not team]:
            self._hand(watcher, event)
        if any(self._watchers.values()):
            await self._tell_teams(hint, event)

    async def _tell_teams(self, hint: Hint, event: bytes) -> None:
        """Tell the pages of agents with a team what they may know; while nobody can say, to load anew."""
        told = EVERYBODY
        try:
            told = await self._told_to(hint)
        except Unavailable:
            event = LOAD_ANEW
        for watcher in [one for one, team in self._watchers.items() if team and told in {EVERYBODY, team}]:
            self._hand(watcher, event)

    async def tell(self, hint: Hint) -> None:
        """Tell the open pages of every process of the store; lost while the bus is away, as a hint may be."""
        with contextlib.suppress(NatsError, OSError):
            await self._client.publish(subjects.PRESENCE, msgspec.json.encode(hint))

    @staticmethod
    def _hand(watcher: asyncio.Queue[bytes], event: bytes) -> None:
        if watcher.full():
            while not watcher.empty():
                watcher.get_nowait()
            event = LOAD_ANEW
        watcher.put_nowait(event)

    @property
    def watchers(self) -> int:
        """How many live pages are open."""
        return len(self._watchers)

    def watch(self) -> AsyncIterator[bytes]:
        """Return the events of one page until the service closes. Raises Unavailable for a page too many."""
        if len(self._watchers) >= WATCHERS_MAX:
            raise Unavailable("too many live pages are open")
        return self._watch(team_in_scope())

    async def _watch(self, team: str) -> AsyncIterator[bytes]:
        queue: asyncio.Queue[bytes] = asyncio.Queue(HINTS_WAITING_MAX)
        self._watchers[queue] = team
        try:
            await self._turn()
            yield b"retry: %d\n\n" % RETRY_MS
            while (told := await self._next(queue)) != BYE:
                yield told
            yield BYE
        finally:
            self._watchers.pop(queue, None)
            await self._turn()

    async def _next(self, queue: asyncio.Queue[bytes]) -> bytes:
        """Return the next event, a heartbeat where none came in time, BYE as soon as the service closes."""
        waits = asyncio.create_task(queue.get()), asyncio.create_task(self._closing.wait())
        try:
            await asyncio.wait(waits, timeout=HEARTBEAT_S, return_when=asyncio.FIRST_COMPLETED)
            if waits[0].done():
                return waits[0].result()
            return BYE if self._closing.is_set() else HEARTBEAT
        finally:
            for wait in waits:
                wait.cancel()
