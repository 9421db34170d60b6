"""Places one piece by what is known now, as though it had just come."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from services.correlator import batch
from services.correlator.core.models import Model
from shared.placement import Candidates, Placed, Thread


class Known(Protocol):
    """What is known within a transaction: as of a ledger."""

    async def candidates(self, keys: Collection[str], references: Collection[str]) -> Candidates:
        """Return the customers that share a blocking key, and where the references lead."""
        ...

    async def threads(
        self, customer_ids: Collection[str], thread_ids: Collection[str], *, since: datetime
    ) -> Sequence[Thread]:
        """Return these customers' recent threads and `thread_ids`."""
        ...


async def place_alone(known: Known, item: batch.Item, model: Model) -> Placed:
    """Return where the piece stands by what is known now."""
    candidates = await known.candidates(item.blocking_keys, item.references)
    draft = batch.Draft([item], candidates, model)
    draft.place()
    while wanted := draft.wanted():
        threads = await known.threads(wanted.customer_ids, wanted.thread_ids, since=batch.horizon([item]))
        draft.meet(wanted, threads)
        draft.place()
    return draft.placed[0]
