"""Hand-written stand-ins for what a service reaches over a port; tests/contract holds them to the port.

`FakeRecords` keeps what PostgreSQL keeps, in memory, with the same waiting: a claimed id, a lock and a held
customer belong to one ledger until it ends.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec

from shared.ids import read_spoken_reference
from shared.incident import (
    GROUP_SIGNALS_MAX,
    GROUPS_MAX,
    USUAL_DAYS,
    Group,
    Incidents,
    Sighting,
)
from shared.interaction import Interaction
from shared.placement import (
    KEY_SPREAD_MAX,
    THREAD_MEMBERS_MAX,
    THREADS_PER_CUSTOMER_MAX,
    Candidates,
    Customer,
    Known,
    Member,
    Placed,
    Referenced,
    Thread,
)

FIRST_THREAD_NUMBER = 1001


class CrossesCustomers(Exception):  # noqa: N818
    """A placement would stand in another customer's thread."""


class DeadLetter(msgspec.Struct, frozen=True):
    """What was buried."""

    interaction_id: str
    data: bytes
    sequence: int
    cause: str


class FakeRecords:
    """In memory what services.store.repository.Repository is on PostgreSQL."""

    def __init__(
        self, customers: Iterable[Customer] = (), keys: Mapping[str, Iterable[str]] | None = None
    ) -> None:
        """Begin with a directory of `customers` and the customers' ids under their blocking keys."""
        self.directory = {customer.id: customer for customer in customers}
        self.keys = {key: frozenset(ids) for key, ids in (keys or {}).items()}
        self.placed: list[Placed] = []  # committed, in order
        self.sightings: list[Sighting] = []  # the same
        self.inbox: set[str] = set()
        self.failures: dict[str, int] = {}
        self.dead_letters: list[DeadLetter] = []
        self._held: dict[str, asyncio.Lock] = {}

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[FakeLedger]:
        ledger = FakeLedger(self)
        try:
            yield ledger
            self.placed += ledger.pending
            self.sightings += ledger.sighted
            self.inbox |= ledger.claimed
        finally:
            for lock in ledger.holding.values():
                lock.release()

    async def failed(self, interaction_id: str, *, cause: str) -> int:
        self.failures[interaction_id] = self.failures.get(interaction_id, 0) + 1
        return self.failures[interaction_id]

    async def bury(self, interaction: Interaction | None, *, data: bytes, sequence: int, cause: str) -> None:
        name = interaction.id if interaction else f"undecodable {hash(data)}"
        if all(letter.interaction_id != name for letter in self.dead_letters):
            self.dead_letters.append(DeadLetter(name, data, sequence, cause))
        self.inbox.add(name)

    def lock_of(self, name: str) -> asyncio.Lock:
        return self._held.setdefault(name, asyncio.Lock())


