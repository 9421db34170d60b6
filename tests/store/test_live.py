"""Live pages: hints reach who watches, a slow page is told to load anew, and the stop is not held up."""

from __future__ import annotations

import asyncio
import json

import pytest
from nats.aio.client import Client

from deploy.nats import Broker
from services.store.live import BYE, HINTS_WAITING_MAX, LOAD_ANEW, WATCHERS_MAX, Live
from shared.bus import connect, ensure_topology
from shared.errors import Unavailable


async def client_of(broker: Broker) -> Client:
    client = await connect(broker.url, name="test", token=broker.token)
    await ensure_topology(client.jetstream())
    return client


async def test_what_the_bus_tells_reaches_every_page_by_handles_alone(nats_server: Broker) -> None:
    client = await client_of(nats_server)
    async with asyncio.timeout(10), Live(client, closing=asyncio.Event()) as live:
        pages = [live.watch(), live.watch()]
        for page in pages:
            assert (await anext(page)).startswith(b"retry:")
        waits = [asyncio.ensure_future(anext(page)) for page in pages]
        event = {
            "thread": "thr_a",
            "customer": "cus_b",
            "interaction": "i",
            "kind": "repeat",
            "text": "secret",
        }

        js = client.jetstream()
        await js.publish("onethread.thread.repeated", b"not json")
        await js.publish("onethread.thread.repeated", json.dumps(event).encode())

        for told in await asyncio.gather(*waits):
            name, _, data = told.decode().partition("\ndata: ")
            assert name == "event: happened"
            told_of = {name: event[name] for name in ("thread", "customer", "interaction", "kind")}
            assert json.loads(data) == {**told_of, "incident": ""}
    await client.close()


async def test_a_page_that_does_not_keep_up_loads_anew(nats_server: Broker) -> None:
    client = await client_of(nats_server)
    async with asyncio.timeout(20), Live(client, closing=asyncio.Event()) as live:
        page = live.watch()
        await anext(page)
        first = asyncio.ensure_future(anext(page))
        js = client.jetstream()
        await js.publish("onethread.thread.opened", b'{"thread":"thr_first"}')
        assert b"thr_first" in await first
        for number in range(HINTS_WAITING_MAX + 1):
            await js.publish("onethread.thread.opened", b'{"thread":"thr_%d"}' % number)
        await client.flush()

        assert await anext(page) == LOAD_ANEW
    await client.close()


async def test_pages_end_at_once_when_the_service_closes(live: Live) -> None:
    closing = live._closing
    page = live.watch()
    await anext(page)
    waiting = asyncio.ensure_future(anext(page))
    await asyncio.sleep(0)

    closing.set()

    async with asyncio.timeout(2):
        while (told := await waiting) != BYE:
            waiting = asyncio.ensure_future(anext(page))
    assert told == BYE
    with pytest.raises(StopAsyncIteration):
        await anext(page)
    assert live.watchers == 0


async def test_one_page_too_many_is_refused(live: Live) -> None:
    pages = [live.watch() for _ in range(WATCHERS_MAX)]
    for page in pages:
        await anext(page)

    with pytest.raises(Unavailable):
        live.watch()

    for page in pages:
        await page.aclose()  # type: ignore[attr-defined]
