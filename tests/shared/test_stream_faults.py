"""A stream that could lose what it acknowledges is refused in one line, before anything is put on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from nats.aio.client import Client
from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType

from deploy.nats import Broker
from shared import subjects
from shared.bus import check_streams, connect, ensure_topology
from shared.errors import Refused
from shared.stream_faults import stream_faults

OURS = subjects.interactions_stream()


@pytest.fixture
async def client(nats_server: Broker) -> AsyncIterator[Client]:
    client = await connect(nats_server.url, name="test", token=nats_server.token)
    yield client
    await client.close()


def test_our_own_configuration_has_no_faults() -> None:
    assert stream_faults(OURS, OURS) == []
    assert stream_faults(OURS.evolve(max_bytes=1, max_msgs=-1, max_msg_size=-1, max_age=0), OURS) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"storage": StorageType.MEMORY}, "its storage is memory, not file"),
        ({"retention": RetentionPolicy.INTEREST}, "its retention is interest, not limits"),
        ({"discard": DiscardPolicy.OLD}, "it discards the old when it is full"),
        ({"no_ack": True}, "it acknowledges nothing"),
        ({"max_age": 3_600}, "what it holds expires after 3600 s"),
        ({"max_msgs": 10}, "max_msgs limits it"),
        ({"max_msgs_per_subject": 1}, "max_msgs_per_subject limits it"),
        ({"max_msg_size": 1_000}, f"max_msg_size is below {subjects.PAYLOAD_BYTES_MAX}"),
        ({"duplicate_window": 1}, f"duplicate_window is below {subjects.DUPLICATE_WINDOW_S} s"),
        ({"subjects": ["onethread.interaction.phone"]}, "it does not take onethread.interaction.*"),
    ],
)
def test_each_fault_is_named(change: dict[str, Any], told: str) -> None:
    assert stream_faults(OURS.evolve(**change), OURS) == [told]


async def test_a_service_starts_on_the_streams_that_were_made_for_it(client: Client) -> None:
    js = client.jetstream()
    with pytest.raises(Refused, match="no stream INTERACTIONS: run `onethread migrate`"):
        await check_streams(js, OURS)
    await ensure_topology(js)

    await check_streams(js, OURS, subjects.threads_stream())


async def test_a_service_does_not_start_on_a_stream_that_somebody_changed(client: Client) -> None:
    js = client.jetstream()
    await ensure_topology(js)
    await js.update_stream(OURS.evolve(discard=DiscardPolicy.OLD))

    with pytest.raises(Refused, match="stream INTERACTIONS is not ours: it discards the old") as refused:
        await check_streams(js, OURS)
    assert "\n" not in str(refused.value)

    await ensure_topology(js)
    await check_streams(js, OURS)


async def test_a_stream_of_our_name_that_cannot_become_ours_is_left_alone(client: Client) -> None:
    js = client.jetstream()
    await js.add_stream(OURS.evolve(storage=StorageType.MEMORY, max_bytes=1_000_000))

    with pytest.raises(Refused, match="its storage is memory, not file"):
        await ensure_topology(js)

    assert (await js.stream_info(subjects.INTERACTIONS)).config.max_bytes == 1_000_000
