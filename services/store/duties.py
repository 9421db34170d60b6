"""What a store does beside answering: duties that run as long as the service does."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

DUTIES_END_S = 5.0  # what a duty may still take once the service closes


@asynccontextmanager
async def beside(*duties: Coroutine[Any, Any, None], closing: asyncio.Event) -> AsyncIterator[None]:
    """Run `duties` for as long as the context lasts; one that fails ends the service and raises here.

    Not a TaskGroup: that wraps what the body raises, and a refusal to start must stay one line.
    """
    tasks = [asyncio.create_task(duty) for duty in duties]
    for task in tasks:
        task.add_done_callback(lambda _: closing.set())
    try:
        yield
    finally:
        closing.set()
        await asyncio.wait(tasks, timeout=DUTIES_END_S)
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            raise result


async def pause(closing: asyncio.Event, *, seconds: float) -> None:
    """Return after `seconds`, or as soon as the service closes."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(closing.wait(), seconds)
