"""Which new reports come while another thread of their customer is open: hard to keep apart. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from deploy.scoring.answers import Answer

OPEN_FOR = timedelta(days=14)  # after its last piece a thread counts as closed: docs/corpora.md


def open_beside(answers: Iterable[Answer]) -> set[str]:
    """Return the ids of the first reports of a thread that come while another one of their customer is open.

    A rule that reads no text, "same customer, a few days", gets just these wrong.
    """
    book = _OpenThreads()
    return {answer.id for answer in answers if book.entered(answer)}


class _OpenThreads:
    """The true threads of each customer, as they open and close."""

    def __init__(self) -> None:
        self._closed: set[str] = set()
        self._last: dict[str, datetime] = {}
        self._threads_of: dict[str, set[str]] = defaultdict(set)

    def entered(self, answer: Answer) -> bool:
        """Enter a piece; return whether it opens a thread beside an open one."""
        gold, now = answer.gold, answer.piece.received_at
        if gold.thread is None:
            return False
        beside = gold.kind == "new" and gold.customer is not None and self._has_open(gold.customer, now)
        self._last[gold.thread] = now
        if gold.customer is not None:
            self._threads_of[gold.customer].add(gold.thread)
        (self._closed.add if gold.closes else self._closed.discard)(gold.thread)
        return beside

    def _has_open(self, customer: str, now: datetime) -> bool:
        return any(
            thread not in self._closed and now - self._last[thread] <= OPEN_FOR
            for thread in self._threads_of[customer]
        )
