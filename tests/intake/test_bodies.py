"""What a process takes in at once is bounded, and what does not arrive is not waited for."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest
from litestar.types import Receive

from services.intake.bodies import Body, Capacity
from shared.errors import Rejected, Unavailable


def arriving(*chunks: bytes, then_stalls: bool = False) -> Receive:
    left = list(chunks)

    async def receive() -> Any:
        if not left and then_stalls:
            await asyncio.Event().wait()
        chunk = left.pop(0)
        return {"type": "http.request", "body": chunk, "more_body": bool(left) or then_stalls}

    return cast("Receive", receive)


def body(receive: Receive, *, capacity: Capacity | None = None, length: bytes = b"", **options: Any) -> Body:
    headers = {b"content-length": length} if length else {}
    return Body(receive, headers, bytes_max=10, capacity=capacity or Capacity(), **options)


async def test_a_body_in_pieces_is_put_together() -> None:
    with body(arriving(b"abc", b"de", b"")) as reading:
        assert await reading.read() == b"abcde"


async def test_a_body_that_stalls_is_given_up() -> None:
    with body(arriving(b"abc", then_stalls=True), wait_s=0.01) as reading, pytest.raises(Rejected) as refused:
        await reading.read()

    assert refused.value.status == 408


@pytest.mark.parametrize(("chunks", "length"), [((b"x",), b"11"), ((b"x" * 6, b"x" * 5), b"")])
async def test_a_body_too_large_is_refused_declared_or_not(chunks: tuple[bytes, ...], length: bytes) -> None:
    with body(arriving(*chunks), length=length) as reading, pytest.raises(Rejected) as refused:
        await reading.read()

    assert refused.value.status == 413


async def test_bytes_are_held_while_they_are_worked_on_and_then_given_back() -> None:
    capacity = Capacity(bytes_max=8)
    with body(arriving(b"abcde"), capacity=capacity) as first:
        await first.read()
        with body(arriving(b"abcde"), capacity=capacity) as second, pytest.raises(Unavailable):
            await second.read()

    with body(arriving(b"abcde"), capacity=capacity) as third:
        assert await third.read() == b"abcde"


def test_requests_over_the_limit_are_refused_until_one_is_done() -> None:
    capacity = Capacity(requests_max=1)
    with capacity.request(), pytest.raises(Unavailable), capacity.request():
        pass

    with capacity.request():
        pass
