"""The content of one mail as it comes down a connection, from DATA to the dot (RFC 5321 4.5.2).

In pieces as large as they come, whatever the lines are like: an object for every line, as the SMTP library
keeps them, takes five times a mail's size, and a mail that fits may have lines of any length.
"""

from __future__ import annotations

import asyncio
from typing import Self

from services.intake.bodies import Capacity
from shared.errors import Unavailable

END = b".\r\n"  # after a line's end, or at once


class TooLargeError(Exception):
    """The mail is larger than any that is taken."""


class Content:
    """What one connection hands over, held in `capacity` for as long as the context lasts."""

    def __init__(self, reader: asyncio.StreamReader, *, bytes_max: int, capacity: Capacity) -> None:
        self._reader = reader
        self._bytes_max = bytes_max
        self._capacity = capacity
        self._held = 0
        self._refusal: Exception | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._capacity.release(self._held)

    async def read(self) -> bytes:
        """Return the mail once the dot was read; raises TooLargeError or Unavailable, also only then.

        Nothing of a mail that will be refused is kept meanwhile.
        """
        kept = bytearray()
        size, tail = 0, b"\r\n"  # the end of what came before, by which the dot is told
        while True:
            piece, ended = await self._piece()
            size += len(piece)
            self._keep(kept, piece, size)
            tail = (tail + piece)[-len(END) - 2 :]
            if ended and tail == b"\r\n" + END:
                break
        if self._refusal is not None:
            raise self._refusal
        del kept[-len(END) :]
        return unstuffed(kept)

    async def _piece(self) -> tuple[bytes, bool]:
        """Return what has come, and whether it ends as the last line does."""
        try:
            return await self._reader.readuntil(END), True
        except asyncio.LimitOverrunError as more:
            return await self._reader.readexactly(more.consumed), False

    def _keep(self, kept: bytearray, piece: bytes, size: int) -> None:
        if self._refusal is None and size > self._bytes_max + len(END):
            self._refusal = TooLargeError()
        if self._refusal is None:
            try:
                self._capacity.hold(len(piece))
                self._held += len(piece)
                kept += piece
            except Unavailable as error:
                self._refusal = error
        if self._refusal is not None and self._held:
            kept.clear()
            self._capacity.release(self._held)
            self._held = 0


def unstuffed(data: bytearray) -> bytes:
    """Return `data` without the dot that the client put before every line that begins with one."""
    begin = 1 if data.startswith(b".") else 0
    return bytes(data.replace(b"\r\n.", b"\r\n") if b"\r\n." in data else data)[begin:]
