"""Where a command works: the database and the event bus of its settings, held while a piece of work lasts."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from nats.aio.client import Client
from nats.js import JetStreamContext
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.database import connect
from shared import bus
from shared.settings import Settings

CLIENT = "command"  # as the broker knows us
CONNECTIONS_MAX = 2


@contextlib.asynccontextmanager
async def engine_on(
    settings: Settings, *, connections_max: int = CONNECTIONS_MAX
) -> AsyncIterator[AsyncEngine]:
    """Yield an engine on the settings' database, which connects when first used. Raises Refused."""
    engine = connect(settings.database_url, connections_max=connections_max)
    try:
        yield engine
    finally:
        await engine.dispose()


@contextlib.asynccontextmanager
async def bus_client(settings: Settings) -> AsyncIterator[Client]:
    """Yield a connection to the settings' bus, whatever is on it. Raises Unavailable."""
    client = await bus.connect(settings.nats_url, name=CLIENT, token=settings.nats_token)
    try:
        yield client
    finally:
        await bus.disconnect(client)


@contextlib.asynccontextmanager
async def whole_bus(settings: Settings) -> AsyncIterator[JetStreamContext]:
    """Yield the settings' bus, with all streams and buckets there. Raises Unavailable, or Refused."""
    async with bus_client(settings) as client:
        js = client.jetstream()
        await bus.ensure_topology(js, stream_bytes_max=settings.stream_bytes_max)
        yield js
