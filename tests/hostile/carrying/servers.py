"""A mail server that hands over by LMTP or by SMTP, many mails on one connection."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from services.intake.mail.envelope import with_sender
from tests.hostile.carrying.sent import ANSWER_S, Mail, Told
from tests.hostile.mail_client import RECIPIENT, stuffed

ALIAS = RECIPIENT.replace("@", "+doors@")
TO_TWO_EVERY = 3  # every third mail is for two of the desk's addresses
GO_ON = "354"

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Connect = Callable[[], Awaitable[Streams]]


class MailServer:
    """Hands over; where a connection ends it makes another."""

    def __init__(self, door: str, greeting: str, connect: Connect) -> None:
        """`greeting` is LHLO or EHLO: after the first a mail has an answer for each recipient."""
        self.door = door
        self._greeting = greeting
        self._connect = connect
        self._streams: Streams | None = None

    def kept(self, mail: Mail) -> bytes:
        """Return the mail as it goes over the wire, under its envelope's sender."""
        return with_sender(_ended(mail.raw), mail.sender)

    async def hand_over(self, mail: Mail) -> Told:
        """Hand the mail over; the worst answer to any of its recipients counts."""
        try:
            async with asyncio.timeout(ANSWER_S):
                said = await self._said(mail)
        except (OSError, TimeoutError, EOFError) as error:
            await self.close()
            return Told(type(error).__name__, str(error))
        worst = max(said)
        return Told(worst[:3], worst[4:])

    async def close(self) -> None:
        """End the connection."""
        if self._streams is not None:
            self._streams[1].close()
            with contextlib.suppress(OSError):
                await self._streams[1].wait_closed()
            self._streams = None

    async def asked(self, *lines: str) -> str:
        """Say one command after the other, as long as none is refused; return the last answer."""
        reader, writer = self._streams or await self._greeted()
        said = ""
        for line in lines:
            writer.write(f"{line}\r\n".encode())
            said = await reply(reader)
            if not said.startswith(("2", GO_ON)):
                writer.write(b"RSET\r\n")
                await reply(reader)
                break
        return said

    async def _said(self, mail: Mail) -> list[str]:
        """Return the answers to the mail, or the one that kept it from being sent."""
        recipients = [RECIPIENT, ALIAS][: 2 if mail.number % TO_TWO_EVERY == 0 else 1]
        wide = "" if mail.sender.isascii() else " SMTPUTF8"
        said = await self.asked(
            f"MAIL FROM:<{mail.sender}>{wide}", *(f"RCPT TO:<{one}>" for one in recipients), "DATA"
        )
        if not said.startswith(GO_ON):
            return [said]
        reader, writer = self._streams or await self._greeted()
        writer.write(stuffed(_ended(mail.raw)) + b".\r\n")
        await writer.drain()
        answers = len(recipients) if self._greeting == "LHLO" else 1
        return [await reply(reader) for _ in range(answers)]

    async def _greeted(self) -> Streams:
        reader, writer = self._streams = await self._connect()
        for line in ("", f"{self._greeting} mx1.posted.example\r\n"):
            writer.write(line.encode())
            said = await reply(reader)
            if not said.startswith("2"):
                raise EOFError(f"not greeted: {said}")
        return reader, writer


async def reply(reader: asyncio.StreamReader) -> str:
    """Return the last line of a reply, once all of it is here."""
    while True:
        line = (await reader.readline()).decode("latin-1")
        if not line.endswith("\n"):
            raise EOFError("the connection ended")
        if line[3:4] != "-":
            return line.rstrip()


def _ended(raw: bytes) -> bytes:
    return raw if raw.endswith(b"\r\n") else raw + b"\r\n"  # there is no other way to send it
