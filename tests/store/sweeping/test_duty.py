"""The duty goes on after a look that failed, and tells in the metrics what it removed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from math import isnan

from services.store.metrics import StoreMetrics
from services.store.sweeping.duty import keep_swept
from services.store.sweeping.sweep import Swept
from shared.errors import Unavailable


def value(metrics: StoreMetrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


async def test_a_look_that_failed_is_tried_again_and_what_went_is_counted() -> None:
    metrics, closing = StoreMetrics(), asyncio.Event()
    looks: Iterator[Swept | None] = iter(
        [None, Swept(found=3, removed={"objects": 2, "uploads": 1}), Swept(found=1, removed={"objects": 1})]
    )
    unknown = value(metrics, "onethread_store_orphans")

    async def look() -> Swept:
        found = next(looks)
        if found is None:
            raise Unavailable("away")
        if found.found == 1:
            closing.set()
        return found

    await keep_swept(look, metrics, closing=closing, first_s=0, every_s=0)

    assert unknown is not None
    assert isnan(unknown)
    assert value(metrics, "onethread_store_orphans") == 1
    assert value(metrics, "onethread_store_swept_total", what="objects") == 3
    assert value(metrics, "onethread_store_swept_total", what="uploads") == 1


async def test_a_service_that_closes_does_not_wait_for_the_first_look() -> None:
    closing = asyncio.Event()
    closing.set()

    async def look() -> Swept:
        raise AssertionError("it was to close")

    async with asyncio.timeout(10):
        await keep_swept(look, StoreMetrics(), closing=closing)
