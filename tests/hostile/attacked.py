"""The instance that is attacked: a desk with everything that a route can name, and everybody who may ask."""

from __future__ import annotations

import contextlib
import os
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta

import httpx
import msgspec

from deploy.articles import SAMPLE_ARTICLES
from deploy.sample import ROUTES, SAMPLE_DESK, body_of, pieces_of
from deploy.sample_times import weeks_until
from deploy.store_commands import StoreCommands, store_commands
from shared import bus, subjects
from tests.faults.doors import url_of
from tests.faults.instance import ADMINISTRATOR, CHANNELS, Instance, Plan, running
from tests.faults.reading import settled
from tests.faults.run import Order, work_folder
from tests.faults.traffic import Traffic
from tests.hostile.vendors import Connected, connect_all
from tests.hostile.visitors import (
    Person,
    enter_portal,
    portal_program,
    portal_token,
    sign_in,
    stranger,
    visitor_of,
)
from tests.hostile.wire import Wire

PIECES = 120  # of the sample desk: incidents, reviews and repeats are among them
FIRMS = 20
DOORS = ("store", *CHANNELS)
THROW_AWAY = ("hostile-agent", "hostile-source", "hostile-lead")
TELEPHONE = "3cx"  # a telephone system that proves itself by our key
ANSWER_S = 20.0
NO_INTERACTION = b"{}"  # on the bus: a dead letter at once


class People(msgspec.Struct, kw_only=True):
    """Who asks."""

    administrator: Person
    browser: Person  # of nobody yet: it has been at the page to sign in
    leaving: Person  # another session, for the routes that end one
    customer: Person
    program: Person  # of a customer
    leaving_customer: Person
    visitor: Person  # of a site with the widget
    portal: Person  # the portal's own program
    telephone: Person


class Attacked:
    """A running instance with people and vendors."""

    def __init__(self, instance: Instance, vendors: Mapping[str, Connected], traffic: Traffic) -> None:
        """Use `attacked`."""
        self.instance = instance
        self.vendors = vendors
        self.traffic = traffic
        self.people: People
        self.origin = url_of(instance.settings, "store")

    def port(self, door: str) -> int:
        """Return a service's port."""
        return int(getattr(self.instance.settings, f"{door}_port"))

    def pids(self) -> dict[str, int | None]:
        """Return the services' processes."""
        return {door: self.instance.pid(door) for door in DOORS}

    async def portal_token(self, wire: Wire, firm: int = 0) -> str:
        """Return a token of the portal for the owner of a firm."""
        known = self.traffic.firms[firm]
        return await portal_token(wire, self.instance.keys["ticket"], known.number, known.address)

    async def admitted(self) -> People:
        """Let everybody in anew, and keep them as `people`."""
        wire = Wire(self.port("store"))
        try:
            telephone = self.vendors[TELEPHONE].query.removeprefix("key=")
            self.people = People(
                administrator=await sign_in(wire, *ADMINISTRATOR),
                browser=await stranger(wire),
                leaving=await sign_in(wire, *ADMINISTRATOR),
                customer=await enter_portal(wire, await self.portal_token(wire)),
                leaving_customer=await enter_portal(wire, await self.portal_token(wire)),
                program=await portal_program(wire, await self.portal_token(wire)),
                visitor=await visitor_of(wire, "chat", self.origin),
                portal=Person(bearer=f"Bearer {self.instance.keys['ticket']}".encode()),
                telephone=Person(bearer=f"Bearer {telephone}".encode()),
            )
        finally:
            wire.close()
        return self.people


@contextlib.asynccontextmanager
async def attacked(order: Order, *, pieces: int = PIECES, correlators: int = 1) -> AsyncIterator[Attacked]:
    """Within the context the instance runs, `pieces` of the sample desk filed; everybody has come in."""
    traffic = Traffic(order.seed, firms=FIRMS)
    with work_folder("hostile") as data:
        async with running(Plan(data=data, correlators=correlators), traffic) as instance:
            async with store_commands(instance.settings) as commands:
                vendors = await _furnished(commands)
            found = Attacked(instance, vendors, traffic)
            await _filled(instance, traffic, pieces)
            await found.admitted()
            yield found


async def _furnished(commands: StoreCommands) -> dict[str, Connected]:
    """Add what routes can name, to be thrown away."""
    agent, source, lead = THROW_AWAY
    await commands.import_directory(SAMPLE_DESK / "directory.jsonl")
    await commands.import_articles(SAMPLE_ARTICLES)
    await commands.add_agent(agent, role="agent", password=os.urandom(12).hex())
    await commands.add_agent(lead, role="lead", password=os.urandom(12).hex())
    await commands.add_source("phone", name=source)
    return await connect_all(commands)


async def _filled(instance: Instance, traffic: Traffic, pieces: int) -> None:
    """Post the sample desk's first pieces and a few of the traffic's, and wait until all stand in place."""
    sample = pieces_of(SAMPLE_DESK)
    weeks = weeks_until(datetime.fromisoformat(sample[-1].received_at), datetime.now(UTC) - timedelta(days=1))
    async with httpx.AsyncClient(timeout=ANSWER_S, trust_env=False) as http:
        for one in sample[:pieces]:
            media_type, body = body_of(one, weeks=weeks)
            await _posted(http, instance, one.channel, media_type, body)
        for place in range(min(3, len(traffic.firms)) if pieces else 0):
            for piece in traffic.pieces_of(place):
                if piece.door in {"phone", "ticket"}:
                    body = msgspec.json.encode(piece.payload)
                    await _posted(http, instance, piece.door, "application/json", body)
    if pieces:
        await _buried(instance)
    await settled(instance)


async def _posted(
    http: httpx.AsyncClient, instance: Instance, door: str, media_type: str, body: bytes
) -> None:
    answer = await http.post(
        url_of(instance.settings, door) + ROUTES[door],
        content=body,
        headers={"Authorization": f"Bearer {instance.keys[door]}", "Content-Type": media_type},
    )
    assert answer.status_code in {202, 422}, answer.text


async def _buried(instance: Instance) -> None:
    """Put something on the bus that becomes a dead letter."""
    settings = instance.settings
    client = await bus.connect(settings.nats_url, name="hostile", token=settings.nats_token)
    try:
        await client.jetstream().publish(subjects.INTERACTION_SUBJECT.format(channel="phone"), NO_INTERACTION)
    finally:
        await bus.disconnect(client)