class FakeLedger:
    """One transaction on `FakeRecords`: what it writes is its own until it ends cleanly."""

    def __init__(self, records: FakeRecords) -> None:
        self._records = records
        self.pending: list[Placed] = []
        self.sighted: list[Sighting] = []
        self.claimed: set[str] = set()
        self.holding: dict[str, asyncio.Lock] = {}

    async def _hold(self, names: Iterable[str]) -> None:
        for name in sorted(set(names) - set(self.holding)):
            lock = self._records.lock_of(name)
            await lock.acquire()
            self.holding[name] = lock

    async def claim(self, interaction_ids: Sequence[str]) -> frozenset[str]:
        await self._hold(f"inbox {one}" for one in interaction_ids)
        fresh = set(interaction_ids) - self._records.inbox - self.claimed
        self.claimed |= fresh
        return frozenset(fresh)

    async def lock(self, keys: Collection[str]) -> None:
        await self._hold(f"key {key}" for key in keys)

    async def candidates(self, keys: Collection[str], references: Collection[str]) -> Candidates:
        spread = {key: self._customers_with(key) for key in keys}
        by_key = {key: tuple(sorted(ids)) for key, ids in spread.items() if 0 < len(ids) <= KEY_SPREAD_MAX}
        led = {reference: found for reference in references if (found := tuple(self._leads(reference)))}
        wanted = {one for ids in by_key.values() for one in ids}
        wanted |= {lead.customer_id for leads in led.values() for lead in leads} - {""}
        return Candidates(
            customers={one: self._customer(one) for one in sorted(wanted)},
            by_key=by_key,
            references=led,
            population=len(self._records.directory),
        )

    async def threads(
        self, customer_ids: Collection[str], thread_ids: Collection[str], *, since: datetime
    ) -> Sequence[Thread]:
        await self._hold(f"customer {one}" for one in customer_ids)
        threads = sorted(self._threads(), key=lambda one: (-one.last_at.timestamp(), one.id))
        recent = [one for one in threads if one.last_at >= since]
        wanted = {
            thread.id
            for customer in customer_ids
            for thread in [one for one in recent if one.customer_id == customer][:THREADS_PER_CUSTOMER_MAX]
        }
        return [one for one in threads if one.id in wanted or one.id in thread_ids]

    async def record(self, placed: Sequence[Placed]) -> None:
        owners = {one.id: one.customer_id for one in self._threads()}
        for one in placed:
            if one.placement.opens_thread:
                owners[one.placement.thread_id] = one.placement.customer_id
            if one.placement.thread_id and owners[one.placement.thread_id] != one.placement.customer_id:
                raise CrossesCustomers(one.interaction.id)
        self.pending += placed

    async def incidents(
        self, thread_ids: Collection[str], keys: Collection[str], *, since: datetime, until: datetime
    ) -> Incidents:
        await self._hold(["incidents"])
        return known_incidents(
            [*self._records.sightings, *self.sighted], thread_ids, keys, since=since, until=until
        )

    async def sight(self, sightings: Sequence[Sighting]) -> None:
        self.sighted += sightings

    def _seen(self) -> list[Placed]:
        return [*self._records.placed, *self.pending]

    def _customers_with(self, key: str) -> set[str]:
        learned = {one.placement.customer_id for one in self._seen() if key in one.keys}
        return (learned | set(self._records.keys.get(key, ()))) - {""}

    def _customer(self, customer_id: str) -> Customer:
        customer = self._records.directory.get(customer_id) or Customer(id=customer_id, kind="unknown")
        learned: dict[tuple[Any, ...], Known] = {}
        for one in self._seen():
            if one.placement.customer_id == customer_id:
                for known in one.placement.learned:
                    learned.setdefault((known.kind, known.value, known.contact_id), known)
        return msgspec.structs.replace(customer, learned=tuple(learned.values()))

    def _leads(self, reference: str) -> Iterable[Referenced]:
        number = (
            read_spoken_reference(reference.removeprefix("spoken:")) if reference[:7] == "spoken:" else None
        )
        opened = [one for one in self._seen() if one.placement.opens_thread]
        known_before: set[str] = set()
        awaiting = []
        for one in reversed(self._seen()):
            if reference in (*one.interaction.known_as, one.interaction.conversation):
                yield _lead(reference, one)
        for one in self._seen():
            if reference in one.interaction.parents and reference not in known_before:
                awaiting.append(one)
            known_before |= {*one.interaction.known_as, one.interaction.conversation}
        yield from (_lead(reference, one, awaited=True) for one in reversed(awaiting))
        if number is not None and FIRST_THREAD_NUMBER <= number < FIRST_THREAD_NUMBER + len(opened):
            yield _lead(reference, opened[number - FIRST_THREAD_NUMBER])

    def _threads(self) -> list[Thread]:
        within: dict[str, list[Placed]] = {}
        for one in self._seen():
            if one.placement.thread_id:
                within.setdefault(one.placement.thread_id, []).append(one)
        return [_thread(thread_id, placed) for thread_id, placed in within.items()]


def _lead(reference: str, one: Placed, *, awaited: bool = False) -> Referenced:
    placement = one.placement
    return Referenced(reference, one.interaction.id, placement.customer_id, placement.thread_id, awaited)


