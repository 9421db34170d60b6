"""`python -m services.store`: the root of API and console, outbox relay, mirror of the sources."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import PackageNotFoundError, version

import httpx
from nats.aio.client import Client
from nats.js import JetStreamContext
from sqlalchemy.ext.asyncio import AsyncEngine

from services.correlator.core.keys import customer_keys
from services.intake.adapters import VENDORS
from services.store import checks, database, migrating, outbox
from services.store.administering import Administration
from services.store.app import Parts, build_app
from services.store.auth import Doorman
from services.store.call_drafts.drafts import CallDrafts
from services.store.call_drafts.telephones import Telephones
from services.store.calls import CallDesk
from services.store.console.forms import origin_of
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
from services.store.duties import beside
from services.store.health import Readiness
from services.store.hint_teams import told_to
from services.store.live import Live
from services.store.lookups import Ask, Lookups, over_the_bus
from services.store.merging.merges import Merges
from services.store.metrics import StoreMetrics
from services.store.oidc.setting_up import single_sign_on
from services.store.originals import Originals
from services.store.passwords import Passwords
from services.store.portal.parts import PortalParts, portal_parts
from services.store.records import Records
from services.store.replying.mail_server import mail_server
from services.store.replying.replies import Replies
from services.store.second_factors import SecondFactors
from services.store.standing_duties import standing_duties
from services.store.throttle import Throttle
from services.store.webhooks.endpoints import Webhooks
from services.store.webhooks.targets import hosts_in
from shared import bus, failpoints, log, subjects
from shared.blobs import Blobs, BusBlobs
from shared.desk_key import DeskKey, desk_key
from shared.errors import Refused, Unavailable
from shared.publishing import Publisher
from shared.serving import run, serve
from shared.settings import Settings, from_environment, intake_address

SERVICE = "store"


def main() -> None:
    """Serve until told to stop."""
    run(_start())


async def _start() -> None:
    settings = from_environment()
    log.configure(SERVICE, settings.log_level)
    failpoints.arm(settings.fail)
    for name in ("database_url", "nats_url"):
        if not getattr(settings, name):
            raise Refused(f"setting ONETHREAD_{name.upper()}: the store needs its address")
    await asyncio.to_thread(migrating.check, settings.database_url, durable=settings.sync_always)
    await _serve(settings)


async def _serve(settings: Settings) -> None:
    closing = asyncio.Event()
    lost = False

    async def on_closed() -> None:
        nonlocal lost
        lost = not closing.is_set()  # the client has given up for good, and only a new process gets a new one
        closing.set()

    client = await bus.connect(
        settings.nats_url, name=SERVICE, token=settings.nats_token, on_closed=on_closed
    )
    try:
        await _serve_on(client, settings, closing)
    finally:
        closing.set()
        await bus.disconnect(client)
    if lost:
        raise Unavailable("the connection to the event bus is closed for good")


async def _serve_on(client: Client, settings: Settings, closing: asyncio.Event) -> None:
    js = client.jetstream()
    await bus.check_streams(
        js, subjects.interactions_stream(), subjects.threads_stream(), subjects.notices_stream()
    )
    async with AsyncExitStack() as stack:
        engine = database.connect(settings.database_url)
        stack.push_async_callback(engine.dispose)
        publisher = await stack.enter_async_context(Publisher(client, js))
        live = await stack.enter_async_context(Live(client, closing=closing, told_to=told_to(engine)))
        http = await stack.enter_async_context(httpx.AsyncClient(trust_env=False))
        parts = await make_parts(
            settings,
            engine,
            live=live,
            http=http,
            publish=publisher.publish_all,
            blobs=await BusBlobs.open(js),
            ask_correlators=over_the_bus(client),
            bus_ready=_bus_check(client, js),
        )
        app = build_app(parts)
        duties = standing_duties(
            settings,
            engine,
            parts,
            client=client,
            js=js,
            http=http,
            publish=publisher.publish_all,
            customer_keys=customer_keys,
            clock=_now,
            closing=closing,
        )
        async with beside(duties, failed=parts.counted.duty_failed, closing=closing):
            await serve(
                app,
                closing=closing,
                host=settings.host,
                port=settings.store_port,
                proxy=settings.proxy,
                fd=settings.listen_fd,
            )


async def make_parts(
    settings: Settings,
    engine: AsyncEngine,
    *,
    live: Live,
    http: httpx.AsyncClient,
    publish: outbox.Publish,
    blobs: Blobs,
    ask_correlators: Ask,
    bus_ready: Callable[[], Awaitable[bool]],
) -> Parts:
    """Return the application's parts on `engine` and `live`."""
    records = Records(engine, clock=_now)
    async with records.read() as connection:
        revision = await connection.run_sync(checks.revision_of)
    counted = StoreMetrics()
    key = desk_key(settings)
    counted.watch_live_pages(lambda: live.watchers)
    static = StaticFiles()
    sign_on = single_sign_on(settings, engine, http, key=key, clock=_now)
    phone_url = settings.phone_url or f"http://{settings.host}:{settings.phone_port}"
    return Parts(
        records=records,
        doorman=Doorman(engine, clock=_now),
        passwords=Passwords(engine),
        single_sign_on=sign_on,
        throttle=Throttle(),
        code_throttle=Throttle(free_tries=FREE_CODES),
        factors=SecondFactors(engine, clock=_now, key=key),
        people=People(engine),
        originals=Originals(engine, blobs=blobs, key=key),
        replies=Replies(blobs=blobs, key=key, server=mail_server(settings)),
        pages=Pages(static, own_origin=origin_of(settings.public_url), single_sign_on=sign_on.is_on),
        static=static,
        cookie_names=Cookies(https=settings.public_url.startswith("https:")),
        corrections=Corrections(engine),
        merges=Merges(engine),
        syncs=Syncs(engine, key=key, clock=_now),
        appointments=Appointments(engine),
        administration=Administration(
            engine,
            key=key,
            customer_keys=customer_keys,
            clock=_now,
            vendors=VENDORS,
            intake_address=partial(intake_address, settings),
        ),
        letters=DeadLetters(engine, publish),
        webhooks=Webhooks(engine, key=key, clock=_now, private_hosts=hosts_in(settings.webhook_hosts)),
        lookups=Lookups(ask_correlators),
        filing=Filing(engine),
        calls=CallDesk(http, url=phone_url, key=settings.internal_key),
        call_drafts=CallDrafts(engine, clock=_now, tell=live.tell),
        telephones=Telephones(engine, clock=_now),
        portal=_portal(settings, engine, http, key),
        live_pages=live,
        readiness=Readiness(records, bus_ready=bus_ready, revision=revision),
        counted=counted,
        version=_version(),
    )


def _now() -> datetime:
    return datetime.now(UTC)


def _portal(settings: Settings, engine: AsyncEngine, http: httpx.AsyncClient, key: DeskKey) -> PortalParts:
    return portal_parts(
        engine,
        http,
        clock=_now,
        key=key,
        ticket_url=settings.ticket_url or f"http://{settings.host}:{settings.ticket_port}",
        portal_key=settings.portal_key,
        chat_url=settings.chat_url or f"http://{settings.host}:{settings.chat_port}",
        widget_key=settings.widget_key,
    )


def _bus_check(client: Client, js: JetStreamContext) -> Callable[[], Awaitable[bool]]:
    async def check() -> bool:
        return await bus.is_ready(client, js)

    return check


def _version() -> str:
    try:
        return version("onethread")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "0"


if __name__ == "__main__":
    main()
