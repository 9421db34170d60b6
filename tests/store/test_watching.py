"""What an operator must hear of in time is in the figures, and what is not known is said to be unknown."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from math import isnan
from pathlib import Path

import pytest
from nats.aio.client import Client
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.nats import Broker
from services.store.backlog import SAMPLES_MAX, Backlog
from services.store.metrics import StoreMetrics
from services.store.watching import Figures, Watch, keep_watch
from shared import subjects
from shared.bus import connect, ensure_topology
from shared.errors import Unavailable


@pytest.fixture
async def client(nats_server: Broker) -> AsyncIterator[Client]:
    client = await connect(nats_server.url, name="test", token=nats_server.token)
    await ensure_topology(client.jetstream(), stream_bytes_max=64 * 1024**2)
    yield client
    await client.close()


async def test_what_is_acknowledged_and_not_filed_is_seen(
    client: Client, engine: AsyncEngine, tmp_path: Path
) -> None:
    js, watch = client.jetstream(), Watch(client.jetstream(), engine, data=tmp_path)
    assert (await watch()).unfiled == 0

    for number in range(3):
        await js.publish(
            f"{subjects.INTERACTION_SUBJECT.format(channel='phone')}", b"x" * 100_000 + b"%d" % number
        )
    seen = await watch()

    assert seen.unfiled == 3
    assert seen.oldest_unfiled_s >= 0
    assert 0.004 < seen.stream_fill < 0.006
    assert 0 < seen.disk_free < 1
    assert (seen.dead_letters, seen.outbox) == (0, 0)


def test_the_oldest_unfiled_piece_has_the_age_since_it_was_first_seen() -> None:
    backlog = Backlog()

    assert backlog.age_s(0, last=5, filed=5) == 0
    assert backlog.age_s(10, last=7, filed=5) == 0
    assert backlog.age_s(20, last=9, filed=5) == 10
    assert backlog.age_s(30, last=9, filed=7) == 10, "8 and 9 were seen at 20"
    assert backlog.age_s(40, last=9, filed=9) == 0


def test_a_long_standstill_keeps_its_age_in_bounded_memory() -> None:
    backlog = Backlog()

    ages = [backlog.age_s(at, last=at, filed=0) for at in range(1, 5 * SAMPLES_MAX)]

    assert ages[-1] == 5 * SAMPLES_MAX - 2
    assert len(backlog._seen) <= SAMPLES_MAX


async def test_while_the_bus_is_away_the_figures_are_unknown_not_good() -> None:
    metrics, closing = StoreMetrics(), asyncio.Event()
    looks = iter([Figures(unfiled=4), None])

    async def look() -> Figures:
        figures = next(looks)
        closing.set()
        if figures is None:
            raise Unavailable("away")
        return figures

    await keep_watch(look, metrics, closing=closing)
    assert value(metrics, "onethread_store_unfiled") == 4
    closing.clear()
    await keep_watch(look, metrics, closing=closing)

    assert isnan(value(metrics, "onethread_store_unfiled"))


def value(metrics: StoreMetrics, name: str) -> float:
    found = metrics.registry.get_sample_value(name)
    assert found is not None
    return found
