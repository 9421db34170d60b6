"""A task that has been cancelled has ended, even where what it waits in swallows a cancellation."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from shared.ending import end


async def test_a_task_that_swallows_a_cancellation_is_ended_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("shared.ending.CANCEL_AGAIN_S", 0.01)
    swallowed = []

    async def stubborn() -> None:
        while True:
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.Event().wait()
            swallowed.append(True)
            await asyncio.Event().wait()

    tasks = {asyncio.create_task(stubborn()) for _ in range(2)}
    await asyncio.sleep(0)

    await end(tasks)

    assert swallowed == [True, True]
    assert all(task.cancelled() for task in tasks)


async def test_what_has_ended_or_failed_is_no_matter() -> None:
    async def failing() -> None:
        raise RuntimeError("failed before")

    task = asyncio.create_task(failing())
    await asyncio.wait({task})

    await end({task})
    await end(())

    assert isinstance(task.exception(), RuntimeError)
