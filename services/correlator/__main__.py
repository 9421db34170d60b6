"""`python -m services.correlator`: the composition root; wires the store to the worker's port."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from litestar import Litestar, Response, get

from services.correlator.corrections import EVENTS_MAX, Reconsiderer
from services.correlator.current_desk import CurrentDesk
from services.correlator.lookup import Lookup
from services.correlator.model_file import model_named
from services.correlator.worker import Worker
from services.store import migrating
from services.store.correcting.reconsidering import Reconsiderations
from services.store.database import answers
from services.store.database import connect as connect_database
from services.store.repository import Repository
from services.store.repository_looking import Looking
from shared import failpoints, log, subjects
from shared.asking import AT_ONCE, Answering
from shared.bus import check_streams, connect, disconnect, is_ready
from shared.errors import Refused
from shared.feed import Feed
from shared.metrics import CorrelatorMetrics
from shared.serving import run, serve
from shared.settings import Settings, from_environment

CONNECTIONS_MAX = subjects.BATCHES_AT_ONCE + 2  # one for each batch, to count a failure, for corrections


async def main(settings: Settings) -> None:
    """Place what arrives until told to stop."""
    for name in ("database_url", "nats_url"):
        if not getattr(settings, name):
            raise Refused(f"setting ONETHREAD_{name.upper()}: a correlator needs its address")
    await asyncio.to_thread(migrating.check, settings.database_url, durable=settings.sync_always)
    model = model_named(settings.model)
    closing = asyncio.Event()

    async def bus_gave_up() -> None:
        closing.set()  # the supervisor starts us again

    client = await connect(
        settings.nats_url, name="correlator", token=settings.nats_token, on_closed=bus_gave_up
    )
    js = client.jetstream()
    await check_streams(js, subjects.interactions_stream(), subjects.threads_stream())
    engine = connect_database(settings.database_url, connections_max=CONNECTIONS_MAX, look_ups_only=True)
    reading = connect_database(
        settings.database_url, connections_max=AT_ONCE, look_ups_only=True, reads_only=True
    )
    metrics = CorrelatorMetrics()
    desk = CurrentDesk(await js.key_value(subjects.SOURCES_BUCKET))
    await desk.read()
    worker = Worker(Repository(engine), desk=lambda: desk.value, model=model, metrics=metrics)
    reconsiderer = Reconsiderer(Reconsiderations(engine), desk=lambda: desk.value, model=model)
    lookup = Lookup(Looking(reading), desk=lambda: desk.value, model=model)

    async def ready() -> bool:
        return await is_ready(client, js) and await answers(reading)

    try:
        async with (
            Answering(
                client,
                subject=subjects.ASK_LOOKUP,
                queue=subjects.ANSWERERS,
                answer=lookup.answer_bytes,
            ),
            Feed(client, stream=subjects.INTERACTIONS, consumer=subjects.CORRELATOR) as feed,
            Feed(
                client, stream=subjects.THREADS, consumer=subjects.CORRECTIONS, batch_max=EVENTS_MAX
            ) as corrected,
        ):
            working = asyncio.gather(
                _ending(worker.run(feed, closing=closing), closing),
                _ending(reconsiderer.run(corrected, closing=closing), closing),
            )
            following = asyncio.create_task(desk.follow())
            await serve(_health(metrics, ready), closing=closing, fd=settings.listen_fd)
            following.cancel()
            await working
    finally:
        await engine.dispose()
        await reading.dispose()
        await disconnect(client)


async def _ending(work: Awaitable[None], closing: asyncio.Event) -> None:
    """Do `work`; however it ends, the service ends with it."""
    try:
        await work
    finally:
        closing.set()


def _health(metrics: CorrelatorMetrics, ready: Callable[[], Awaitable[bool]]) -> Litestar:
    """Return the app that tells how we are."""

    @get("/health/live")
    async def live() -> dict[str, str]:
        return {"status": "live"}

    @get("/health/ready")
    async def is_fit() -> Response[dict[str, str]]:
        fit = await ready()
        return Response({"status": "ready" if fit else "not ready"}, status_code=200 if fit else 503)

    @get("/metrics", media_type="text/plain")
    async def counted() -> bytes:
        return metrics.exposition()

    return Litestar([live, is_fit, counted], openapi_config=None)


if __name__ == "__main__":
    found = from_environment()
    log.configure("correlator", found.log_level)
    failpoints.arm(found.fail)
    run(main(found))
