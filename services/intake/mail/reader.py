"""Where a mail is read: a small and plain one at once, any other in a child with a clock and a memory limit.

A mail that outlives its clock or its memory is kept whole and noted as unreadable.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from typing import Self

import msgspec

from services.intake.channel import Context, Normalised
from services.intake.channels.email import RawMail, read_or_note, with_original
from services.intake.mail.child import LENGTH_BYTES, framed, length_of
from services.intake.mail.reading import unreadable
from shared.errors import Unavailable
from shared.interaction import Interaction
from shared.log import logger

INLINE_BYTES_MAX = 32 * 1024
INLINE_HEAD_BYTES_MAX = 16 * 1024
# Counts of what costs more than its length; a mail within all of them is read in less than 20 ms.
INLINE_COUNTS_MAX = {b"\n--": 60, b"<": 1_500, b"=?": 60, b'"': 600, b";": 800, b"(": 600, b",": 1_500}
CHILDREN_MAX = 2
LARGE_BYTES = 4 * 1024 * 1024  # one so large is read while no other such is: a child takes five times as much
WAITING_MAX = 32
READ_WAIT_S = 5.0
MEMORY_BYTES_MAX = 512 * 1024 * 1024  # of a child, address space

log = logger(__name__)


def is_plain(raw: bytes) -> bool:
    """Return whether reading `raw` cannot hold up the event loop, by looks that cost next to nothing."""
    if len(raw) > INLINE_BYTES_MAX:
        return False
    head = raw.find(b"\n\n") if b"\r\n\r\n" not in raw else raw.find(b"\r\n\r\n")
    if not 0 <= head <= INLINE_HEAD_BYTES_MAX:
        return False
    return all(raw.count(mark) <= count for mark, count in INLINE_COUNTS_MAX.items())


class Reader:
    """Reads mails. Start it with `async with`."""

    def __init__(
        self,
        *,
        children_max: int = CHILDREN_MAX,
        wait_s: float = READ_WAIT_S,
        memory_bytes_max: int = MEMORY_BYTES_MAX,
        reply_secret: bytes = b"",
        mail_salt: str = "",
    ) -> None:
        """`reply_secret` tells the marks of our own replies (shared.reply_marks).

        `mail_salt` is of the ids of mails, whatever source they come from.
        """
        self._reply_secret = reply_secret
        self._mail_salt = mail_salt
        self._idle: list[asyncio.subprocess.Process] = []
        self._slots = asyncio.Semaphore(children_max)
        self._large = asyncio.Lock()
        self._memory_bytes_max = memory_bytes_max
        self._waiting = 0
        self._wait_s = wait_s

    async def __aenter__(self) -> Self:
        self._idle.append(
            await _spawn(self._memory_bytes_max)
        )  # the first large mail need not wait for a start
        return self

    async def __aexit__(self, *_: object) -> None:
        while self._idle:
            await _end(self._idle.pop())

    async def normalise(self, payload: RawMail, context: Context) -> Normalised:
        """Return what `services.intake.channels.email.normalise` does; raises Unavailable when overrun."""
        context = msgspec.structs.replace(context, reply_secret=self._reply_secret, mail_salt=self._mail_salt)
        if is_plain(payload.raw):
            interaction = read_or_note(payload.raw, context)
        else:
            interaction = await self._beside(payload.raw, context)
        if not interaction.readable:
            log.warning("mail not readable", id=interaction.id, why=interaction.note, bytes=len(payload.raw))
        return with_original(interaction, payload)

    async def _beside(self, raw: bytes, context: Context) -> Interaction:
        if self._waiting >= WAITING_MAX:
            raise Unavailable("too many large mails at the same time")
        self._waiting += 1
        try:
            async with self._large if len(raw) > LARGE_BYTES else contextlib.nullcontext(), self._slots:
                return await self._in_child(raw, context)
        finally:
            self._waiting -= 1

    async def _in_child(self, raw: bytes, context: Context) -> Interaction:
        child = self._idle.pop() if self._idle else await _spawn(self._memory_bytes_max)
        if child.returncode is not None:
            child = await _spawn(self._memory_bytes_max)
        answer: Interaction | None = None
        try:
            async with asyncio.timeout(self._wait_s):
                answer = await _ask(child, raw, context)
        except TimeoutError:
            return unreadable(raw, context, why=f"reading took longer than {self._wait_s:g} s")
        except (asyncio.IncompleteReadError, OSError):
            return unreadable(raw, context, why="reading took too much memory or failed")
        finally:
            if answer is None:
                await _end(child)
            else:
                self._idle.append(child)
        return answer


async def _spawn(memory_bytes_max: int) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "services.intake.mail.child",
        str(memory_bytes_max),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )


async def _end(child: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        child.kill()
    await child.wait()


async def _ask(child: asyncio.subprocess.Process, raw: bytes, context: Context) -> Interaction:
    if child.stdin is None or child.stdout is None:
        raise OSError("the child has no pipes")
    child.stdin.write(framed(msgspec.msgpack.encode(context)) + length_of(raw))
    child.stdin.write(raw)  # as it is: a large one is not copied
    await child.stdin.drain()
    length = await child.stdout.readexactly(LENGTH_BYTES)
    return msgspec.msgpack.decode(
        await child.stdout.readexactly(int.from_bytes(length, "big")), type=Interaction
    )
