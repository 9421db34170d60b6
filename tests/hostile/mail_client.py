"""A client that posts raw mails, over HTTP and over LMTP, and notes what it was told."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import time
from collections.abc import AsyncIterator
from typing import Literal

import httpx
import msgspec

from services.intake.mail.envelope import with_sender
from tests.faults.doors import Running, url_of

Door = Literal["http", "lmtp"]

TRIES_MAX = 200
PAUSE_S = 0.25  # between the tries of one mail
WHY_CHARS_MAX = 200  # of a problem's details
ANSWER_S = 60.0  # more than any answer may take: how long it took is measured, not cut
LATER = frozenset({"503", "451"})
TAKEN = frozenset({"202", "250"})
RECIPIENT = "podrska@plavihost.example"
SENDER = "m{number}@posted.example"


class Posted(msgspec.Struct, kw_only=True):
    """One mail over all its tries."""

    number: int
    door: Door
    original: str  # sha256 of what has to be kept
    answers: list[str] = []  # one for each try: a status, or what broke
    why: list[str] = []  # for each try that was not taken, in the intake's words
    id: str = ""  # as the intake called it; LMTP tells none
    duplicate: bool = False
    slowest_s: float = 0.0  # of its tries

    @property
    def taken(self) -> bool:
        """Whether it was acknowledged."""
        return bool(self.answers) and self.answers[-1] in TAKEN


class MailClient:
    """Posts mails."""

    def __init__(self, instance: Running, http: httpx.AsyncClient) -> None:
        """Use `mail_client`."""
        self._url = url_of(instance.settings, "email") + "/v1/emails"
        self._headers = {
            "Authorization": f"Bearer {instance.keys['email']}",
            "Content-Type": "message/rfc822",
        }
        self._lmtp_port = instance.settings.lmtp_port
        self._http = http

    async def post(self, number: int, raw: bytes, door: Door) -> Posted:
        """Post `raw` until it is taken or refused for good; return what was told."""
        if door == "lmtp" and not raw.endswith(b"\r\n"):
            raw += b"\r\n"  # there is no other way to send it
        sender = SENDER.format(number=number)
        kept = with_sender(raw, sender) if door == "lmtp" else raw
        posted = Posted(
            number=number, door=door, original=hashlib.sha256(kept).hexdigest(), answers=[], why=[]
        )
        for _ in range(TRIES_MAX):
            started = time.perf_counter()
            try:
                answer = await (self._send(raw, posted) if door == "http" else self._hand_over(raw, sender))
            except (httpx.HTTPError, OSError, TimeoutError, EOFError) as error:
                answer = type(error).__name__
            posted.answers.append(answer)
            posted.slowest_s = max(posted.slowest_s, time.perf_counter() - started)
            if answer not in LATER:
                break
            await asyncio.sleep(PAUSE_S)
        return posted

    async def _send(self, raw: bytes, posted: Posted) -> str:
        answer = await self._http.post(self._url, content=raw, headers=self._headers)
        status = str(answer.status_code)
        if status in TAKEN:
            told = answer.json()
            posted.id, posted.duplicate = told["id"], told["duplicate"]
        else:
            posted.why.append(f"{status} {answer.text[:WHY_CHARS_MAX]}")
        return status

    async def _hand_over(self, raw: bytes, sender: str) -> str:
        async with asyncio.timeout(ANSWER_S):
            reader, writer = await asyncio.open_connection("127.0.0.1", self._lmtp_port)
            try:
                answer = await _reply(reader)
                for line in ("LHLO mx1", f"MAIL FROM:<{sender}>", f"RCPT TO:<{RECIPIENT}>", "DATA"):
                    if not answer.startswith(("2", "3")):
                        return answer
                    writer.write(f"{line}\r\n".encode())
                    answer = await _reply(reader)
                if answer != "354":
                    return answer
                writer.write(stuffed(raw) + b".\r\n")
                await writer.drain()
                return await _reply(reader)
            finally:
                writer.close()


def stuffed(raw: bytes) -> bytes:
    """Return `raw`, which ends with a line's end, as it stands between DATA and the dot (RFC 5321 4.5.2)."""
    return (b"\r\n" + raw).replace(b"\r\n.", b"\r\n..")[2:]


async def _reply(reader: asyncio.StreamReader) -> str:
    """Return the code of a reply, once all its lines are here."""
    while True:
        line = (await reader.readline()).decode("latin-1")
        if not line.endswith("\n"):
            raise EOFError("the connection ended")
        if line[3:4] != "-":
            return line[:3]


@contextlib.asynccontextmanager
async def mail_client(instance: Running) -> AsyncIterator[MailClient]:
    """Yield a client."""
    async with httpx.AsyncClient(timeout=ANSWER_S, trust_env=False) as http:
        yield MailClient(instance, http)
