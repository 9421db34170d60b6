"""Somebody outside who listens on the broker hears what happens to threads, and can do nothing else."""

from __future__ import annotations

import os
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deploy.nats import Broker, BrokerPlan, new_token, start_nats
from deploy.nats_users import new_passwords, users_block
from deploy.subscribers import (
    NAME,
    add_subscriber,
    end_consumer,
    lines_for,
    make_consumer,
    read_subscribers,
    remove_subscriber,
    user_of,
)
from shared import subjects
from shared.bus import connect, ensure_topology
from shared.errors import Rejected
from shared.publishing import Message
from shared.settings import Settings
from tests.deploy.test_nats_users import API, DEADLINE_S, EVENTS, EVERYWHERE, complaining_as, until_told

USER = user_of("reports")


@pytest.fixture
async def broker(servers_folder: Path, tmp_path: Path) -> AsyncIterator[Broker]:
    """A broker with all users, a subscriber among them, and the subscriber's consumer."""
    for name in ("run", "log"):
        (tmp_path / name).mkdir()
    add_subscriber(tmp_path, "reports")
    plan = BrokerPlan(
        data=tmp_path,
        environment=os.environ,
        token=new_token(),
        passwords=new_passwords() | read_subscribers(tmp_path),
        sync_always=False,
    )
    broker = await start_nats(plan)
    client = await connect(broker.url, name="test", token=broker.token)
    await ensure_topology(client.jetstream())
    await client.close()
    await make_consumer(settings_of(broker), "reports")
    yield broker
    await broker.child.stop()


def settings_of(broker: Broker) -> Settings:
    return Settings(nats_url=broker.url, nats_token=broker.token)


def told(name: str) -> Message:
    return Message(subjects.THREAD_SUBJECT.format(event="opened"), name, b"{}", {"Nats-Msg-Id": name})


async def test_a_subscriber_takes_events_by_its_own_consumer_and_hears_them_live(
    broker: Broker, tmp_path: Path
) -> None:
    password = read_subscribers(tmp_path)[USER]
    everything = await connect(broker.url, name="test", token=broker.token)
    outside = await connect(broker.url, name="outside", token=f"{USER}:{password}")
    try:
        live = await outside.subscribe(subjects.THREAD_SUBJECTS)
        await outside.flush()
        for name in ("one", "two"):
            one = told(name)
            await everything.jetstream().publish(one.subject, one.data, headers=one.headers)

        pulled = await outside.jetstream().pull_subscribe_bind(USER, stream=subjects.THREADS)
        messages = await pulled.fetch(2, timeout=DEADLINE_S)
        for message in messages:
            await message.ack_sync()

        assert [message.subject for message in messages] == ["onethread.thread.opened"] * 2
        assert (await live.next_msg(DEADLINE_S)).headers
        with pytest.raises(TimeoutError):
            await pulled.fetch(1, timeout=0.2)
    finally:
        await outside.close()
        await everything.close()


async def test_the_server_refuses_it_everything_else(broker: Broker, tmp_path: Path) -> None:
    password = read_subscribers(tmp_path)[USER]
    forbidden = [
        *EVERYWHERE,
        *EVENTS,
        "onethread.interaction.phone",
        "onethread.ask.lookup",
        "$KV.sources.desk",
        f"{API}.CONSUMER.CREATE.THREADS",
        f"{API}.CONSUMER.CREATE.THREADS.{USER}.onethread.thread.opened",
        f"{API}.CONSUMER.DURABLE.CREATE.THREADS.{USER}",
        f"{API}.CONSUMER.DELETE.THREADS.corrections",
        f"{API}.CONSUMER.MSG.NEXT.THREADS.corrections",
        f"{API}.STREAM.PURGE.THREADS",
        f"{API}.STREAM.MSG.GET.THREADS",
    ]
    async with complaining_as(broker, f"{USER}:{password}") as (client, complaints):
        for subject in forbidden:
            await client.publish(subject, b"{}")
        for subject in (subjects.INTERACTION_SUBJECTS, "_INBOX_store.>", ">"):
            await client.subscribe(subject)
        await client.flush()
        await until_told(complaints, len(forbidden) + 3)

    assert len([one for one in complaints if "permissions violation" in one]) == len(forbidden) + 3


async def test_taken_away_it_has_no_consumer_any_more(broker: Broker, tmp_path: Path) -> None:
    await end_consumer(settings_of(broker), "reports")
    await end_consumer(settings_of(broker), "reports")
    client = await connect(broker.url, name="test", token=broker.token)
    names = [one.name for one in await client.jetstream().consumers_info(subjects.THREADS)]
    await client.close()

    assert names == [subjects.CORRECTIONS]
    assert remove_subscriber(tmp_path, "reports")
    assert not remove_subscriber(tmp_path, "reports")
    assert read_subscribers(tmp_path) == {}


def test_passwords_are_kept_where_only_their_owner_reads_them(tmp_path: Path) -> None:
    first, second = (add_subscriber(tmp_path, "reports") for _ in range(2))

    assert first != second
    assert read_subscribers(tmp_path) == {USER: second}
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o600
    assert lines_for("reports", second) in users_block({USER: second})


@pytest.mark.parametrize("name", ["", "Reports", "a b", "x.>", "*", "a" * 33, "-a"])
def test_what_is_no_name_of_a_subscriber_is_refused(name: str) -> None:
    with pytest.raises(Rejected):
        user_of(name)
