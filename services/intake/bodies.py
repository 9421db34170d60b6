"""Reading a request's body: by a deadline, up to a size, and never more at once than the process can hold."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator, Mapping
from typing import Any, Self

from litestar.types import Receive

from shared.errors import Rejected, Unavailable

READ_WAIT_S = 15.0
REQUESTS_MAX = 64  # worked on at the same time
HELD_BYTES_MAX = 64 * 1024 * 1024  # of all bodies at the same time


class Capacity:
    """How much is in hand. What is over it is refused at once: a queue would only hide that we are late."""

    def __init__(self, *, requests_max: int = REQUESTS_MAX, bytes_max: int = HELD_BYTES_MAX) -> None:
        self._requests_left = requests_max
        self._bytes_left = bytes_max

    @contextlib.contextmanager
    def request(self) -> Iterator[None]:
        """Hold one request for as long as the context lasts; raises Unavailable when there are too many."""
        if self._requests_left <= 0:
            raise Unavailable("too many requests at the same time")
        self._requests_left -= 1
        try:
            yield
        finally:
            self._requests_left += 1

    def hold(self, size: int) -> None:
        """Hold `size` bytes until `release`; raises Unavailable when that is too much."""
        if size > self._bytes_left:
            raise Unavailable("too many bytes at the same time")
        self._bytes_left -= size

    def release(self, size: int) -> None:
        """Give back what was held."""
        self._bytes_left += size


class Body:
    """One body, held in `capacity` for as long as the context lasts."""

    def __init__(
        self,
        receive: Receive,
        headers: Mapping[bytes, bytes],
        *,
        bytes_max: int,
        capacity: Capacity,
        wait_s: float = READ_WAIT_S,
    ) -> None:
        self._receive = receive
        self._headers = headers
        self._bytes_max = bytes_max
        self._capacity = capacity
        self._wait_s = wait_s
        self._held = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._capacity.release(self._held)

    async def read(self) -> bytes:
        """Return the whole body; raises Rejected (408, 413) or Unavailable."""
        self._check_length(self._headers.get(b"content-length"))
        first = True
        chunks: list[bytes] = []
        try:
            async with asyncio.timeout(self._wait_s):
                while True:
                    message: Mapping[str, Any] = await self._receive()
                    if message["type"] == "http.disconnect":
                        raise Rejected("the client went away", status=400)
                    chunk: bytes = message.get("body", b"")
                    last = not message.get("more_body", False)
                    if first and last:
                        self._keep(len(chunk))
                        return chunk
                    first = False
                    self._keep(len(chunk))
                    chunks.append(chunk)
                    if last:
                        return b"".join(chunks)
        except TimeoutError:
            raise Rejected(f"the body took longer than {self._wait_s:g} s", status=408) from None

    def _check_length(self, declared: bytes | None) -> None:
        if declared is not None and declared.isdigit() and int(declared) > self._bytes_max:
            raise _too_large(self._bytes_max)

    def _keep(self, size: int) -> None:
        if self._held + size > self._bytes_max:
            raise _too_large(self._bytes_max)
        self._capacity.hold(size)
        self._held += size


def _too_large(bytes_max: int) -> Rejected:
    return Rejected(f"more than {bytes_max} bytes", status=413)
