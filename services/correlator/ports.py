"""What the correlator needs of whoever keeps the records.

One `Ledger` is one transaction, isolation READ COMMITTED: it commits on a clean exit of the context and
rolls back on an error. The store implements it on PostgreSQL (services/store/repository.py); a
hand-written fake does in memory; one contract suite (tests/contract/) holds both to it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from shared.incident import Incidents, Sighting
from shared.interaction import Interaction
from shared.placement import Candidates, Placed, Thread


class Ledger(Protocol):
    """The records, within one transaction. Call the methods in the order they stand here."""

    async def claim(self, interaction_ids: Sequence[str]) -> frozenset[str]:
        """Enter the ids into the inbox and return those that were not in it: the others are done already."""
        ...

    async def lock(self, keys: Collection[str]) -> None:
        """Wait until no other ledger holds one of `keys`, then hold them all to the end."""
        ...

    async def candidates(self, keys: Collection[str], references: Collection[str]) -> Candidates:
        """Return the customers that share a blocking key, and where the references lead."""
        ...

    async def threads(
        self, customer_ids: Collection[str], thread_ids: Collection[str], *, since: datetime
    ) -> Sequence[Thread]:
        """Hold the customers to the end, in order of id, then return what is committed of their threads.

        These are the threads of `customer_ids` with something in them since `since`, at most
        THREADS_PER_CUSTOMER_MAX each, and `thread_ids` whatever their age; by last_at, the newest first.
        """
        ...

    async def record(self, placed: Sequence[Placed]) -> None:
        """Write interactions, placements, threads, unknown customers, learned identifiers and events."""
        ...

    async def incidents(
        self, thread_ids: Collection[str], keys: Collection[str], *, since: datetime, until: datetime
    ) -> Incidents:
        """Wait until no other ledger decides on incidents, keep it so to the end, then return what is known.

        These are the GROUPS_MAX most recent groups with a report since `since` and those that `thread_ids`
        are in, and what is usual under `keys` in the USUAL_DAYS before that, up to `until`. To be called
        last: who waits here holds all else that it needs.
        """
        ...

    async def sight(self, sightings: Sequence[Sighting]) -> None:
        """Write groups, their members, what is usual, and events of what is proposed or joined."""
        ...


class OpenLedger(Protocol):
    """Opens transactions and keeps the failures that outlive them."""

    def __call__(self) -> AbstractAsyncContextManager[Ledger]:
        """Begin a transaction."""
        ...

    async def failed(self, interaction_id: str, *, cause: str) -> int:
        """Count a failed try in a transaction of its own and return how many there were."""
        ...

    async def bury(self, interaction: Interaction | None, *, data: bytes, sequence: int, cause: str) -> None:
        """Make a dead letter of what cannot be placed, with its bytes and cause, once."""
        ...


class Sight(Protocol):
    """The records as they are just now, for a look-up: no locks, nothing is written."""

    async def candidates(self, keys: Collection[str], references: Collection[str]) -> Candidates:
        """As of a ledger."""
        ...

    async def threads(
        self, customer_ids: Collection[str], thread_ids: Collection[str], *, since: datetime
    ) -> Sequence[Thread]:
        """As of a ledger, but nobody is held."""
        ...


class OpenSight(Protocol):
    """Opens looks at the records."""

    def __call__(self) -> AbstractAsyncContextManager[Sight]:
        """Begin a look; it leaves no trace."""
        ...
