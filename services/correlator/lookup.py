"""The live look-up: answers over the bus what may be known of what somebody is just saying. Stores nothing.

The shell of `shortlist`: reads the records once, without locks and in a session that cannot write.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from services.correlator import batch
from services.correlator.core.models import Model
from services.correlator.ports import OpenSight
from services.correlator.shortlist import answer, item_of, shortlist
from shared.desk import Desk
from shared.errors import Unavailable
from shared.lookup import LookupAnswer, LookupQuestion, decode_question, encode_answer


class Lookup:
    """Answers questions. Any number may, in one process or many."""

    def __init__(self, open_sight: OpenSight, *, desk: Callable[[], Desk], model: Model) -> None:
        self._open_sight = open_sight
        self._desk = desk
        self._model = model

    async def answer(self, question: LookupQuestion) -> LookupAnswer:
        """Return who it may be and which threads it may be about. Raises Unavailable."""
        item = item_of(question, self._desk())
        if not item.blocking_keys and not item.references:
            return LookupAnswer(model=self._model.name)
        async with self._open_sight() as sight:
            candidates = await sight.candidates(item.blocking_keys, item.references)
            found = shortlist(item, candidates, self._model)
            threads = await sight.threads(found.customer_ids, found.thread_ids, since=batch.horizon([item]))
        return answer(found, threads, self._model)

    async def answer_bytes(self, data: bytes) -> bytes:
        """Return the answer to a question, both as they go over the bus. Raises Unavailable."""
        try:
            question = decode_question(data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Unavailable(f"not readable as a question: {error}") from error
        return encode_answer(await self.answer(question))
