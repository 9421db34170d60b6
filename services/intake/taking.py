"""Taking pieces in, by whichever door they came: normalise all, keep their bytes, publish, then answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

import msgspec

from services.intake.channel import Channel, Context, Normalised, without_secrets
from services.intake.events import to_event
from services.intake.sealing import Seal, sealed
from shared import failpoints
from shared.blobs import Blobs
from shared.errors import Rejected, Unavailable
from shared.publishing import Message

LONG_TEXT_CHARS = 20_000  # a longer one is searched for secrets beside the event loop: 10 ms, when hostile
TURN_EVERY = 10  # pieces normalised before others get the event loop: about a millisecond

Normalise = Callable[[Any, Context], Awaitable[Normalised]]
Claim = Callable[[], Awaitable[None]]


class Publishes(Protocol):
    """Where events go; `shared.publishing.Publisher` is one."""

    @property
    def available(self) -> bool:
        """Whether an event handed in now would be tried."""
        ...

    async def publish(self, message: Message, /) -> bool:
        """Return, once the event is on disk, whether it was there before; raises Unavailable."""
        ...

    async def publish_all(self, messages: Sequence[Message], /) -> list[bool]:
        """Do the same for all of them."""
        ...


class Taken(msgspec.Struct, frozen=True):
    """The answer for one piece: it is on the bus's disk."""

    id: str
    duplicate: bool


class Intake:
    """Takes pieces of one channel."""

    def __init__(
        self, channel: Channel, *, publisher: Publishes, blobs: Blobs, normalise: Normalise, seal: Seal
    ) -> None:
        """`normalise` is the channel's own, on the event loop or beside it; `seal` the desk's key's."""
        self._seal = seal
        self._channel = channel
        self._publisher = publisher
        self._blobs = blobs
        self._normalise = normalise

    async def take(
        self, payloads: Sequence[Any], context: Context, *, claim: Claim | None = None
    ) -> list[Taken]:
        """Return one answer for each of `payloads` once all of them are acknowledged by the bus.

        `claim` is awaited when all are known to be sound, before anything leaves this process. Raises
        Rejected, with nothing published, if one of them cannot be taken. Raises Unavailable if the bus does
        not acknowledge all: some may be stored, and the same pieces again have the same ids.
        """
        if not self._publisher.available:
            raise Unavailable("the event bus is away or full")
        normalised = await self._all(payloads, context)
        if claim is not None:
            await claim()
            failpoints.reached("after_key_claimed")
        messages = [await self._prepare(one) for one in normalised]
        failpoints.reached("before_publish")
        if len(messages) == 1:
            taken = [Taken(messages[0].id, await self._publisher.publish(messages[0]))]
        else:
            taken = await self._publish_all(messages)
        failpoints.reached("after_publish_before_answer")
        return taken

    async def _all(self, payloads: Sequence[Any], context: Context) -> list[Normalised]:
        if len(payloads) == 1:
            return [await self._one(payloads[0], context)]
        normalised = []
        for place, payload in enumerate(payloads):
            if place % TURN_EVERY == TURN_EVERY - 1:
                await asyncio.sleep(0)
            try:
                normalised.append(await self._one(payload, context))
            except Rejected as error:
                pointer = f"/{place}{error.pointer}"
                raise Rejected(error.detail, pointer=pointer, status=error.status) from None
        return normalised

    async def _one(self, payload: Any, context: Context) -> Normalised:
        normalised = await self._normalise(payload, context)
        if len(normalised.interaction.text) > LONG_TEXT_CHARS:
            normalised = await asyncio.to_thread(without_secrets, normalised)
        else:
            normalised = without_secrets(normalised)
        return sealed(normalised, self._seal)

    async def _prepare(self, normalised: Normalised) -> Message:
        message, blobs = to_event(normalised)
        for blob in blobs:
            await self._blobs.put(blob)
        return message

    async def _publish_all(self, messages: Sequence[Message]) -> list[Taken]:
        """Publish at once, so that the publisher sends them as one batch or a few."""
        answers = await asyncio.gather(
            *(self._publisher.publish(message) for message in messages), return_exceptions=True
        )
        taken = []
        for message, answer in zip(messages, answers, strict=True):
            if isinstance(answer, BaseException):
                raise answer
            taken.append(Taken(message.id, answer))
        return taken


def on_the_loop(channel: Channel) -> Normalise:
    """Return the channel's own normaliser, run where it is called: for payloads bounded by their types."""

    async def normalise(payload: Any, context: Context) -> Normalised:
        return channel.normalise(payload, context)

    return normalise
