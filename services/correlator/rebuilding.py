"""Files what the bus holds and the records have not, where it stood before the records were lost.

For a command that works alone: no correlator runs beside it. A piece without a record is decided as always.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from services.correlator import batch
from services.correlator.alone import place_alone
from services.correlator.core.attributing import attribute
from services.correlator.core.models import Model
from services.correlator.core.scene import Scene
from services.correlator.recorded import as_recorded
from shared.desk import Desk
from shared.interaction import Interaction
from shared.placement import Candidates, Placed, Thread
from shared.recorded import Recorded, Spot


class Rebuilding(Protocol):
    """The records within one transaction. Call in the order they stand here, from `candidates` on a piece."""

    async def claim(self, interaction_ids: Sequence[str]) -> frozenset[str]:
        """As of a ledger."""
        ...

    async def candidates(self, keys: Collection[str], references: Collection[str]) -> Candidates:
        """As of a ledger."""
        ...

    async def threads(
        self, customer_ids: Collection[str], thread_ids: Collection[str], *, since: datetime
    ) -> Sequence[Thread]:
        """As of a ledger."""
        ...

    async def spot_of(self, recorded: Recorded, interaction: Interaction) -> Spot:
        """Return where that is, customer and thread brought about under their names where they are not there.

        A thread that is there says whose it is.
        """
        ...

    async def restore(self, placed: Placed) -> None:
        """Write a piece as it stood; the world was told of it then."""
        ...

    async def record(self, placed: Sequence[Placed]) -> None:
        """As of a ledger."""
        ...


class OpenRebuilding(Protocol):
    """Opens transactions."""

    def __call__(self) -> AbstractAsyncContextManager[Rebuilding]:
        """Begin a transaction."""
        ...


class Rebuilder:
    """Files pieces as they are recorded."""

    def __init__(
        self, open_records: OpenRebuilding, recorded: Mapping[str, Recorded], *, desk: Desk, model: Model
    ) -> None:
        """`recorded` is by interaction."""
        self._open = open_records
        self._recorded = recorded
        self._desk = desk
        self._model = model

    async def place(self, interactions: Sequence[Interaction]) -> tuple[int, int]:
        """File what is not yet filed, in order, in one transaction.

        Return how many were filed as recorded, and how many had no record and were decided.
        """
        restored = decided = 0
        async with self._open() as records:
            fresh = await records.claim([one.id for one in interactions])
            new = [one for one in interactions if one.id in fresh]
            for item in batch.read_items(new, self._desk):
                known = self._recorded.get(item.id)
                await self._place(records, item, known)
                restored, decided = restored + (known is not None), decided + (known is None)
        return restored, decided

    async def customers_of(self, interactions: Sequence[Interaction]) -> Mapping[str, str]:
        """Return by interaction the id of the listed customer who it is from, where that is beyond doubt."""
        items = batch.read_items(interactions, self._desk)
        async with self._open() as records:
            candidates = await records.candidates(batch.blocking_keys(items), batch.references(items))
        scene = Scene(candidates)
        found: dict[str, str] = {}
        for item in items:
            own = scene.found_by(item.blocking_keys, item.references)
            whose = attribute(item.interaction, item.reading, own, self._model)
            if whose.customer is not None and not whose.doubt and whose.customer.number:
                found[item.id] = whose.customer.id
        return found

    async def _place(self, records: Rebuilding, item: batch.Item, recorded: Recorded | None) -> None:
        decided = await place_alone(records, item, self._model)
        if recorded is None:
            await records.record([decided])
            return
        spot = await records.spot_of(recorded, item.interaction)
        await records.restore(as_recorded(decided, recorded, spot))


def agreed(votes: Mapping[tuple[str, str], int]) -> dict[str, str]:
    """Return which customer each handle was: those that all votes on either side agree on.

    `votes` counts pieces by the handle of whose they were and the listed customer whose they are. One that
    pieces of several customers claim stays nobody's: a wrong guess would give one customer's to another.
    """
    handles = Counter(handle for handle, _ in votes)
    customers = Counter(customer for _, customer in votes)
    return {
        handle: customer
        for handle, customer in sorted(votes)
        if handles[handle] == 1 and customers[customer] == 1
    }
