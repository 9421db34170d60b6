"""What is known while a batch is placed: what the store found, and what the batch itself has added so far.

A batch is placed in order within one transaction. What was placed earlier in it must be found by what comes
later, as though it had been committed: customers opened or taught by the batch stand under their keys,
references lead to the placed pieces, threads have gained members.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

import msgspec

from services.correlator.core.keys import blocking_keys, learned_keys, references
from services.correlator.core.reading import Reading
from shared.interaction import Interaction
from shared.placement import (
    KEY_SPREAD_MAX,
    THREAD_MEMBERS_MAX,
    Candidates,
    Customer,
    Member,
    Placed,
    Referenced,
    Thread,
)


class Scene:
    """The known of one batch; grows as its pieces are placed."""

    def __init__(self, candidates: Candidates) -> None:
        """Start with what the store found for the whole batch's keys and references."""
        self._customers = dict(candidates.customers)
        self._by_key = dict(candidates.by_key)
        self._references = dict(candidates.references)
        self._population = candidates.population
        self._threads: dict[str, Thread] = {}
        self._threads_of: defaultdict[str, set[str]] = defaultdict(set)  # customer id -> ids of its threads

    def candidates_for(self, reading: Reading, interaction: Interaction) -> Candidates:
        """Return what this interaction's own keys and references find, and nothing of its batch mates'."""
        return self.found_by(blocking_keys(reading), references(interaction, reading))

    def found_by(self, keys: Iterable[str], named: Iterable[str]) -> Candidates:
        """Return what blocking keys and references find, for use before the scene grows further."""
        asked = frozenset(keys)
        return Candidates(
            customers=self._customers,
            asked=asked,
            by_key={key: held for key in asked if (held := self._by_key.get(key))},
            references={reference: led for reference in named if (led := self._references.get(reference))},
            population=self._population,
        )

    def add_threads(self, threads: Iterable[Thread]) -> None:
        """Take in threads as the store has them; those the batch has changed already stay as they are."""
        for thread in threads:
            if thread.id not in self._threads:
                self._put(thread)

    def _put(self, thread: Thread) -> None:
        self._threads[thread.id] = thread
        self._threads_of[thread.customer_id].add(thread.id)

    def threads_for(self, customer_ids: Collection[str], thread_ids: Collection[str] = ()) -> list[Thread]:
        """Return the known threads of these customers and those of these ids, the newest first."""
        ids = {id_ for id_ in thread_ids if id_ in self._threads}
        ids.update(*(self._threads_of.get(customer_id, ()) for customer_id in customer_ids))
        found = [self._threads[id_] for id_ in ids]
        return sorted(found, key=lambda thread: (thread.last_at, thread.id), reverse=True)

    def add(self, placed: Placed) -> set[str]:
        """Let later pieces of the batch see what was decided on this one.

        Return the keys and references that find more now than before.
        """
        changed = self._teach(placed) | self._lead(placed)
        if placed.placement.thread_id:
            self._join(placed)
        return changed

    def _teach(self, placed: Placed) -> set[str]:
        placement = placed.placement
        if placement.opens_customer:
            self._customers[placement.customer_id] = Customer(id=placement.customer_id, kind="unknown")
        known = self._customers.get(placement.customer_id)
        new = [one for one in placement.learned if known and one not in known.learned]
        if known is None or not new:
            return set()
        self._customers[known.id] = msgspec.structs.replace(known, learned=(*known.learned, *new))
        changed = {key for one in new for key in learned_keys(one)}
        for key in changed:
            holders = tuple(sorted({*self._by_key.get(key, ()), known.id}))
            self._by_key[key] = holders if len(holders) <= KEY_SPREAD_MAX else ()
        return changed

    def _lead(self, placed: Placed) -> set[str]:
        interaction, placement = placed.interaction, placed.placement
        borne = (interaction.conversation, *interaction.known_as)
        led = set()
        for reference, awaited in (
            *((one, False) for one in borne),
            *((one, True) for one in interaction.parents),
        ):
            if not reference:
                continue
            lead = Referenced(reference, interaction.id, placement.customer_id, placement.thread_id, awaited)
            self._references[reference] = (*self._references.get(reference, ()), lead)
            led.add(reference)
        return led

    def _join(self, placed: Placed) -> None:
        interaction, placement = placed.interaction, placed.placement
        member = Member(
            interaction_id=interaction.id,
            channel=interaction.channel,
            received_at=interaction.received_at,
            kind=placement.kind,
            contact_id=placement.contact_id,
            direction=interaction.direction,
            closes=placement.triage.closes,
            reading=placed.reading,
        )
        thread = self._threads.get(placement.thread_id) or Thread(
            id=placement.thread_id,
            customer_id=placement.customer_id,
            opened_at=interaction.received_at,
            last_at=interaction.received_at,
            recurrence_of=placement.recurrence_of,
        )
        self._put(joined(thread, member))


def joined(thread: Thread, member: Member) -> Thread:
    """Return `thread` with `member` in it, as the store would give it back."""
    members = sorted((*thread.members, member), key=lambda one: (one.received_at, one.interaction_id))
    return msgspec.structs.replace(
        thread,
        opened_at=min(thread.opened_at, member.received_at),
        last_at=max(thread.last_at, member.received_at),
        closed_at=_closed_at(thread, member),
        members=tuple(members[-THREAD_MEMBERS_MAX:]),
    )


def _closed_at(thread: Thread, member: Member) -> datetime | None:
    """Return since when `thread` is closed with `member` in it: the store's rule, which is the same.

    A closing counts if nothing came after it; what is said after a closing opens the thread again.
    """
    at, closed_at = member.received_at, thread.closed_at
    if not member.closes:
        return None if closed_at is not None and at > closed_at else closed_at
    if at >= thread.last_at:
        return at
    return max(closed_at, at) if closed_at is not None else None