def _thread(thread_id: str, placed: Sequence[Placed]) -> Thread:
    closed_at: datetime | None = None
    last_at = placed[0].interaction.received_at
    for one in placed:
        at = one.interaction.received_at
        if one.placement.triage.closes and (at >= last_at or closed_at is not None):
            closed_at = max(at, closed_at or at)
        elif closed_at is not None and at > closed_at:
            closed_at = None
        last_at = max(last_at, at)
    ordered = sorted(placed, key=lambda one: (one.interaction.received_at, one.interaction.id))
    return Thread(
        id=thread_id,
        customer_id=placed[0].placement.customer_id,
        opened_at=placed[0].interaction.received_at,
        last_at=last_at,
        closed_at=closed_at,
        members=tuple(_member(one) for one in ordered[-THREAD_MEMBERS_MAX:]),
        recurrence_of=placed[0].placement.recurrence_of,
    )


def _member(one: Placed) -> Member:
    return Member(
        interaction_id=one.interaction.id,
        channel=one.interaction.channel,
        received_at=one.interaction.received_at,
        kind=one.placement.kind,
        contact_id=one.placement.contact_id,
        direction=one.interaction.direction,
        closes=one.placement.triage.closes,
        reading=one.reading,
    )


def known_incidents(
    sightings: Iterable[Sighting],
    thread_ids: Collection[str],
    keys: Collection[str],
    *,
    since: datetime,
    until: datetime,
) -> Incidents:
    """Return what `sightings` amount to, told in order."""
    groups: dict[str, Group] = {}
    by_thread: dict[str, str] = {}
    usual: dict[str, dict[date, int]] = {}
    for one in sightings:
        _sight(one, groups, by_thread)
        for key in one.keys:
            days = usual.setdefault(key, {})
            day = one.signal.at.astimezone(UTC).date()
            days[day] = days.get(day, 0) + 1
    first = since.date() - timedelta(days=USUAL_DAYS)
    wanted = {by_thread[thread] for thread in thread_ids if thread in by_thread}
    recent = [one for one in groups.values() if one.last_at >= since and one.state != "absorbed"]
    recent.sort(key=lambda one: (-one.last_at.timestamp(), one.id))
    shown = {one.id for one in recent[:GROUPS_MAX]} | wanted
    return Incidents(
        groups=tuple(groups[one] for one in sorted(shown)),
        by_thread={thread: by_thread[thread] for thread in thread_ids if thread in by_thread},
        usual={
            key: days
            for key in keys
            if (days := {day: n for day, n in usual.get(key, {}).items() if first <= day <= until.date()})
        },
        since=min((day for days in usual.values() for day in days), default=None),
    )


def _sight(one: Sighting, groups: dict[str, Group], by_thread: dict[str, str]) -> None:
    signal = one.signal
    group = groups.get(one.group_id) or Group(
        id=one.group_id, state="candidate", opened_at=signal.at, last_at=signal.at
    )
    moved = [known for absorbed in one.absorbs for known in groups[absorbed].signals]
    signals = sorted(
        (*group.signals, *moved, *([signal] if signal.reports else [])),
        key=lambda known: (known.at, known.interaction_id),
    )
    groups[group.id] = Group(
        id=group.id,
        state="proposed" if one.proposes and group.state == "candidate" else group.state,
        opened_at=min(group.opened_at, signal.at) if signal.reports else group.opened_at,
        last_at=max(group.last_at, signal.at) if signal.reports else group.last_at,
        wide=one.wide,
        signals=tuple(signals[-GROUP_SIGNALS_MAX:]),
    )
    for absorbed in one.absorbs:
        gone = groups[absorbed]
        groups[absorbed] = msgspec.structs.replace(gone, state="absorbed", signals=())
        by_thread |= {thread: group.id for thread, known in by_thread.items() if known == absorbed}
    by_thread[signal.thread_id] = group.id
