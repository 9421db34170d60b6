"""Sweeps a few times a day, beside the answering."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from nats.errors import Error as NatsError
from nats.js.errors import APIError

from services.store.duties import pause
from services.store.metrics import StoreMetrics
from services.store.sweeping.sweep import Swept
from shared.errors import Unavailable
from shared.log import logger

FIRST_LOOK_S = 600.0  # after the start: services that start have other things to do
LOOK_EVERY_S = 6 * 3_600.0  # measured: a look at 100,000 objects takes 11 s and 30 MB

log = logger(__name__)


async def keep_swept(
    look: Callable[[], Awaitable[Swept]],
    metrics: StoreMetrics,
    *,
    closing: asyncio.Event,
    first_s: float = FIRST_LOOK_S,
    every_s: float = LOOK_EVERY_S,
) -> None:
    """Look until `closing` is set; what goes wrong is tried again with the next look."""
    await pause(closing, seconds=first_s)
    while not closing.is_set():
        try:
            swept = await look()
        except (Unavailable, NatsError, APIError, TimeoutError, OSError) as error:
            log.warning("orphans not swept", cause=type(error).__name__)
        else:
            metrics.swept(swept.removed, left=swept.found)
            if swept.removed:
                log.info("orphans swept", left=swept.found, **swept.removed)
        await pause(closing, seconds=every_s)
