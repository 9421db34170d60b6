"""A mail's content off a connection: what stands between DATA and the dot, in whatever pieces it comes."""

from __future__ import annotations

import asyncio

import pytest

from services.intake.bodies import Capacity
from services.intake.mail.content import Content, TooLargeError
from shared.errors import Unavailable

LIMIT = 64  # bytes that the connection reads at once
BYTES_MAX = 1_000


class Connection:
    """Feeds a reader piece by piece; what it has left over is the next command."""

    def __init__(self, sent: bytes, *, pieces: int = 7) -> None:
        self.reader = asyncio.StreamReader(limit=LIMIT)
        self._sent = sent
        self._pieces = pieces

    async def content(self, capacity: Capacity | None = None) -> bytes:
        sending = asyncio.create_task(self._send())
        try:
            with Content(self.reader, bytes_max=BYTES_MAX, capacity=capacity or Capacity()) as content:
                return await content.read()
        finally:
            await sending

    async def left(self) -> bytes:
        self.reader.feed_eof()
        return await self.reader.read()

    async def _send(self) -> None:
        for at in range(0, len(self._sent), self._pieces):
            self.reader.feed_data(self._sent[at : at + self._pieces])
            await asyncio.sleep(0)


MAILS: dict[str, tuple[bytes, bytes]] = {
    "a mail": (b"Subject: x\r\n\r\ntext\r\n.\r\n", b"Subject: x\r\n\r\ntext\r\n"),
    "nothing": (b".\r\n", b""),
    "an empty line": (b"\r\n.\r\n", b"\r\n"),
    "lines that end with a dot": (b"a.\r\nb.\r\n.\r\n", b"a.\r\nb.\r\n"),
    "lines that begin with a dot": (b"..a\r\n...\r\n....\r\n.\r\n", b".a\r\n..\r\n...\r\n"),
    "a line of one dot": (b"a\r\n..\r\n.\r\n", b"a\r\n.\r\n"),
    "a dot between other ends of lines": (b"a\n.\nb\r.\rc\n.\r\nd\r\n.\r\n", b"a\n.\nb\r.\rc\n.\r\nd\r\n"),
    "a dot that no client has doubled": (b".a\r\n.\r\n", b"a\r\n"),
    "a line longer than is read at once": (b"x" * 500 + b"\r\n.\r\n", b"x" * 500 + b"\r\n"),
    "a dot at the end of what is read at once": (
        b"x" * (LIMIT - 3) + b".\r\n.\r\n",
        b"x" * (LIMIT - 3) + b".\r\n",
    ),
}


@pytest.mark.parametrize("pieces", [1, 2, 3, 7, 1_000])
@pytest.mark.parametrize("name", MAILS)
async def test_a_mail_ends_with_the_dot_on_a_line_of_its_own(name: str, pieces: int) -> None:
    sent, mail = MAILS[name]

    connection = Connection(sent + b"QUIT\r\n", pieces=pieces)

    assert await connection.content() == mail
    assert await connection.left() == b"QUIT\r\n"


async def test_too_large_a_mail_is_read_to_its_end_and_refused_then() -> None:
    connection = Connection(b"a line\r\n" * 200 + b".\r\nQUIT\r\n")

    with pytest.raises(TooLargeError):
        await connection.content()
    assert await connection.left() == b"QUIT\r\n"


async def test_the_largest_mail_is_taken() -> None:
    mail = b"x" * (BYTES_MAX - 2) + b"\r\n"

    assert await Connection(mail + b".\r\n").content() == mail


async def test_what_all_hold_together_is_bounded_and_given_back() -> None:
    capacity = Capacity(bytes_max=300)
    connection = Connection(b"a line\r\n" * 50 + b".\r\nQUIT\r\n")

    with pytest.raises(Unavailable):
        await connection.content(capacity)
    assert await connection.left() == b"QUIT\r\n"
    capacity.hold(300)


async def test_a_client_that_goes_away_leaves_nothing_held() -> None:
    capacity = Capacity(bytes_max=300)
    reader = asyncio.StreamReader(limit=LIMIT)
    reader.feed_data(b"a line\r\n" * 20)
    reader.feed_eof()

    with (
        pytest.raises(asyncio.IncompleteReadError),
        Content(reader, bytes_max=BYTES_MAX, capacity=capacity) as content,
    ):
        await content.read()

    capacity.hold(300)
