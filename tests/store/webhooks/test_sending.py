"""Webhooks to a real receiver: every event, signed, at least once, and no endpoint in another's way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import msgspec
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.outbox import send_unsent
from services.store.webhooks.calling import open_client
from services.store.webhooks.deliveries import LEASE, SENT_KEPT
from services.store.webhooks.endpoints import OVERLAP, Webhooks
from services.store.webhooks.message import TEST_TYPE
from services.store.webhooks.schedule import PAUSES
from services.store.webhooks.sending import WebhookSender
from shared import failpoints
from shared.errors import Rejected, Unavailable
from shared.history import history_source
from shared.webhook_signatures import check_signed, read_secret
from tests.store.application import KEY, PublishedTo
from tests.store.webhooks.receiver import SOON_S, Receiver, inside, receiving
from tests.store.world import HORVAT, World

OPENED = "hr.onethread.thread.opened.v1"
HOSTS = frozenset({"hooks.inside"})


class LiveClock:
    """The present, and what a test adds to it: the database writes times of its own."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def now() -> LiveClock:
    return LiveClock()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as receiver:
        yield receiver


@pytest.fixture
def webhooks(engine: AsyncEngine, now: LiveClock) -> Webhooks:
    return Webhooks(engine, key=KEY, clock=now, private_hosts=HOSTS)


@pytest.fixture
async def sender(engine: AsyncEngine, now: LiveClock) -> AsyncIterator[WebhookSender]:
    async with open_client() as client:
        yield sender_on(engine, client, now)


def sender_on(engine: AsyncEngine, client: httpx.AsyncClient, now: LiveClock, **more: Any) -> WebhookSender:
    given: dict[str, Any] = {"look_up": inside, "private_hosts": HOSTS, "draw": lambda: 0.0, **more}
    return WebhookSender(engine, client, key=KEY, clock=now, **given)


async def told(world: World, bus: PublishedTo, *threads: str) -> list[str]:
    """Let threads be opened and their events leave the outbox; return the events' ids."""
    if not world._customers:
        await world.directory(HORVAT)
    before = len(bus.messages)
    for thread in threads:
        await world.report(thread, customer="C-1001")
    while await send_unsent(world.engine, bus.publish_all):
        pass
    return [one.id for one in bus.messages[before:]]


async def send_all(sender: WebhookSender) -> None:
    for handle in await sender.due():
        while await sender.send_round(handle):
            pass


async def test_an_event_arrives_signed_under_its_own_id_with_handles_alone(
    webhooks: Webhooks, sender: WebhookSender, receiver: Receiver, world: World, bus: PublishedTo
) -> None:
    _, secret = await webhooks.add(receiver.url, (), by="ana")
    (event_id,) = await told(world, bus, "a")

    await send_all(sender)

    (taken,) = receiver.taken
    assert taken.path == "/in?desk=1"
    assert taken.headers["host"] == f"hooks.inside:{receiver.port}"
    assert taken.headers["content-type"] == "application/json"
    assert check_signed(taken.headers, taken.body, [read_secret(secret)], now=datetime.now(UTC)) == event_id
    body = msgspec.json.decode(taken.body)
    assert body["type"] == OPENED
    assert body["data"] == msgspec.json.decode(bus.messages[0].data)
    assert datetime.fromisoformat(body["timestamp"]).tzinfo
    assert "poštu" not in taken.body.decode()
    assert not any(one in taken.body.decode() for one in world.internal_ids())
    (webhook,) = await webhooks.listed()
    assert (webhook.waiting, webhook.dead, webhook.failing_since) == (0, 0, None)
    assert webhook.last_sent_at


async def test_only_the_types_that_are_wanted_are_sent(
    webhooks: Webhooks, sender: WebhookSender, receiver: Receiver, world: World, bus: PublishedTo
) -> None:
    await webhooks.add(receiver.url, ("hr.onethread.review.asked.v1",), by="ana")
    await told(world, bus, "a")

    await send_all(sender)

    assert receiver.taken == []


async def test_imported_history_is_told_on_the_bus_and_to_no_endpoint(
    webhooks: Webhooks, sender: WebhookSender, receiver: Receiver, world: World, bus: PublishedTo
) -> None:
    await webhooks.add(receiver.url, (), by="ana")
    await world.directory(HORVAT)
    await world.report("old", customer="C-1001", source=history_source("phone"))
    (live,) = (await told(world, bus, "new"))[1:]

    await send_all(sender)

    sources = [msgspec.json.decode(one.data)["source"] for one in bus.messages]
    assert sources == ["history-phone", "test-phone"]
    assert [one.headers["webhook-id"] for one in receiver.taken] == [live]


async def test_nothing_is_lost_or_sent_twice_by_a_relay_that_fails_halfway(
    webhooks: Webhooks, sender: WebhookSender, receiver: Receiver, world: World, bus: PublishedTo
) -> None:
    await webhooks.add(receiver.url, (), by="ana")
    failpoints.arm("before_outbox_sent:raise_once")
    try:
        with pytest.raises(Unavailable):
            await told(world, bus, "a")
    finally:
        failpoints.arm("")
    await told(world, bus)

    await send_all(sender)

    assert len(receiver.taken) == 1
    assert {one.id for one in bus.messages} == {receiver.taken[0].headers["webhook-id"]}


async def test_what_a_killed_sender_had_in_hand_is_sent_again_under_the_same_id(
    webhooks: Webhooks,
    sender: WebhookSender,
    receiver: Receiver,
    world: World,
    bus: PublishedTo,
    now: LiveClock,
) -> None:
    await webhooks.add(receiver.url, (), by="ana")
    await told(world, bus, "a")
    (handle,) = await sender.due()
    failpoints.arm("after_webhook_before_noted:raise_once")
    try:
        with pytest.raises(Unavailable):
            await sender.send_round(handle)
    finally:
        failpoints.arm("")
    assert await sender.due() == []

    now.ahead = LEASE
    await send_all(sender)

    assert len({one.headers["webhook-id"] for one in receiver.taken}) == 1
    assert len(receiver.taken) == 2
    assert receiver.taken[0].body == receiver.taken[1].body


