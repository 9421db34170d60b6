"""A correlator as the store's look-up sees it: answers what the test wants, remembers what it was asked."""

from __future__ import annotations

from shared.errors import Unavailable
from shared.lookup import LookupAnswer, LookupQuestion, decode_question, encode_answer


class Correlator:
    def __init__(self) -> None:
        self.asked: list[LookupQuestion] = []
        self.answer = LookupAnswer(model="v1")
        self.away = False

    async def ask(self, question: bytes) -> bytes:
        if self.away:
            raise Unavailable("nobody answers")
        self.asked.append(decode_question(question))
        return encode_answer(self.answer)
