"""The store's application on a real database, without a bus: what comes over the bus is handed in."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any, cast

import httpx
import pytest
from litestar import Litestar
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.administering import Administration
from services.store.agents import add_agent
from services.store.api_keys import add_api_key
from services.store.app import Parts
from services.store.auth import Doorman
from services.store.call_drafts.drafts import CallDrafts
from services.store.call_drafts.telephones import Telephones
from services.store.calls import CallDesk
from services.store.checks import revision_of
from services.store.console.pages import Pages
from services.store.console.people import People
from services.store.console.second_step import FREE_CODES
from services.store.console.signing_in import Cookies
from services.store.console.static_files import StaticFiles
from services.store.contact_roles import Appointments
from services.store.correcting.corrections import Corrections
from services.store.correcting.filing import Filing
from services.store.dead_letters import DeadLetters
from services.store.directory_sync.syncs import Syncs
from services.store.health import Readiness
from services.store.live import Live
from services.store.lookups import Lookups
from services.store.merging.merges import Merges
from services.store.metrics import StoreMetrics
from services.store.oidc.single_sign_on import SingleSignOn
from services.store.originals import Originals
from services.store.passwords import Passwords
from services.store.portal.parts import portal_parts
from services.store.records import Records
from services.store.replying.mail_server import MailServer
from services.store.replying.replies import Replies
from services.store.second_factors import SecondFactors
from services.store.throttle import Throttle
from services.store.webhooks.endpoints import Webhooks
from shared.blobs import blob_name
from shared.desk import Vendor
from shared.desk_key import KEY_BYTES, DeskKey
from shared.publishing import Message
from tests.store.correlator import Correlator
from tests.store.phone_intake import PhoneIntake
from tests.store.standing_app import built_once
from tests.store.world import NOW, World

KEY = DeskKey(b"k" * KEY_BYTES)
VENDORS = (
    Vendor(name="chatwoot", channel="chat", secret="either"),
    Vendor(name="tawk", channel="chat", secret="vendor"),
    Vendor(name="whmcs", channel="ticket", secret="us"),
)
LOGIN, PASSWORD = "ana", "točna-lozinka"


class Clock:
    """A clock that stands still until somebody moves it."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class BlobsInMemory:
    """A blob store that is a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    async def put(self, data: bytes) -> str:
        self.kept[blob_name(data)] = data
        return blob_name(data)

    async def get(self, name: str) -> bytes | None:
        return self.kept.get(name)


class NoBus:
    """A bus client on which nothing ever happens."""

    async def subscribe(self, *_: object, **__: object) -> NoBus:
        return self

    async def unsubscribe(self) -> None:
        return None

    async def publish(self, *_: object) -> None:
        return None


class PublishedTo:
    """A bus that keeps what it is given."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def publish_all(self, messages: Sequence[Message]) -> None:
        self.messages += messages


@pytest.fixture
def bus() -> PublishedTo:
    return PublishedTo()


@pytest.fixture
def world(engine: AsyncEngine, correlator_engine: AsyncEngine) -> World:
    return World(engine, correlator_engine)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def phone() -> PhoneIntake:
    return PhoneIntake()


@pytest.fixture
def mail_server() -> MailServer | None:
    """The mail server that the pages know of; None is passed to a test that wants none."""
    return MailServer(host="127.0.0.1", port=25, starttls=False, sender="podrska@stol.hr")


@pytest.fixture
def single_sign_on(engine: AsyncEngine, clock: Clock) -> SingleSignOn:
    """The sign-in at a provider: off, unless a test sets one up."""
    return SingleSignOn(engine, clock=clock)


@pytest.fixture
def correlator() -> Correlator:
    return Correlator()


@pytest.fixture
def live() -> Live:
    return Live(NoBus(), closing=asyncio.Event())  # type: ignore[arg-type]


