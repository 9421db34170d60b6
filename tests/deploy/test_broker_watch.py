"""A broker that runs and keeps nothing is started again; one that is merely full, or well, is left alone."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import tempfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import msgspec
import pytest
from nats.js.errors import APIError

from deploy import broker_watch
from deploy.broker_watch import (
    Limits,
    Sickness,
    after_probe,
    after_restart,
    has_room,
    is_due,
    watched,
    what_ails,
)
from deploy.children import Child
from deploy.nats import Broker, BrokerPlan, again_at, new_token, start_nats
from deploy.supervisor import FOR_SERVERS, Keeper
from shared import bus, subjects
from tests.deploy.world import until
from tests.faults.disks import MEGABYTE, NoDisks, disk

LIMITS = Limits()
HASTY = Limits(probe_every_s=0.05, sick_s=0.3)
SUBJECT = subjects.INTERACTION_SUBJECT.format(channel="chat")
DISK_MB = 64


class Kept:
    """An embedded broker under a keeper and its watch."""

    def __init__(self, data: Path) -> None:
        self.said: list[str] = []
        self.brokers: list[Broker] = []
        self._data = data
        self._plan = BrokerPlan(data=data, environment=os.environ, token=new_token())
        for name in ("run", "log"):
            (data / name).mkdir(exist_ok=True)

    @contextlib.asynccontextmanager
    async def kept(self, room: Callable[[], bool] = lambda: True) -> AsyncIterator[None]:
        keeper = Keeper("nats", self._begin, patience=FOR_SERVERS, say=self.said.append)
        async with asyncio.TaskGroup() as group:
            await keeper.begin()
            keeping = group.create_task(keeper.keep())
            try:
                async with watched(
                    keeper, self.ails, group=group, room=room, say=self.said.append, limits=HASTY
                ):
                    yield
            finally:
                keeping.cancel()
                await keeper.stop()

    async def _begin(self) -> Child:
        broker = await start_nats(self._plan)
        self._plan = again_at(self._plan, broker)
        broker.child.command = msgspec.structs.replace(broker.child.command, stop_s=0.5)
        self.brokers.append(broker)
        return broker.child

    async def ails(self) -> str:
        broker = self.brokers[-1]
        return await what_ails(broker.url, broker.token, broker.monitoring_url)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker_watch, "ANSWER_S", 0.5)


def test_it_is_started_again_after_thirty_seconds_of_sickness_and_not_before() -> None:
    sick = after_probe(Sickness(), well=False, now_s=100.0)
    still_sick = after_probe(sick, well=False, now_s=125.0)

    assert not is_due(still_sick, now_s=129.9, limits=LIMITS)
    assert is_due(still_sick, now_s=130.0, limits=LIMITS)


def test_one_good_answer_and_its_time_begins_anew() -> None:
    sick = after_probe(Sickness(restarts=3, since_s=100.0), well=True, now_s=129.0)

    assert sick == Sickness()


def test_where_starting_again_did_not_help_the_next_time_waits_twice_as_long_up_to_a_limit() -> None:
    again = after_probe(after_restart(Sickness(since_s=0.0)), well=False, now_s=200.0)
    often = Sickness(since_s=0.0, restarts=1_000)

    assert not is_due(again, now_s=259.9, limits=LIMITS)
    assert is_due(again, now_s=260.0, limits=LIMITS)
    assert is_due(often, now_s=30.0 * 32, limits=LIMITS)


async def test_a_broker_that_is_well_is_left_alone(nats_server: Broker) -> None:
    assert not await what_ails(nats_server.url, nats_server.token, nats_server.monitoring_url)


async def test_a_stream_at_its_own_limit_is_no_sickness(nats_server: Broker) -> None:
    client = await bus.connect(nats_server.url, name="test", token=nats_server.token)
    await bus.ensure_topology(client.jetstream(), stream_bytes_max=4_096)

    with pytest.raises(APIError, match="maximum bytes exceeded"):
        await client.jetstream().publish(SUBJECT, bytes(8_192))

    assert not await what_ails(nats_server.url, nats_server.token, nats_server.monitoring_url)
    await bus.disconnect(client)


@pytest.mark.usefixtures("impatient")
async def test_a_port_that_answers_and_no_jetstream_behind_it_is_sick(nats_server: Broker) -> None:
    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as stand_in:
        port = stand_in.sockets[0].getsockname()[1]
        ailment = await what_ails(f"nats://127.0.0.1:{port}", "a:b", f"http://127.0.0.1:{port}")

    assert ailment == "answers, but its streams do not"


async def test_a_probe_that_swallows_its_cancellation_does_not_hold_up_the_stop() -> None:
    asked = asyncio.Event()

    async def probe() -> str:
        asked.set()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        return ""

    async def begin() -> Child:
        raise AssertionError

    keeper = Keeper("nats", begin, patience=FOR_SERVERS, say=lambda _: None)
    async with (
        asyncio.timeout(20),
        asyncio.TaskGroup() as group,
        watched(keeper, probe, group=group, room=lambda: True, say=lambda _: None, limits=HASTY),
    ):
        await asked.wait()


@pytest.mark.usefixtures("impatient")
async def test_a_broker_that_hangs_is_started_again_and_that_is_told_in_one_line(data: Path) -> None:
    nats = Kept(data)
    async with nats.kept():
        os.kill(nats.brokers[0].child.pid, signal.SIGSTOP)
        await until(lambda: len(nats.brokers) > 1)

        assert not await nats.ails()
        assert nats.brokers[1].url == nats.brokers[0].url
    assert nats.said == ["nats does not answer for over 0 s; it is started again"]


@pytest.mark.system
async def test_a_broker_whose_disk_was_full_is_started_again_once_there_is_room_and_keeps_again() -> None:
    with tempfile.TemporaryDirectory(prefix="onethread-test-") as folder:
        data = Path(folder)
        try:
            with disk(data / "disk", data / "nats", megabytes=DISK_MB) as place:
                await _full_and_free_again(Kept(data), place)
        except NoDisks as cause:
            pytest.skip(str(cause))


async def _full_and_free_again(nats: Kept, place: Path) -> None:
    async with nats.kept(room=lambda: has_room(place)):
        client = await bus.connect(nats.brokers[0].url, name="test", token=nats.brokers[0].token)
        bus_of = client.jetstream()
        await bus.ensure_topology(bus_of)
        first = await bus_of.publish(SUBJECT, b"kept")

        ballast = place / "ballast"
        _fill(ballast)
        with contextlib.suppress(TimeoutError, APIError):
            await bus_of.publish(SUBJECT, bytes(MEGABYTE), timeout=1)
        await until(lambda: any("no space left on device" in line for line in nats.said))
        assert len(nats.brokers) == 1  # on a full disk, starting again would help nobody

        ballast.unlink()
        await until(lambda: len(nats.brokers) > 1 and client.is_connected)
        second = await bus_of.publish(SUBJECT, b"kept too")
        kept = [(await bus_of.get_msg(subjects.INTERACTIONS, seq)).data for seq in (first.seq, second.seq)]
        await bus.disconnect(client)

    assert kept == [b"kept", b"kept too"]
    assert [line.rpartition(":")[2].strip() for line in nats.said if "its disk is full" in line] == [
        "its disk is full. It is started again when there is room"
    ]
    assert nats.said[-1].endswith("it is started again")


def _fill(ballast: Path) -> None:
    with ballast.open("wb", buffering=0) as file:
        for size in (MEGABYTE, 4_096):
            with contextlib.suppress(OSError):
                while True:
                    file.write(bytes(size))
