"""The embedded broker: who may connect, and when it acknowledges."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from deploy.nats import Broker, BrokerPlan, again_at, answers, check_syncs_always, new_token, start_nats
from shared.errors import Refused


@pytest.fixture
def plan(tmp_path: Path) -> BrokerPlan:
    for name in ("run", "log"):
        (tmp_path / name).mkdir()
    return BrokerPlan(data=tmp_path, environment=os.environ, token=new_token())


async def test_a_client_without_the_token_is_turned_away(nats_server: Broker) -> None:
    assert await answers(nats_server.url, nats_server.token)
    assert not await answers(nats_server.url, "")
    assert not await answers(nats_server.url, "wrong")


async def test_it_acknowledges_only_what_the_disk_has(plan: BrokerPlan) -> None:
    broker = await start_nats(plan)

    await check_syncs_always(broker.monitoring_url)

    await broker.child.stop()


async def test_a_broker_that_acknowledges_earlier_is_refused(nats_server: Broker) -> None:
    with pytest.raises(Refused, match="sync_interval"):
        await check_syncs_always(nats_server.monitoring_url)


async def test_a_restart_is_found_at_the_same_address_with_the_same_token(plan: BrokerPlan) -> None:
    first = await start_nats(plan)
    await first.child.stop()

    second = await start_nats(again_at(plan, first))

    assert (second.url, second.monitoring_url) == (first.url, first.monitoring_url)
    assert await answers(first.url, plan.token)
    await second.child.stop()


async def test_a_broker_that_cannot_start_is_told_with_its_last_words(plan: BrokerPlan) -> None:
    (plan.data / "nats").write_text("a file where its folder should be")

    with pytest.raises(Refused, match=r"nats-server ended with status 1: .*"):
        await start_nats(plan)
