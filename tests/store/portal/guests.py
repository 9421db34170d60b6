"""Somebody of a customer's at their own pages: a portal's source, its tokens, and a browser that came in."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, cast

import httpx
from litestar import Litestar
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.repository import Repository
from services.store.sources import add_source
from services.store.tables import thread as threads
from shared.ids import derived_id
from shared.interaction import Identifier, Interaction, Participant, Trust
from shared.placement import Evidence, Kind, Placed, Placement, Triage, Zone
from tests.store.application import browser, field
from tests.store.world import NOW, World

HORVAT = {
    "customer": "C-1001",
    "name": "Horvat gradnja d.o.o.",
    "kind": "company",
    "contacts": [
        {"id": "P-1", "name": "Ana Horvat", "role": "owner", "emails": ["ana@horvat-gradnja.hr"],
         "phones": ["+385915550101"]},
        {"id": "P-2", "name": "Marko Tehničar", "role": "technical", "emails": ["marko@horvat-gradnja.hr"],
         "phones": []},
        {"id": "P-3", "name": "Rina Račun", "role": "billing", "emails": ["racuni@horvat-gradnja.hr"],
         "phones": []},
        {"id": "P-4", "name": "Dora Domena", "role": "technical", "domains": ["horvat-shop.hr"],
         "emails": ["dora@horvat-gradnja.hr"], "phones": []},
    ],
    "domains": ["horvat-gradnja.hr", "horvat-shop.hr"],
    "services": [],
}  # fmt: skip


def by(name: str, email: str = "", phone: str = "", *, proven: bool = True) -> Participant:
    """Return an author as a channel gives it; `proven`: the channel vouches for the address."""
    known = (Identifier("email", email, verified=proven),) if email else ()
    called = (Identifier("phone", phone),) if phone else ()
    return Participant(name, (*known, *called))


ANA = by("Ana Horvat", "ana@horvat-gradnja.hr")
MARKO = by("Marko", "marko@horvat-gradnja.hr")


class Said(World):
    """A world in which a channel says who wrote, and how far that is proven."""

    async def say(
        self,
        thread: str,
        author: Participant,
        *,
        customer: str = "C-1001",
        contact: str = "P-1",
        channel: str = "email",
        trust: Trust = "verified",
        zone: Zone = "auto",
        kind: Kind = "new",
        text: str = "ne mogu slati poštu",
        subject: str = "",
        ago: timedelta = timedelta(hours=1),
        triage: Triage | None = None,
        **fields: Any,
    ) -> str:
        """Record one placed interaction of `author` and return its id."""
        number = next(self._numbers)
        interaction_id = derived_id("interaction", str(number))
        thread_id, customer_id = self.thread_id(thread), self._customers[customer]
        interaction = Interaction(
            id=interaction_id,
            channel=channel,
            source=f"test-{channel}",
            natural_key=fields.pop("natural_key", f"piece-{number}"),
            occurred_at=NOW - ago,
            received_at=NOW - ago,
            author=author,
            subject=subject,
            text=text,
            trust=trust,
            **fields,
        )
        placement = Placement(
            interaction_id=interaction_id,
            kind=kind,
            zone=zone,
            model="v1",
            customer_id=customer_id,
            thread_id=thread_id,
            contact_id=self._contacts.get(contact, ""),
            opens_thread=thread_id not in self._threads,
            customer_probability=0.99,
            thread_probability=0.9,
            why_hr="razlog koji vidi samo agent",
            why_en="a reason for agents alone",
            evidence=(Evidence("email exact", 9.0, "dokaz za agenta", "evidence for agents"),),
            triage=triage or Triage(problem="mail", facts={}),
        )
        self._threads |= {thread_id, customer_id}
        async with Repository(self.filing)() as ledger:
            await ledger.claim([interaction_id])
            await ledger.record([Placed(interaction=interaction, placement=placement, reading=b"")])
        return interaction_id

    async def handle(self, thread: str) -> str:
        """Return the public handle of a thread."""
        async with self.engine.connect() as connection:
            query = select(threads.c.handle).where(threads.c.id == self.thread_id(thread))
            return str((await connection.execute(query)).scalar_one())


class Portal:
    """A portal of the desk's: its program, and the browsers of those who come in by it."""

    def __init__(self, app: Litestar, engine: AsyncEngine) -> None:
        self._app = app
        self._engine = engine
        self._key = ""

    async def key(self) -> str:
        if not self._key:
            self._key = await add_source(self._engine, channel="ticket", name="kupci")
        return self._key

    async def token(
        self, contact: str = "ana@horvat-gradnja.hr", customer: str = "C-1001", **more: Any
    ) -> str:
        async with browser(self._app, Authorization=f"Bearer {await self.key()}") as program:
            asked = {"customer_ref": customer, "contact_email": contact, **more}
            answer = await program.post("/v1/portal/tokens", json=asked)
        assert answer.status_code == 200, answer.text
        return cast(str, answer.json()["token"])

    async def guest(
        self, contact: str = "ana@horvat-gradnja.hr", customer: str = "C-1001", *, language: str = "hr"
    ) -> httpx.AsyncClient:
        """Return a browser that came in."""
        client = browser(self._app)
        token = await self.token(contact, customer, language=language)
        answer = await client.post("/portal/enter", data={"token": token})
        assert answer.status_code == 303, answer.text
        return client

    async def program(
        self, contact: str = "ana@horvat-gradnja.hr", customer: str = "C-1001"
    ) -> httpx.AsyncClient:
        """Return the API's client with a session of the contact's."""
        client = browser(self._app)
        answer = await client.post("/v1/portal/sessions", json={"token": await self.token(contact, customer)})
        client.headers["Authorization"] = f"Bearer {answer.json()['session']}"
        return client


async def post(client: httpx.AsyncClient, page: str, path: str = "", **fields: str) -> httpx.Response:
    """Post the form on `page` with these fields, its hidden ones as they are."""
    html = (await client.get(page)).text
    names = set(re.findall(r'type="hidden" name="([^"]+)"', html)) - {"next"}
    hidden = {name: field(html, name) for name in names}
    return await client.post(path or page, data=hidden | fields)
