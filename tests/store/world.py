"""A small world to read: a desk, customers from its directory, and interactions placed in threads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.directory import import_directory
from services.store.repository import Repository
from services.store.tables import contact, customer
from shared.ids import derived_id
from shared.interaction import Identifier, Interaction, Participant
from shared.placement import Choice, Evidence, Kind, Known, Placed, Placement, Triage, Zone

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

HORVAT = {
    "customer": "C-1001",
    "name": "Horvat gradnja d.o.o.",
    "kind": "company",
    "contacts": [
        {
            "id": "P-1",
            "name": "Ivan Horvat",
            "role": "owner",
            "emails": ["ivan@horvat-gradnja.hr"],
            "phones": ["+385915550101"],
        }
    ],
    "domains": ["horvat-gradnja.hr"],
    "services": [{"kind": "shared-hosting", "server": "web07", "domain": "horvat-gradnja.hr"}],
}
PEKARA = {
    "customer": "C-1005",
    "name": "Pekara Žuža d.o.o.",
    "kind": "company",
    "contacts": [
        {"id": "P-9", "name": "Ankica Tolj", "role": "owner", "emails": ["ankica@zuza.hr"], "phones": []}
    ],
    "domains": ["zuza.hr"],
    "services": [],
}


class World:
    """Writes through the repository, as the correlator does, and with its role where `filing` is given."""

    def __init__(self, engine: AsyncEngine, filing: AsyncEngine | None = None) -> None:
        self.engine = engine
        self.filing = filing or engine
        self._numbers = count(1)
        self._threads: set[str] = set()
        self._customers: dict[str, str] = {}
        self._contacts: dict[str, str] = {}

    async def directory(self, *customers: dict[str, Any]) -> None:
        lines = [msgspec.json.encode(one) for one in customers]
        await import_directory(self.engine, lines, lambda _: (), region="HR")
        async with self.engine.connect() as connection:
            for row in await connection.execute(select(customer.c.number, customer.c.id)):
                self._customers[row.number] = row.id
            for row in await connection.execute(select(contact.c.number, contact.c.id)):
                self._contacts[row.number] = row.id

    def thread_id(self, name: str) -> str:
        return derived_id("thread", name)

    async def report(
        self,
        thread: str = "",
        *,
        customer: str = "",
        contact: str = "",
        channel: str = "phone",
        kind: Kind = "new",
        zone: Zone = "auto",
        ago: timedelta = timedelta(hours=1),
        author: str = "Ivan Horvat",
        person: Participant | None = None,
        subject: str = "",
        text: str = "ne mogu slati poštu",
        why_hr: str = "Spojeno jer zove s poznatog broja.",
        why_en: str = "Joined because the number is known.",
        evidence: Sequence[Evidence] = (),
        runner_up: Choice | None = None,
        suggested_threads: Sequence[Choice] = (),
        suggested_customers: Sequence[Choice] = (),
        learned: Sequence[Known] = (),
        triage: Triage | None = None,
        **fields: Any,
    ) -> str:
        """Record one placed interaction and return its id. Without `customer` it opens an unknown one."""
        number = next(self._numbers)
        interaction_id = derived_id("interaction", str(number))
        at = NOW - ago
        thread_id = self.thread_id(thread) if thread else ""
        customer_id = self._customers.get(customer) or derived_id("customer", author)
        opens_customer = not customer and customer_id not in self._threads
        interaction = Interaction(
            id=interaction_id,
            channel=channel,
            source=fields.pop("source", f"test-{channel}"),
            natural_key=fields.pop("natural_key", f"piece-{number}"),
            occurred_at=at,
            received_at=at,
            author=person
            or Participant(
                name=author,
                identifiers=(Identifier(kind="phone", value="+385915550101", raw="091 555 0101"),),
            ),
            subject=subject,
            text=text,
            **fields,
        )
        placement = Placement(
            interaction_id=interaction_id,
            kind=kind,
            zone=zone,
            model="v1",
            customer_id=customer_id if thread else "",
            thread_id=thread_id,
            contact_id=self._contacts.get(contact, ""),
            opens_thread=bool(thread) and thread_id not in self._threads,
            opens_customer=bool(thread) and opens_customer,
            customer_probability=0.99,
            thread_probability=0.9,
            why_hr=why_hr,
            why_en=why_en,
            evidence=tuple(evidence),
            runner_up=runner_up,
            suggested_threads=tuple(suggested_threads),
            suggested_customers=tuple(suggested_customers),
            learned=tuple(learned),
            triage=triage or Triage(),
        )
        self._threads |= {thread_id, customer_id}
        placed = Placed(interaction=interaction, placement=placement, reading=b"")
        async with Repository(self.filing)() as ledger:
            await ledger.claim([interaction_id])
            await ledger.record([placed])
        return interaction_id

    def choice(self, thread: str, customer: str) -> Choice:
        return Choice(
            customer_id=self._customers[customer],
            thread_id=self.thread_id(thread),
            probability=0.3,
            evidence=(Evidence("time passed", -2.0, "prošlo je 20 dana", "20 days have passed"),),
        )

    def internal_ids(self) -> set[str]:
        """Return what no answer may show."""
        return {*self._threads, *self._customers.values(), *self._contacts.values()} - {""}
