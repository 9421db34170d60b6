"""`python -m services.intake CHANNEL`: the composition root of one channel's intake service."""

from __future__ import annotations

import asyncio
import sys
from contextlib import AsyncExitStack
from datetime import UTC, datetime

from nats.aio.client import Client

from services.intake.adapter_posting import AdapterPosting
from services.intake.adapters import ADAPTERS
from services.intake.app import build_app
from services.intake.bodies import Capacity
from services.intake.channel import Channel
from services.intake.channels import CHANNELS
from services.intake.idempotency import Idempotency
from services.intake.mail.doors import mail_doors
from services.intake.mail.identity import SALT_PURPOSE
from services.intake.mail.reader import Reader
from services.intake.posting import Posting
from services.intake.sources import Sources
from services.intake.taking import Intake, on_the_loop
from shared import failpoints, log, reply_marks, serving, subjects
from shared.allocating import give_back_large_blocks
from shared.blobs import BusBlobs
from shared.bus import check_streams, connect, disconnect, is_ready
from shared.desk_key import desk_key
from shared.errors import Refused, Unavailable
from shared.metrics import IntakeMetrics
from shared.publishing import Publisher
from shared.settings import Settings, from_environment


def main() -> None:
    """Serve the channel named on the command line until told to stop."""
    channel = CHANNELS.get(sys.argv[1]) if len(sys.argv) == 2 else None
    if channel is None:
        sys.exit(f"usage: python -m services.intake {'|'.join(CHANNELS)}")
    give_back_large_blocks()
    serving.run(_start(channel))


async def _start(channel: Channel) -> None:
    settings = from_environment()
    log.configure(f"intake-{channel.name}", settings.log_level)
    failpoints.arm(settings.fail)
    if not settings.nats_url:
        raise Refused("setting ONETHREAD_NATS_URL: an intake needs the event bus's address")
    await _serve(channel, settings)


async def _serve(channel: Channel, settings: Settings) -> None:
    closing = asyncio.Event()
    lost = False

    async def on_closed() -> None:
        nonlocal lost
        lost = not closing.is_set()  # the client has given up for good, and only a new process gets a new one
        closing.set()

    client = await connect(
        settings.nats_url, name=f"intake-{channel.name}", token=settings.nats_token, on_closed=on_closed
    )
    try:
        await _serve_on(client, channel, settings, closing)
    finally:
        closing.set()
        await disconnect(client)
    if lost:
        raise Unavailable("the connection to the event bus is closed for good")


async def _serve_on(client: Client, channel: Channel, settings: Settings, closing: asyncio.Event) -> None:
    js = client.jetstream()
    await check_streams(js, subjects.interactions_stream(), subjects.notices_stream())
    metrics = IntakeMetrics(channel.name)
    async with AsyncExitStack() as stack:
        publisher = await stack.enter_async_context(Publisher(client, js))
        sources = await stack.enter_async_context(Sources(js))
        normalise = on_the_loop(channel)
        key = desk_key(settings)
        if channel.name == "email":
            reader = Reader(
                reply_secret=key.derived(reply_marks.PURPOSE), mail_salt=key.derived(SALT_PURPOSE).hex()
            )
            normalise = (await stack.enter_async_context(reader)).normalise
        blobs = await BusBlobs.open(js)
        intake = Intake(channel, publisher=publisher, blobs=blobs, normalise=normalise, seal=key.seal)
        idempotency = Idempotency(await js.key_value(subjects.IDEMPOTENCY_BUCKET))
        capacity = Capacity()
        posting = Posting(
            channel,
            intake=intake,
            sources=sources,
            idempotency=idempotency,
            metrics=metrics,
            clock=_now,
            signing=key.signing_secret,
            capacity=capacity,
        )
        adapters = AdapterPosting(
            channel,
            ADAPTERS,
            intake=intake,
            notices=await stack.enter_async_context(Publisher(client, js)),  # a batch is for one stream
            sources=sources,
            idempotency=idempotency,
            metrics=metrics,
            clock=_now,
            open_sealed=key.open,
            public_url=settings.intake_url,
        )
        if channel.name == "email":
            doors = mail_doors(
                channel,
                settings=settings,
                js=js,
                intake=intake,
                sources=sources,
                metrics=metrics,
                clock=_now,
                capacity=capacity,
            )
            await stack.enter_async_context(doors)

        async def ready() -> bool:
            return sources.known and publisher.available and await is_ready(client, js)

        app = build_app(channel, posting=posting, adapters=adapters, ready=ready, metrics=metrics)
        port = getattr(settings, f"{channel.name}_port", 0)
        await serving.serve(app, closing=closing, host=settings.host, port=port, fd=settings.listen_fd)


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    main()
