"""Intakes on a real broker, asked over HTTP as their clients ask them."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any, cast

import httpx
import msgspec
import pytest
from nats.aio.client import Client
from nats.js import JetStreamContext

from deploy.nats import Broker
from services.intake.adapter_posting import AdapterPosting
from services.intake.adapters import ADAPTERS
from services.intake.app import build_app
from services.intake.channel import Channel
from services.intake.channels import CHANNELS
from services.intake.idempotency import Idempotency
from services.intake.posting import Posting
from services.intake.sources import Sources
from services.intake.taking import Intake, on_the_loop
from shared import subjects
from shared.blobs import BusBlobs
from shared.bus import connect, ensure_topology
from shared.desk import Desk, Source, SourceKey, SourceSecret, vendor_secret_of
from shared.desk_key import KEY_BYTES, DeskKey
from shared.interaction import Interaction, decode_interaction
from shared.metrics import IntakeMetrics
from shared.notice import NoticeReceived, decode_notice
from shared.publishing import Message, Publisher

NOW = datetime(2026, 3, 2, 14, 0, 30, tzinfo=UTC)
DEADLINE_S = 10.0


async def until(holds: Callable[[], Awaitable[bool]], *, within_s: float = DEADLINE_S) -> float:
    """Wait until `holds` and return how long that took."""
    started = time.monotonic()
    while not await holds():
        assert time.monotonic() - started < within_s, "the condition did not come to hold"
        await asyncio.sleep(0.02)
    return time.monotonic() - started


KEY = DeskKey(b"k" * KEY_BYTES)


class Bus:
    """The broker as its clients see it, with a way to see what is stored."""

    def __init__(self, broker: Broker, client: Client) -> None:
        self.broker = broker
        self.client = client
        self.js: JetStreamContext = client.jetstream()

    async def publish_all(self, messages: Sequence[Message]) -> None:
        """Put messages on the bus as the store's dead letters do."""
        async with Publisher(self.client, self.js) as publisher:
            await publisher.publish_all(messages)

    async def stored(self) -> list[Interaction]:
        info = await self.js.stream_info(subjects.INTERACTIONS)
        messages = [
            await self.js.get_msg(subjects.INTERACTIONS, sequence)
            for sequence in range(1, info.state.last_seq + 1)
        ]
        return [decode_interaction(message.data or b"") for message in messages]

    async def notices(self) -> list[NoticeReceived]:
        """Return the notices that nobody has taken yet."""
        info = await self.js.stream_info(subjects.NOTICES)
        messages = [
            await self.js.get_msg(subjects.NOTICES, sequence)
            for sequence in range(info.state.first_seq, info.state.last_seq + 1)
        ]
        return [decode_notice(message.data or b"") for message in messages]

    async def put_source(
        self,
        name: str,
        channel: str,
        *keys: str,
        replay: bool = False,
        signing: tuple[SourceKey, ...] = (),
        per_minute: int = 0,
        vendor: str = "",
        secrets: Sequence[str] = (),
    ) -> None:
        source = Source(
            name=name,
            channel=channel,
            salt=f"salt of {name}",
            keys=(*(SourceKey(hashlib.sha256(key.encode()).hexdigest()) for key in keys), *signing),
            replay=replay,
            per_minute=per_minute,
            vendor=vendor,
            secrets=tuple(
                SourceSecret(KEY.seal(secret.encode(), vendor_secret_of(name))) for secret in secrets
            ),
        )
        bucket = await self.js.key_value(subjects.SOURCES_BUCKET)
        await bucket.put(f"source.{name}", msgspec.json.encode(source))

    async def put_desk(self, desk: Desk) -> None:
        bucket = await self.js.key_value(subjects.SOURCES_BUCKET)
        await bucket.put(subjects.DESK_KEY, msgspec.json.encode(desk))


class Service:
    """One channel's intake."""

    def __init__(self, channel: Channel, http: httpx.AsyncClient, sources: Sources, intake: Intake) -> None:
        self.channel = channel
        self.http = http
        self.sources = sources
        self.intake = intake

    async def post(self, body: Any, *, key: str = "ot_key", **headers: str) -> httpx.Response:
        """Post `body` (bytes as they are, anything else as JSON) with a key of the channel's own source."""
        return await self.http.post(
            self.channel.path,
            content=body if isinstance(body, bytes) else msgspec.json.encode(body),
            headers={"Authorization": f"Bearer {key}", "Content-Type": self.channel.media_type, **headers},
        )


Serve = Callable[..., Awaitable[Service]]


@pytest.fixture
async def bus(nats_server: Broker) -> AsyncIterator[Bus]:
    client = await connect(nats_server.url, name="test", token=nats_server.token)
    await ensure_topology(client.jetstream())
    yield Bus(nats_server, client)
    await client.close()


@pytest.fixture
async def serve(bus: Bus) -> AsyncIterator[Serve]:
    """Return a function that starts a channel's intake in this process."""
    async with AsyncExitStack() as stack:
        publisher = await stack.enter_async_context(Publisher(bus.client, bus.js))

        async def start(channel: Channel | str, *, normalise: Any = None) -> Service:
            chosen = CHANNELS[channel] if isinstance(channel, str) else channel
            await bus.put_source(f"{chosen.name}-1", chosen.name, "ot_key")
            sources = await stack.enter_async_context(Sources(bus.js))
            metrics = IntakeMetrics(chosen.name)
            intake = Intake(
                chosen,
                publisher=publisher,
                blobs=await BusBlobs.open(bus.js),
                normalise=normalise or on_the_loop(chosen),
                seal=KEY.seal,
            )
            idempotency = Idempotency(await bus.js.key_value(subjects.IDEMPOTENCY_BUCKET))
            posting = Posting(
                chosen,
                intake=intake,
                sources=sources,
                idempotency=idempotency,
                metrics=metrics,
                clock=lambda: NOW,
                signing=KEY.signing_secret,
            )

            adapters = AdapterPosting(
                chosen,
                ADAPTERS,
                intake=intake,
                notices=await stack.enter_async_context(Publisher(bus.client, bus.js)),
                sources=sources,
                idempotency=idempotency,
                metrics=metrics,
                clock=lambda: NOW,
                open_sealed=KEY.open,
            )

            async def ready() -> bool:
                return sources.known and publisher.available

            app = build_app(chosen, posting=posting, adapters=adapters, ready=ready, metrics=metrics)
            transport = httpx.ASGITransport(app=cast("Any", app), raise_app_exceptions=False)
            http = await stack.enter_async_context(
                httpx.AsyncClient(transport=transport, base_url="http://intake")
            )
            if bus.client.is_connected:  # as behind the supervisor: posts come once it is ready
                await until(ready)
            return Service(chosen, http, sources, intake)

        yield start
