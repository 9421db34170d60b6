"""What a store does beside answering: duties that run as long as the service does."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from typing import Any

from shared.ending import end
from shared.log import logger

DUTIES_END_S = 5.0  # what a duty may still take once the service closes
AGAIN_S = 5.0  # a duty that failed begins anew then

log = logger(__name__)

Duty = Callable[[], Coroutine[Any, Any, None]]
"""Begins a duty, which runs until the service closes; whatever it did is done or done again by the next."""


@asynccontextmanager
async def beside(
    duties: Mapping[str, Duty],
    *,
    failed: Callable[[str], None],
    closing: asyncio.Event,
    again_s: float = AGAIN_S,
) -> AsyncIterator[None]:
    """Run `duties` for as long as the context lasts.

    One that fails is logged, told to `failed` by its name, and begun anew: what one row brings out must stop
    neither the other duties nor the pages. What a duty waits for by itself (`Unavailable`) is no failure.
    """
    kept = (_kept(name, duty, failed, closing, again_s) for name, duty in duties.items())
    tasks = [asyncio.create_task(one) for one in kept]
    try:
        yield
    finally:
        closing.set()
        await asyncio.wait(tasks, timeout=DUTIES_END_S)
        await end(tasks)


async def _kept(
    name: str, duty: Duty, failed: Callable[[str], None], closing: asyncio.Event, again_s: float
) -> None:
    while not closing.is_set():
        try:
            await duty()
        except Exception:
            log.exception("a duty failed and begins anew", duty=name)
            failed(name)
        await pause(closing, seconds=again_s)


async def pause(closing: asyncio.Event, *, seconds: float) -> None:
    """Return after `seconds`, or as soon as the service closes."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(closing.wait(), seconds)
