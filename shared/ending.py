"""Ending tasks that run for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import Any

CANCEL_AGAIN_S = 1.0


async def end(tasks: Collection[asyncio.Task[Any]]) -> None:
    """Return once all have ended, cancelled as often as it takes; what one failed with, asyncio logs.

    One cancellation may be swallowed: `asyncio.wait_for` of Python 3.11, on which nats-py rests, does so when
    what it waits for comes at the same moment (gh-86296), and nats-py in places by itself.
    """
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=CANCEL_AGAIN_S)
