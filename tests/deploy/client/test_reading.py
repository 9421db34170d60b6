"""The client at the real store: threads, customers, reviews and the look-up, as typed structs."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from litestar import Litestar
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.client import AsyncClient, CallRefused, Client, Door, Doors, Known, read_webhook
from services.store.api_keys import add_api_key
from services.store.event_data import PlacedData
from shared.errors import Rejected
from shared.webhook_signatures import secret_text, signed_headers
from tests.deploy.client.blocking import Blocking
from tests.store.application import (
    app,
    bus,
    clock,
    correlator,
    live,
    mail_server,
    phone,
    single_sign_on,
    world,
)
from tests.store.correlator import Correlator
from tests.store.world import HORVAT, PEKARA, World

__all__ = ["app", "bus", "clock", "correlator", "live", "mail_server", "phone", "single_sign_on", "world"]


@pytest.fixture
def engine(store_engine: AsyncEngine) -> AsyncEngine:
    return store_engine


@pytest.fixture
async def doors(engine: AsyncEngine) -> Doors:
    return Doors(store=Door(url="http://store", key=await add_api_key(engine, "client")))


async def some(world: World) -> str:
    await world.directory(HORVAT, PEKARA)
    await world.report("a", customer="C-1001")
    await world.report("b", customer="C-1005")
    return await world.report("a", customer="C-1001", kind="repeat", zone="review")


async def test_what_the_store_unified_is_read_as_structs(
    app: Litestar, world: World, doors: Doors, correlator: Correlator
) -> None:
    repeated = await some(world)
    http = httpx.AsyncClient(transport=httpx.ASGITransport(app=app))  # type: ignore[arg-type]
    async with AsyncClient(doors, http=http) as client:
        pages = [page async for page in client.all_threads(limit=1)]
        ours = await client.threads(q="Horvat", state="open")
        thread = await client.thread(next(one.handle for one in ours.threads if one.reports == 2))
        customer = await client.customer(thread.customer.handle)
        timeline = await client.timeline(customer.handle)
        interaction = await client.interaction(repeated)
        reviews = await client.reviews()
        desk = await client.desk()
        listed = await client.customers(q="Žuža")
        known = await client.lookup(Known(number="+385915550101", text="ne mogu slati poštu"))
        with pytest.raises(CallRefused) as missing:
            await client.thread("thr_nothing")

    assert [len(page.threads) for page in pages] == [1, 1]
    assert len(thread.in_order) == 2
    assert thread.in_order[1].placement
    assert customer.name == "Horvat gradnja d.o.o."
    assert len(timeline.interactions) == 2
    assert interaction.id == repeated
    assert interaction.received_at.tzinfo
    assert [one.interaction.id for one in reviews.reviews] == [repeated]
    assert desk.region == "HR"
    assert [one.name for one in listed.customers] == ["Pekara Žuža d.o.o."]
    assert isinstance(known.threads, tuple)
    assert missing.value.status == 404


async def test_the_sync_client_reads_the_same(app: Litestar, world: World, doors: Doors) -> None:
    await some(world)
    http = httpx.Client(transport=Blocking(app))

    def work() -> list[str]:
        with Client(doors, http=http) as client:
            return [one.reference for page in client.all_threads(limit=1) for one in page.threads]

    assert len(set(await asyncio.to_thread(work))) == 2


NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECRET = b"s" * 32
BODY = (
    b'{"type":"hr.onethread.thread.opened.v1","timestamp":"2026-11-22T11:59:00Z","data":{"thread":"thr_1",'
    b'"reference":"OT-1-2","customer":"cus_1","interaction":"i","channel":"phone","received_at":"x",'
    b'"kind":"new","zone":"auto"}}'
)


def sent(body: bytes = BODY, **fields: Any) -> dict[str, str]:
    return signed_headers([SECRET], **{"event_id": "evt_1", "at": NOW, "body": body, **fields})


def test_an_incoming_webhook_is_read_once_its_signature_fits() -> None:
    event = read_webhook(sent(), BODY, [secret_text(b"o" * 32), secret_text(SECRET)], now=NOW)

    assert event.id == "evt_1"
    data = event.typed()
    assert isinstance(data, PlacedData)
    assert data.thread == "thr_1"


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (sent(), BODY + b" "),
        (sent(at=datetime(2026, 11, 22, 11, 54, tzinfo=UTC)), BODY),
        ({**sent(), "webhook-id": "evt_2"}, BODY),
        ({**sent(), "webhook-signature": ""}, BODY),
        ({**sent(), "webhook-timestamp": "now"}, BODY),
        ({}, BODY),
        (sent(b"{}"), b"{}"),
    ],
)
def test_a_swapped_body_a_replay_and_a_foreign_signature_are_refused(
    headers: dict[str, str], body: bytes
) -> None:
    with pytest.raises(Rejected):
        read_webhook(headers, body, [secret_text(SECRET)], now=NOW)
