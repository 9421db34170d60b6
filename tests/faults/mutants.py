"""Planted bugs: each breaks a rule on which a promise rests, and the harness must catch every one of them.

A harness that cannot catch them proves nothing. They are patched into a service's process before its main
begins (tests/faults/mutated.py); the product has no switch for any of them.
"""

from __future__ import annotations

import asyncio
import secrets
import sys
from collections.abc import Callable, Collection, Sequence
from importlib import import_module
from typing import Any

import msgspec
from nats.aio.msg import Msg

from shared.errors import Unavailable

PROCESS_KILLS = ("kill", "term")
POISON = "otrovno"  # in a piece's text: what the defect called "poison" cannot read


class Mutant(msgspec.Struct, frozen=True):
    """One planted bug."""

    told: str
    plant: Callable[[], None]
    victims: tuple[str, ...]  # at which the faults aim that show it
    kinds: tuple[str, ...] = PROCESS_KILLS
    pause_s: float = 1.0


def part(name: str) -> Any:
    """Return a module of the product, to be patched."""
    return import_module(name)


def _ack_before_commit() -> None:
    worker = part("services.correlator.worker")

    place = worker.Worker.handle

    async def handle(self: Any, messages: Sequence[Msg]) -> None:
        for message in messages:
            await message.ack()
        await place(self, messages)

    async def done(_message: Msg, **_more: Any) -> None:
        return

    worker.Worker.handle = handle
    worker.ack = worker.retry_later = worker.retry_when_back = done


def _answer_before_the_bus() -> None:
    publishing = part("shared.publishing")

    publish = publishing.Publisher.publish
    under_way: set[asyncio.Task[bool]] = set()

    def forgotten(done: asyncio.Task[bool]) -> None:
        under_way.discard(done)
        done.exception()  # nobody hears of it: that is the bug

    async def answer_at_once(self: Any, message: Any) -> bool:
        if not self.available:
            raise Unavailable("the event bus is away or full")
        task = asyncio.create_task(publish(self, message))
        under_way.add(task)
        task.add_done_callback(forgotten)
        return False

    publishing.Publisher.publish = answer_at_once


def _core_publish() -> None:
    publishing = part("shared.publishing")

    async def alone(self: Any, message: Any) -> bool:
        await self._client.publish(message.subject, message.data, headers=message.headers)
        return False

    async def commit(self: Any, messages: Sequence[Any]) -> bool:
        for message in messages:
            await alone(self, message)
        return True

    publishing.Publisher._publish_alone = alone
    publishing.Publisher._commit = commit


def _no_inbox() -> None:
    ledger = part("services.store.repository").PostgresLedger

    async def claim(_self: Any, interaction_ids: Sequence[str]) -> frozenset[str]:
        return frozenset(interaction_ids)

    ledger.claim = claim


def _two_transactions() -> None:
    ledger = part("services.store.repository").PostgresLedger

    claim_only = ledger.claim

    async def claim(self: Any, interaction_ids: Sequence[str]) -> frozenset[str]:
        fresh: frozenset[str] = await claim_only(self, interaction_ids)
        await self._connection.commit()
        return fresh

    ledger.claim = claim


def _no_locks() -> None:
    repository = part("services.store.repository")

    read = repository.read_threads

    async def lock(_self: Any, _keys: Collection[str]) -> None:
        return

    async def read_unheld(*arguments: Any, **named: Any) -> Any:
        return await read(*arguments, **(named | {"holds": False}))

    repository.PostgresLedger.lock = lock
    repository.read_threads = read_unheld


def _nak_dropped() -> None:
    worker = part("services.correlator.worker")

    async def let_go(message: Msg, **_more: Any) -> None:
        await message.ack()

    worker.retry_later = let_go
    worker.retry_when_back = let_go


def _random_id() -> None:
    fields = part("services.intake.fields")

    fields.interaction_id = lambda *_parts, **_more: secrets.token_hex(16)


def _dead_letter_when_away() -> None:
    worker = part("services.correlator.worker")

    async def bury_when_it_can(self: Any, message: Msg, cause: str) -> None:
        while True:
            try:
                interaction = worker.decode_interaction(message.data)
                await self._open_ledger.bury(interaction, data=message.data, sequence=0, cause=cause)
            except Unavailable:
                await asyncio.sleep(0.2)
            else:
                await worker.ack(message)
                return

    async def handle(self: Any, messages: Sequence[Msg]) -> None:
        try:
            await self.place([worker.decode_interaction(message.data) for message in messages])
        except Exception as error:  # noqa: BLE001  the bug
            for message in messages:
                await bury_when_it_can(self, message, repr(error))
        else:
            for message in messages:
                await worker.ack(message)

    worker.Worker.handle = handle


def _lazy_commit() -> None:
    database = part("services.store.database")

    if not any("services.correlator" in argument for argument in sys.orig_argv):
        return
    with_care = database.connect_args

    def carelessly(more: Any) -> dict[str, Any]:
        found: dict[str, Any] = with_care({**more, "synchronous_commit": "off"})
        return found

    database.connect_args = carelessly


def _poison() -> None:
    """A defect in reading: what tests/faults/poison.py is about. No promise breaks by it."""
    batch = part("services.correlator.batch")

    read_items = batch.read_items

    def choke(interactions: Sequence[Any], desk: Any) -> Any:
        for one in interactions:
            if POISON in one.text:
                raise ZeroDivisionError("this version cannot read it")
        return read_items(interactions, desk)

    batch.read_items = choke


RECORDS = ("backend", "postgres")
CORRELATORS = ("correlator-1", "correlator-2")
INTAKES = ("phone", "chat", "email", "ticket")

MUTANTS = {
    "ack_before_commit": Mutant(
        "the correlator acks before it commits", _ack_before_commit, (*CORRELATORS, "backend")
    ),
    "answer_before_the_bus": Mutant(
        "202 before the bus has it on disk", _answer_before_the_bus, ("nats", *INTAKES)
    ),
    "core_publish": Mutant("publishes without asking whether it was kept", _core_publish, ("nats",)),
    "no_inbox": Mutant("places what was placed already", _no_inbox, (*CORRELATORS, "nats")),
    "two_transactions": Mutant(
        "the inbox row is committed before the placement", _two_transactions, (*CORRELATORS, "backend")
    ),
    "no_locks": Mutant("takes no locks before it looks for threads", _no_locks, CORRELATORS, ("stop",)),
    "nak_dropped": Mutant("lets go of what it could not place", _nak_dropped, RECORDS),
    "random_id": Mutant("a piece has another id each time", _random_id, (*INTAKES, "nats")),
    "dead_letter_when_away": Mutant(
        "buries what came while the database was away", _dead_letter_when_away, RECORDS
    ),
    "lazy_commit": Mutant(
        "commits without waiting for the disk (synchronous_commit=off)",
        _lazy_commit,
        ("backend",),
        pause_s=0.7,
    ),
}
DEFECTS = {"poison": Mutant("cannot read some pieces", _poison, ())}
PLANTED = MUTANTS | DEFECTS