async def test_a_failure_is_tried_again_by_the_schedule_and_ends_as_a_dead_letter_that_can_be_sent_again(
    webhooks: Webhooks,
    sender: WebhookSender,
    receiver: Receiver,
    world: World,
    bus: PublishedTo,
    now: LiveClock,
) -> None:
    made, _ = await webhooks.add(receiver.url, (), by="ana")
    (event_id,) = await told(world, bus, "a")
    receiver.status, receiver.more = 302, "Location: http://hooks.inside/elsewhere\r\n"

    for tries in range(len(PAUSES) + 1):
        await send_all(sender)
        assert len(receiver.taken) == tries + 1
        now.ahead += (*PAUSES, timedelta(0))[tries] + timedelta(seconds=1)

    (dead,) = await webhooks.deliveries(made.handle)
    assert (dead.state, dead.status, dead.tries) == ("dead", 302, len(PAUSES) + 1)
    assert dead.cause == "it answered 302: redirects are not followed"
    receiver.status = 200
    assert await webhooks.redrive(made.handle, by="ana", event_id=event_id) == 1
    await send_all(sender)
    assert (await webhooks.deliveries(made.handle))[0].state == "sent"
    assert {one.headers["webhook-id"] for one in receiver.taken} == {event_id}


async def test_410_switches_the_webhook_off_and_keeps_what_waited(
    webhooks: Webhooks, sender: WebhookSender, receiver: Receiver, world: World, bus: PublishedTo
) -> None:
    made, _ = await webhooks.add(receiver.url, (), by="ana")
    await told(world, bus, *"abcdefgh")
    receiver.status = 410

    await send_all(sender)

    assert len(receiver.taken) < 8
    one = await webhooks.one(made.handle)
    assert (one.off_why, one.waiting, one.dead) == ("gone", 0, 8)
    await told(world, bus, "later")
    assert (await webhooks.one(made.handle)).dead == 8
    with pytest.raises(Rejected, match="off"):
        await webhooks.redrive(made.handle, by="ana")
    await webhooks.switch(made.handle, on=True, by="ana")
    receiver.status = 200
    assert await webhooks.redrive(made.handle, by="ana") == 8
    await send_all(sender)
    assert (await webhooks.one(made.handle)).dead == 0


async def test_while_secrets_rotate_both_sign(
    webhooks: Webhooks,
    sender: WebhookSender,
    receiver: Receiver,
    now: LiveClock,
) -> None:
    made, first = await webhooks.add(receiver.url, (), by="ana")
    second = await webhooks.rotate(made.handle, by="ana")
    await webhooks.test(made.handle, by="ana")
    await send_all(sender)
    now.ahead = OVERLAP + timedelta(seconds=1)
    await webhooks.test(made.handle, by="ana")
    await send_all(sender)

    during, after = receiver.taken
    assert msgspec.json.decode(during.body)["type"] == TEST_TYPE
    for secret in (first, second):
        assert check_signed(during.headers, during.body, [read_secret(secret)], now=datetime.now(UTC))
    assert check_signed(after.headers, after.body, [read_secret(second)], now=now())
    with pytest.raises(Rejected):
        check_signed(after.headers, after.body, [read_secret(first)], now=now())


async def test_an_endpoint_that_hangs_delays_no_other(
    webhooks: Webhooks,
    engine: AsyncEngine,
    receiver: Receiver,
    world: World,
    bus: PublishedTo,
    now: LiveClock,
) -> None:
    closing = asyncio.Event()
    async with receiving() as slow, open_client() as client:
        slow.hangs = True
        await webhooks.add(slow.url, (), by="ana")
        await webhooks.add(receiver.url, (), by="ana")
        await told(world, bus, *"abcdef")
        task = asyncio.create_task(sender_on(engine, client, now).run(closing=closing))
        try:
            await slow.until_taken(1)
            await receiver.until_taken(6)
            await told(world, bus, "g")
            await receiver.until_taken(7)
        finally:
            closing.set()
            await asyncio.wait_for(task, SOON_S)


async def test_a_name_that_leads_inside_is_never_called_and_says_why(
    webhooks: Webhooks,
    engine: AsyncEngine,
    receiver: Receiver,
    world: World,
    bus: PublishedTo,
    now: LiveClock,
) -> None:
    made, _ = await webhooks.add(f"https://example.com:{receiver.port}/in", (), by="ana")
    await told(world, bus, "a")
    async with open_client() as client:
        await send_all(sender_on(engine, client, now))

    assert receiver.taken == []
    assert (await webhooks.deliveries(made.handle))[0].cause == "it leads to an address that is not public"


async def test_what_arrived_long_ago_is_swept(
    webhooks: Webhooks,
    engine: AsyncEngine,
    receiver: Receiver,
    now: LiveClock,
) -> None:
    made, _ = await webhooks.add(receiver.url, (), by="ana")
    await webhooks.test(made.handle, by="ana")
    async with open_client() as client:
        sender = sender_on(engine, client, now)
        await send_all(sender)
        await sender._sweep()
        assert await count(engine) == 1
        now.ahead = SENT_KEPT + timedelta(minutes=1)
        await sender._sweep()
        assert await count(engine) == 0


async def count(engine: AsyncEngine) -> int:
    async with engine.connect() as connection:
        return int((await connection.execute(text("select count(*) from webhook_delivery"))).scalar_one())
