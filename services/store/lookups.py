"""Asks the correlators, over the bus, what may be known of what somebody is just saying."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec
from nats.aio.client import Client

from shared.asking import ask
from shared.errors import Unavailable
from shared.lookup import LookupAnswer, LookupQuestion, decode_answer, encode_question
from shared.subjects import ASK_LOOKUP

LOOKUP_WAIT_S = 0.8  # who is talking cannot wait longer; the page says that the look-up is away

Ask = Callable[[bytes], Awaitable[bytes]]
"""Returns what is answered to a question, both as they go over the bus. Raises Unavailable for nothing."""


class Lookups:
    """The look-up as the store sees it."""

    def __init__(self, ask_correlators: Ask) -> None:
        self._ask = ask_correlators

    async def answer(self, question: LookupQuestion) -> LookupAnswer:
        """Return what a correlator answers. Raises Unavailable for none in time, or none that can be read."""
        try:
            return decode_answer(await self._ask(encode_question(question)))
        except msgspec.DecodeError:
            raise Unavailable("the look-up gave an answer that is not its own") from None


def over_the_bus(client: Client) -> Ask:
    """Return the way to whichever correlator is free."""

    async def asking(question: bytes) -> bytes:
        return await ask(client, ASK_LOOKUP, question, wait_s=LOOKUP_WAIT_S)

    return asking
