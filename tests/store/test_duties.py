"""Duties run beside the pages; a defect in one stops neither them nor the others."""

from __future__ import annotations

import asyncio

import pytest

from services.store.duties import beside

DEADLINE_S = 10.0


class Work:
    """A duty that fails as often as it is told to, and then runs on until the service closes."""

    def __init__(self, closing: asyncio.Event, *, failures: int = 0) -> None:
        self.begun = 0
        self.at_work = asyncio.Event()
        self._closing = closing
        self._failures = failures

    async def __call__(self) -> None:
        self.begun += 1
        if self.begun <= self._failures:
            raise RuntimeError("nobody foresaw this")
        self.at_work.set()
        await self._closing.wait()


async def test_a_duty_that_fails_is_told_of_and_begins_anew_while_the_others_go_on() -> None:
    closing = asyncio.Event()
    failing, well = Work(closing, failures=2), Work(closing)
    told: list[str] = []

    async with (
        asyncio.timeout(DEADLINE_S),
        beside({"replies": failing, "outbox": well}, failed=told.append, closing=closing, again_s=0.001),
    ):
        await failing.at_work.wait()
        await well.at_work.wait()

        assert not closing.is_set()

    assert told == ["replies", "replies"]
    assert (failing.begun, well.begun) == (3, 1)


async def test_duties_end_with_the_service() -> None:
    closing = asyncio.Event()
    work = Work(closing)

    async with asyncio.timeout(DEADLINE_S):
        async with beside({"outbox": work}, failed=lambda _: None, closing=closing):
            await work.at_work.wait()

        assert closing.is_set()
    assert work.begun == 1


async def test_what_the_service_raises_is_raised_and_ends_its_duties() -> None:
    closing = asyncio.Event()

    with pytest.raises(ValueError, match="refused"):
        async with beside({"outbox": Work(closing)}, failed=lambda _: None, closing=closing):
            raise ValueError("refused")

    assert closing.is_set()
