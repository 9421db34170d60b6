"""What a store does beside answering: each duty with what it needs, from the outbox to the directory."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial

import httpx
from nats.aio.client import Client
from nats.js import JetStreamContext
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store import database, mirroring, outbox
from services.store.app import Parts
from services.store.correcting.filing import keep_filed
from services.store.directory_sync.duty import CONNECTIONS_MAX, keep_synced
from services.store.directory_sync.running import Runner
from services.store.directory_sync.source import reader
from services.store.directory_writing import CustomerKeys
from services.store.duties import Duty
from services.store.incident_telling import IncidentUpdates
from services.store.notices.handling import HANDLERS
from services.store.notices.taking import Notices
from services.store.overlay.helpdesk import Line
from services.store.overlay.sending import Overlays
from services.store.replying.acknowledgements import Acknowledgements
from services.store.replying.bounces import Bounces
from services.store.replying.mail_server import mail_server
from services.store.replying.sending import Sender
from services.store.replying.smtp import SmtpPost
from services.store.search_words import keep_search_words
from services.store.sweeping.bucket import Bucket
from services.store.sweeping.duty import keep_swept
from services.store.sweeping.naming import Named
from services.store.sweeping.sweep import Sweep
from services.store.watching import Watch, keep_watch
from services.store.webhooks.sending import keep_webhooks_sent
from shared import notice
from shared.desk_key import desk_key
from shared.settings import Settings, data_folder

Clock = Callable[[], datetime]


def standing_duties(
    settings: Settings,
    engine: AsyncEngine,
    parts: Parts,
    *,
    client: Client,
    js: JetStreamContext,
    http: httpx.AsyncClient,
    publish: outbox.Publish,
    customer_keys: CustomerKeys,
    clock: Clock,
    closing: asyncio.Event,
) -> dict[str, Duty]:
    """Return the duties by name; each runs until `closing` is set."""
    notices = Notices(engine, clock=clock, handlers={**HANDLERS, notice.CALL: parts.call_drafts.take})
    overlays = Overlays(
        engine, Line(http), key=desk_key(settings), public_url=settings.public_url, clock=clock
    )
    watch = Watch(js, engine, data=data_folder(settings))
    sweep = Sweep(Bucket(client, js), Named(engine, client), clock=clock)
    return {
        "outbox": partial(outbox.relay, engine, publish, closing=closing),
        "mirror": partial(mirroring.keep_mirrored, engine, client, js, closing=closing),
        "filing": partial(keep_filed, parts.filing, closing=closing),
        "watch": partial(keep_watch, watch, parts.counted, closing=closing),
        "sweep": partial(keep_swept, sweep, parts.counted, closing=closing),
        "search words": partial(keep_search_words, engine, closing=closing),
        "notices": partial(notices.run, client, closing=closing),
        "call drafts": partial(parts.call_drafts.run, closing=closing),
        **_sending(engine, settings, clock=clock, closing=closing),
        "webhooks": partial(keep_webhooks_sent, engine, settings, clock=clock, closing=closing),
        "overlays": partial(overlays.run, closing=closing),
        "bounces": partial(Bounces(engine, clock=clock).run, closing=closing),
        "acknowledgements": partial(
            Acknowledgements(engine, parts.replies, clock=clock).run, closing=closing
        ),
        "incident updates": partial(IncidentUpdates(engine, parts.replies, clock=clock).run, closing=closing),
        "directory": partial(
            _keep_directory, settings, parts, http, customer_keys=customer_keys, clock=clock, closing=closing
        ),
    }


async def _keep_directory(
    settings: Settings,
    parts: Parts,
    http: httpx.AsyncClient,
    *,
    customer_keys: CustomerKeys,
    clock: Clock,
    closing: asyncio.Event,
) -> None:
    """The duty of the directory's sources, on connections of its own: a run holds one all along."""
    engine = database.connect(settings.database_url, connections_max=CONNECTIONS_MAX)
    try:
        read = reader(http, desk_key(settings))
        runner = Runner(engine, read, customer_keys=customer_keys, clock=clock)
        await keep_synced(parts.syncs, runner, closing=closing)
    finally:
        await engine.dispose()


def _sending(
    engine: AsyncEngine, settings: Settings, *, clock: Clock, closing: asyncio.Event
) -> dict[str, Duty]:
    """Return the duty of sending replies by mail, where a mail server is set up."""
    server = mail_server(settings)
    if server is None:
        return {}
    sender = Sender(engine, SmtpPost(server), clock=clock, plus=server.plus)
    return {"replies": partial(sender.run, closing=closing)}
