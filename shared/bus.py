"""The event bus: how to get on it, and the one idempotent step that brings its streams about.

Publishing is in `shared.publishing`, consuming in `shared.feed`. Nobody publishes an interaction by the
client's own `publish`: a core publish is answered by nothing and lost without a word.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

import nats
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import KeyValueConfig, ObjectStoreConfig, StorageType, StreamConfig
from nats.js.errors import APIError, NotFoundError

from shared import subjects
from shared.errors import Refused, Unavailable
from shared.stream_faults import faults_for_good, stream_faults

CONNECT_TRIES = 20
CONNECT_PAUSE_S = 0.25
CONNECT_TIMEOUT_S = 2
RECONNECT_PAUSE_S = 0.2
PING_INTERVAL_S = 5
PINGS_UNANSWERED_MAX = 2
INBOX = "_INBOX"
INBOX_OF_USER = "_INBOX_{user}"  # so that the broker can keep each user from reading another's answers

OnClosed = Callable[[], Awaitable[None]]


def credentials(token: str) -> dict[str, Any]:
    """Return the client's options for `token`: "user:password", or a token that the broker knows as such."""
    user, separator, password = token.partition(":")
    if not separator:
        return {"token": token or None, "inbox_prefix": INBOX}
    return {"user": user, "password": password, "inbox_prefix": INBOX_OF_USER.format(user=user)}


async def connect(url: str, *, name: str, token: str = "", on_closed: OnClosed | None = None) -> Client:
    """Return a connection that reconnects for ever; raises Unavailable if none is had within about 5 s.

    `token` is as for `credentials`.
    `on_closed` is awaited when the client gives up for good, which it does after a protocol error (a
    payload over the limit, say) whatever its settings: the service must end then, to be started again.
    """

    async def closed() -> None:
        if on_closed is not None:
            await on_closed()

    last = "no answer"
    for _ in range(CONNECT_TRIES):
        try:
            return await nats.connect(
                url,
                name=name,
                connect_timeout=CONNECT_TIMEOUT_S,
                allow_reconnect=True,
                max_reconnect_attempts=-1,
                reconnect_time_wait=RECONNECT_PAUSE_S,
                ping_interval=PING_INTERVAL_S,
                max_outstanding_pings=PINGS_UNANSWERED_MAX,
                closed_cb=closed,
                error_cb=_quiet,
                **credentials(token),
            )
        except (OSError, NatsError, TimeoutError) as error:
            last = f"{type(error).__name__}: {error}"
            await asyncio.sleep(CONNECT_PAUSE_S)
    raise Unavailable(f"no event bus at {url}: {last}")


async def disconnect(client: Client) -> None:
    """Close `client` for good, in whatever state it is: nats-py's own close raises while the bus is away."""
    with contextlib.suppress(NatsError, OSError, RuntimeError, TimeoutError):
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            await client.close()


async def _quiet(_error: Exception) -> None:
    """Keep the client from printing stack traces: callers see their own errors, health shows the rest."""


async def ensure_topology(js: JetStreamContext, *, stream_bytes_max: int = subjects.STREAM_BYTES_MAX) -> None:
    """Bring about all that `shared.subjects` declares, however often called.

    Raises Refused for a stream of that name that cannot become ours. The services, which may not do this,
    call `check_streams`.
    """
    await _ensure_stream(js, subjects.interactions_stream(bytes_max=stream_bytes_max))
    await _ensure_stream(js, subjects.threads_stream())
    await _ensure_stream(js, subjects.notices_stream())
    await js.add_consumer(subjects.INTERACTIONS, subjects.correlator_consumer())
    await js.add_consumer(subjects.THREADS, subjects.corrections_consumer())
    await js.add_consumer(subjects.NOTICES, subjects.notices_consumer())
    await _ensure_key_value(js, subjects.SOURCES_BUCKET)
    await _ensure_key_value(js, subjects.IDEMPOTENCY_BUCKET, age_s=subjects.IDEMPOTENCY_AGE_S)
    await _ensure_key_value(js, subjects.MAILBOXES_BUCKET)
    try:
        await js.object_store(subjects.BLOBS_BUCKET)
    except NotFoundError:
        await js.create_object_store(
            subjects.BLOBS_BUCKET,
            config=ObjectStoreConfig(bucket=subjects.BLOBS_BUCKET, storage=StorageType.FILE),
        )


async def ensure_subscriber(js: JetStreamContext, name: str) -> None:
    """Bring about the consumer by which somebody outside listens to threads, however often called."""
    await js.add_consumer(subjects.THREADS, subjects.subscriber_consumer(name))


async def drop_consumer(js: JetStreamContext, stream: str, name: str) -> None:
    """Remove a consumer where there is one."""
    with contextlib.suppress(NotFoundError):
        await js.delete_consumer(stream, name)


async def _ensure_stream(js: JetStreamContext, config: StreamConfig) -> None:
    try:
        found = (await js.stream_info(config.name or "")).config
    except NotFoundError:
        await js.add_stream(config)
        return
    _refuse(config, faults_for_good(found, config))
    await js.update_stream(config)


async def check_streams(js: JetStreamContext, *streams: StreamConfig) -> None:
    """Return if the streams keep what they acknowledge; raise Refused, in one line, where they do not.

    Raises Unavailable when the bus does not answer.
    """
    for wanted in streams:
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                found = (await js.stream_info(wanted.name or "")).config
        except NotFoundError:
            raise Refused(
                f"the event bus has no stream {wanted.name}: run `onethread migrate`, or `onethread run`"
            ) from None
        except (NatsError, APIError, TimeoutError, OSError) as error:
            raise Unavailable(f"the event bus does not answer: {type(error).__name__}") from error
        _refuse(wanted, stream_faults(found, wanted))


def _refuse(wanted: StreamConfig, faults: list[str]) -> None:
    if faults:
        raise Refused(f"the event bus's stream {wanted.name} is not ours: {'; '.join(faults)}")


async def _ensure_key_value(js: JetStreamContext, bucket: str, *, age_s: float | None = None) -> None:
    try:
        await js.key_value(bucket)
    except NotFoundError:
        await js.create_key_value(KeyValueConfig(bucket=bucket, storage=StorageType.FILE, ttl=age_s))


async def is_ready(client: Client, js: JetStreamContext) -> bool:
    """Return whether the bus answers for the stream of interactions right now."""
    if not client.is_connected:
        return False
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            await js.stream_info(subjects.INTERACTIONS)
    except (NatsError, APIError, TimeoutError, OSError):
        return False
    return True
