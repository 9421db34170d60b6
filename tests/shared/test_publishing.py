"""The publisher on a real nats-server: acknowledged means stored, once; trouble is told within a second."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator

import pytest
from nats.aio.client import Client

from deploy.nats import Broker
from shared import subjects
from shared.bus import connect, ensure_topology
from shared.errors import Unavailable
from shared.feed import Feed, ack, take_until
from shared.publishing import ANSWER_WAIT_S, Message, Publisher, event
from tests.processes import stop_still

SUBJECT = subjects.INTERACTION_SUBJECT.format(channel="phone")
WITHIN_A_SECOND = ANSWER_WAIT_S + 0.3  # a busy machine's scheduling


@pytest.fixture
async def client(nats_server: Broker) -> AsyncIterator[Client]:
    client = await connect(nats_server.url, name="test", token=nats_server.token)
    await ensure_topology(client.jetstream())
    yield client
    await client.close()


def message(name: str) -> Message:
    return event(subject=SUBJECT, event_id=name, event_type="t", source="s", data=b"{}")


async def stored(client: Client) -> int:
    return (await client.jetstream().stream_info(subjects.INTERACTIONS)).state.messages


async def test_what_is_acknowledged_is_stored(client: Client) -> None:
    async with Publisher(client, client.jetstream()) as publisher:
        answers = await asyncio.gather(*(publisher.publish(message(f"m{n}")) for n in range(500)))

    assert answers == [False] * 500
    assert await stored(client) == 500


async def test_the_same_piece_again_is_a_duplicate_and_stored_once(client: Client) -> None:
    async with Publisher(client, client.jetstream()) as publisher:
        assert await publisher.publish(message("m")) is False
        assert await publisher.publish(message("m")) is True

    assert await stored(client) == 1


async def test_a_duplicate_within_a_batch_does_not_harm_its_batch_mates(client: Client) -> None:
    names = ["a", "b", "c", "a", "d"]
    async with Publisher(client, client.jetstream()) as publisher:
        await publisher.publish(message("c"))
        answers = await asyncio.gather(*(publisher.publish(message(name)) for name in names))

    assert answers == [False, False, True, True, False]
    assert await stored(client) == 4


async def test_a_stalled_bus_is_told_within_a_second_and_then_at_once(
    client: Client, nats_server: Broker
) -> None:
    pid = nats_server.child.pid
    async with Publisher(client, client.jetstream()) as publisher:
        await stop_still(pid)
        try:
            for limit_s in (WITHIN_A_SECOND, 0.1):
                begun = time.monotonic()
                with pytest.raises(Unavailable):
                    await publisher.publish(message("m"))
                assert time.monotonic() - begun < limit_s
        finally:
            os.kill(pid, signal.SIGCONT)

        assert await repeated_until_taken(publisher, "m") in {True, False}
    assert await stored(client) == 1


async def taken_by(publisher: Publisher, name: str, *, data: bytes) -> bool:
    try:
        await publisher.publish(Message(SUBJECT, name, data, {}))
    except Unavailable:
        return False
    return True


async def repeated_until_taken(publisher: Publisher, name: str) -> bool:
    async with asyncio.timeout(20):
        while True:
            try:
                return await publisher.publish(message(name))
            except Unavailable:
                await asyncio.sleep(0.05)  # the client's pause between tries, not the test's


async def test_a_payload_over_the_limit_is_refused_here_not_by_the_server(client: Client) -> None:
    """The server would answer by closing the connection for good."""
    huge = Message(SUBJECT, "huge", b"x" * subjects.PAYLOAD_BYTES_MAX, {})
    async with Publisher(client, client.jetstream()) as publisher:
        with pytest.raises(ValueError, match="over the bus's limit"):
            await publisher.publish(huge)

        assert await publisher.publish(message("m")) is False


async def test_a_full_stream_refuses_and_keeps_what_it_has(nats_server: Broker) -> None:
    client = await connect(nats_server.url, name="test", token=nats_server.token)
    js = client.jetstream()
    await ensure_topology(js, stream_bytes_max=64 * 1024)
    async with Publisher(client, js) as publisher:
        taken = [await taken_by(publisher, f"m{number}", data=b"x" * 8_000) for number in range(20)]

    assert False in taken
    assert await stored(client) == sum(taken) > 0
    await client.close()


async def test_the_feed_gives_everything_once_in_order(client: Client) -> None:
    async with Publisher(client, client.jetstream()) as publisher:
        for number in range(250):
            await publisher.publish(message(f"m{number}"))
    taken: list[str] = []

    async with Feed(client, stream=subjects.INTERACTIONS, consumer=subjects.CORRELATOR) as feed:
        while len(taken) < 250:
            batch = await feed.take()
            assert 1 <= len(batch) <= subjects.BATCH_MAX
            for arrived in batch:
                assert arrived.headers is not None
                taken.append(arrived.headers["ce-id"])
                await ack(arrived)

    assert taken == [f"m{number}" for number in range(250)]


async def test_the_feed_gives_a_lone_message_at_once(client: Client) -> None:
    async with (
        Publisher(client, client.jetstream()) as publisher,
        Feed(client, stream=subjects.INTERACTIONS, consumer=subjects.CORRELATOR) as feed,
    ):
        waiting = asyncio.create_task(feed.take())
        await publisher.publish(message("m"))

        async with asyncio.timeout(1):
            assert len(await waiting) == 1


async def test_a_feed_is_taken_from_until_somebody_closes(client: Client) -> None:
    closing = asyncio.Event()
    async with (
        Publisher(client, client.jetstream()) as publisher,
        Feed(client, stream=subjects.INTERACTIONS, consumer=subjects.CORRELATOR) as feed,
    ):
        await publisher.publish(message("m"))
        taken = await take_until(feed, closing)
        waiting = asyncio.create_task(take_until(feed, closing))
        await asyncio.sleep(0)
        closing.set()

        assert len(taken) == 1
        async with asyncio.timeout(1):
            assert await waiting == []
            assert await take_until(feed, closing) == []


async def test_what_is_not_acknowledged_comes_again_after_the_consumer_died(client: Client) -> None:
    async with Publisher(client, client.jetstream()) as publisher:
        await publisher.publish(message("m"))
    async with Feed(client, stream=subjects.INTERACTIONS, consumer=subjects.CORRELATOR) as feed:
        first = await feed.take()
        await first[0].nak()
    async with Feed(client, stream=subjects.INTERACTIONS, consumer=subjects.CORRELATOR) as feed:
        again = await feed.take()

    assert again[0].metadata.sequence.stream == first[0].metadata.sequence.stream
    assert again[0].metadata.num_delivered == 2


async def test_the_topology_may_be_brought_about_again_and_again(client: Client) -> None:
    for _ in range(3):
        await ensure_topology(client.jetstream())

    info = await client.jetstream().stream_info(subjects.INTERACTIONS)
    assert info.config.discard == "new"
    assert info.config.allow_atomic


async def test_a_client_that_gives_up_for_good_tells_its_service(nats_server: Broker) -> None:
    """The client checks the payload alone; with headers it is over the limit and the server hangs up."""
    gave_up = asyncio.Event()

    async def on_closed() -> None:
        gave_up.set()

    client = await connect(nats_server.url, name="test", token=nats_server.token, on_closed=on_closed)
    await client.publish("any", b"x" * client.max_payload, headers={"too": "much"})

    async with asyncio.timeout(10):
        await gave_up.wait()
    assert client.is_closed