@pytest.fixture
async def app(
    engine: AsyncEngine,
    clock: Clock,
    phone: PhoneIntake,
    live: Live,
    bus: PublishedTo,
    correlator: Correlator,
    mail_server: MailServer | None,
    single_sign_on: SingleSignOn,
) -> Litestar:
    records = Records(engine, clock=clock)
    async with records.read() as connection:
        revision = await connection.run_sync(revision_of)

    async def bus_ready() -> bool:
        return True

    static = StaticFiles()
    return built_once(
        Parts(
            records=records,
            doorman=Doorman(engine, clock=clock),
            passwords=Passwords(engine),
            single_sign_on=single_sign_on,
            throttle=Throttle(),
            code_throttle=Throttle(free_tries=FREE_CODES),
            factors=SecondFactors(engine, clock=clock, key=KEY),
            people=People(engine),
            originals=Originals(engine, blobs=BlobsInMemory(), key=KEY),
            replies=Replies(blobs=BlobsInMemory(), key=KEY, server=mail_server),
            pages=Pages(static, single_sign_on=single_sign_on.is_on),
            static=static,
            cookie_names=Cookies(https=False),
            corrections=Corrections(engine),
            merges=Merges(engine),
            syncs=Syncs(engine, key=KEY, clock=clock),
            appointments=Appointments(engine),
            administration=Administration(
                engine,
                key=KEY,
                customer_keys=lambda _: (),
                clock=clock,
                vendors=VENDORS,
                intake_address="https://in.example/{}".format,
            ),
            letters=DeadLetters(engine, bus.publish_all),
            webhooks=Webhooks(engine, key=KEY, clock=clock, private_hosts=frozenset({"hooks.inside"})),
            lookups=Lookups(correlator.ask),
            filing=Filing(engine),
            calls=CallDesk(phone.client(), url="http://phone", key="ot_internal"),
            call_drafts=CallDrafts(engine, clock=clock, tell=live.tell),
            telephones=Telephones(engine, clock=clock),
            portal=portal_parts(
                engine,
                phone.client(),
                clock=clock,
                key=KEY,
                ticket_url="http://ticket",
                portal_key="ot_portal",
                chat_url="http://chat",
                widget_key="ot_widget",
            ),
            live_pages=live,
            readiness=Readiness(records, bus_ready=bus_ready, revision=revision),
            counted=StoreMetrics(),
            version="0",
        )
    )


def browser(app: Litestar, *, address: str = "127.0.0.1", **headers: str) -> httpx.AsyncClient:
    """Return a client of the application that calls from `address`."""
    transport = httpx.ASGITransport(app=cast(Any, app), client=(address, 4711))
    return httpx.AsyncClient(transport=transport, base_url="http://desk.test", headers=headers)


@pytest.fixture
async def anyone(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    """A client that is not signed in."""
    async with browser(app) as client:
        yield client


@pytest.fixture
async def machine(app: Litestar, engine: AsyncEngine) -> AsyncIterator[httpx.AsyncClient]:
    """A client with an API key."""
    key = await add_api_key(engine, "tests")
    async with browser(app, Authorization=f"Bearer {key}") as client:
        yield client


@pytest.fixture
async def ana(anyone: httpx.AsyncClient, engine: AsyncEngine) -> httpx.AsyncClient:
    """Ana, signed in, reading Croatian."""
    await add_agent(engine, login=LOGIN, name="Ana", role="agent", password=PASSWORD)
    answer = await sign_in(anyone, LOGIN, PASSWORD)
    assert answer.status_code == 303
    anyone.headers["Accept-Language"] = "hr"
    return anyone


async def sign_in(client: httpx.AsyncClient, login: str, password: str, **fields: str) -> httpx.Response:
    page = await client.get("/sign-in")
    form = {"form_token": field(page.text, "form_token"), "login": login, "password": password} | fields
    return await client.post("/sign-in", data=form)


def field(html: str, name: str) -> str:
    """Return the value of a form's hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, f"no field {name}"
    return found[1]
