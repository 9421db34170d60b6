"""A bucket on a broker of its own, and looks through it at whatever time it is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from nats.aio.client import Client
from nats.js.errors import NotFoundError
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.nats import Broker
from services.store.sweeping.bucket import Bucket
from services.store.sweeping.naming import Named
from services.store.sweeping.sweep import ORPHAN_AGE, Sweep, Swept
from shared.blobs import META, PIECES, STREAM, BusBlobs
from shared.bus import connect, ensure_topology

OLD = ORPHAN_AGE + timedelta(minutes=1)
LOOKS = 4  # in which an object goes: found, its description removed, its bytes found, removed


@pytest.fixture
async def client(nats_server: Broker) -> AsyncIterator[Client]:
    client = await connect(nats_server.url, name="test", token=nats_server.token)
    await ensure_topology(client.jetstream())
    yield client
    await client.close()


class Desk:
    """A bucket, and a store that sweeps it `ahead` of the broker's clock."""

    def __init__(self, client: Client, engine: AsyncEngine, blobs: BusBlobs) -> None:
        self.client = client
        self.js = client.jetstream()
        self.blobs = blobs
        self.bucket = Bucket(client, self.js)
        self.ahead = OLD
        self.look = Sweep(self.bucket, Named(engine, client), clock=lambda: datetime.now(UTC) + self.ahead)

    async def swept(self, looks: int = LOOKS) -> list[Swept]:
        """Look so often, and return what each look found and removed."""
        return [await self.look() for _ in range(looks)]

    async def messages(self) -> int:
        """Return how many descriptions and pieces there are."""
        return (await self.js.stream_info(STREAM)).state.messages

    async def upload(self, name: str, *pieces: bytes) -> None:
        """Upload as somebody does who is cut off before the description."""
        for piece in pieces:
            await self.js.publish(PIECES.format(name), piece)

    async def has(self, name: str) -> bool:
        try:
            await self.js.get_last_msg(STREAM, META.format(name))
        except NotFoundError:
            return False
        return True


@pytest.fixture
async def desk(client: Client, engine: AsyncEngine) -> Desk:
    """An empty desk; its sweep has the store's role in the database."""
    return Desk(client, engine, await BusBlobs.open(client.jetstream()))
