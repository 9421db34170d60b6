"""The supervisor, on stand-in processes."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from deploy import supervisor
from deploy.supervisor import Keeper, Patience, first_foreseen, kept
from shared.errors import Refused
from tests.deploy.world import alive, notes_in, stand_in, until

HASTY = Patience(restarts_max=2, window_s=60.0, pauses_s=(0.01,))


@pytest.fixture
def door() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def keeper_on(door: socket.socket, folder: Path, name: str = "one", **how: object) -> Keeper:
    return stand_in(name, folder, descriptor=door.fileno(), port=door.getsockname()[1], **how)  # type: ignore[arg-type]


async def test_stages_start_in_order_and_stop_in_reverse(door: socket.socket, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other_door:
        first, second = keeper_on(door, tmp_path, "first"), keeper_on(other_door, tmp_path, "second")

        async with asyncio.TaskGroup() as group, kept([first], group), kept([second], group):
            started = notes_in(tmp_path)

    assert started == ["first started", "second started"]
    assert notes_in(tmp_path)[2:] == ["second stopped", "first stopped"]


async def test_a_killed_service_is_started_again_and_no_request_is_refused_meanwhile(
    door: socket.socket, tmp_path: Path
) -> None:
    keeper = keeper_on(door, tmp_path)
    async with asyncio.TaskGroup() as group, kept([keeper], group), httpx.AsyncClient(timeout=20) as client:
        assert keeper.child is not None
        killed = keeper.child.pid

        os.kill(killed, signal.SIGKILL)
        await until(lambda: not alive(killed))
        answer = await client.get(f"http://127.0.0.1:{door.getsockname()[1]}/")

        assert answer.text != str(killed)
    assert notes_in(tmp_path) == ["one started", "one started", "one stopped"]


async def test_a_service_that_ends_too_often_stops_everything_with_one_line(
    door: socket.socket, tmp_path: Path
) -> None:
    other = keeper_on(door, tmp_path, "other")
    with socket.create_server(("127.0.0.1", 0)) as its_door:
        keeper = keeper_on(its_door, tmp_path, patience=HASTY)

        async def kill_again_and_again() -> None:
            while True:
                if keeper.child is not None:
                    keeper.child.signal(signal.SIGKILL)
                await asyncio.sleep(0.01)

        with pytest.raises(BaseExceptionGroup) as caught:
            async with asyncio.TaskGroup() as group, kept([other], group), kept([keeper], group):
                await kill_again_and_again()

    refusal = first_foreseen(caught.value)
    assert refusal is not None
    assert "3 times in short order" in str(refusal)
    assert "other stopped" in notes_in(tmp_path)


async def test_what_we_end_ourselves_is_started_again_however_often_and_told_with_our_reason(
    door: socket.socket, tmp_path: Path
) -> None:
    said: list[str] = []
    keeper = keeper_on(door, tmp_path, patience=HASTY, say=said.append)
    async with asyncio.TaskGroup() as group, kept([keeper], group):
        for _ in range(HASTY.restarts_max + 2):
            ended = keeper.child
            await keeper.end("hangs")
            await until(lambda ended=ended: keeper.child not in {None, ended})  # type: ignore[misc]

    assert said == ["one hangs; it is started again"] * (HASTY.restarts_max + 2)


async def test_a_service_that_ends_at_its_start_is_told_with_its_last_words(
    door: socket.socket, tmp_path: Path
) -> None:
    keeper = keeper_on(door, tmp_path, manner="ends")

    with pytest.raises(Refused, match="one ended with status 3: a reason to end"):
        await keeper.begin()


async def test_a_service_that_does_not_become_ready_is_stopped_and_told(
    door: socket.socket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "READY_S", 1.0)
    keeper = keeper_on(door, tmp_path, manner="never")

    with pytest.raises(Refused, match=r"one was not ready in 1 s \(503"):
        await keeper.begin()

    assert notes_in(tmp_path) == ["one started", "one stopped"]


async def test_a_stop_that_is_cancelled_still_stops_everything(door: socket.socket, tmp_path: Path) -> None:
    keeper = keeper_on(door, tmp_path)

    async def run() -> None:
        async with asyncio.TaskGroup() as group, kept([keeper], group):
            await asyncio.Event().wait()

    running = asyncio.create_task(run())
    await until(lambda: keeper.child is not None)
    for _ in range(3):
        running.cancel()
        await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await running

    assert notes_in(tmp_path) == ["one started", "one stopped"]
