"""Many mails through a real Postfix over LMTP, with the intake killed at random: all in, none twice."""

from __future__ import annotations

import asyncio
import random
import smtplib
import time
from collections import Counter
from pathlib import Path

import msgspec

from deploy.nats import Broker
from tests.doors.intake import IntakeProcess, Stored, intake, opened_folder
from tests.doors.postfix import DOMAIN, Postfix, postfix

SENDERS = 4
ALIVE_S = (0.3, 3.0)  # from readiness to the next kill
TO_TWO_EVERY = 10  # every tenth mail is for two of the desk's addresses
LARGE_EVERY = 50
LARGE_BYTES = 300_000  # beyond what an event carries: by the blob store
LOOK_S = 0.1


class Outcome(msgspec.Struct, frozen=True):
    """What became of a flood."""

    sent: int
    stored: int  # interactions on the bus
    missing: tuple[str, ...]
    twice: tuple[str, ...]
    kills: int
    seconds: float

    @property
    def sound(self) -> bool:
        """Whether all are in and none twice."""
        return not self.missing and not self.twice and self.stored == self.sent

    def __str__(self) -> str:
        return (
            f"{self.sent} mails sent, {self.stored} on the bus, {len(self.missing)} missing, "
            f"{len(self.twice)} twice, {self.kills} kills, {self.seconds:.0f} s"
        )


async def flood(
    broker: Broker, folder: Path, *, mails: int, kills_min: int, seed: int, wait_s: float
) -> Outcome:
    """Send `mails`, kill the intake meanwhile, at least `kills_min` times, and return the outcome."""
    started = time.monotonic()
    dice = random.Random(seed)
    with opened_folder() as opened:
        path = opened / "lmtp.sock"
        async with intake(broker, folder, "lmtp", lmtp_socket=str(path), lmtp_socket_mode="666") as (
            process,
            stored,
        ):
            with postfix(f"lmtp:unix:{path}") as server:
                names = [f"flood-{seed}-{number}" for number in range(mails)]
                sending = asyncio.gather(
                    *(asyncio.to_thread(_send, server.port, names[at::SENDERS]) for at in range(SENDERS))
                )
                kills = await _kill_until(process, sending, kills_min=kills_min, dice=dice)
                await sending
                await _until_empty(server, stored, mails, wait_s=wait_s)
            found = Counter(one.subject for one in await stored.all())
    return Outcome(
        sent=mails,
        stored=found.total(),
        missing=tuple(name for name in names if name not in found),
        twice=tuple(name for name, count in found.items() if count > 1),
        kills=kills,
        seconds=time.monotonic() - started,
    )


def _send(port: int, names: list[str]) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as smtp:
        for place, name in enumerate(names):
            recipients = [f"podrska@{DOMAIN}", f"info@{DOMAIN}"][: 2 if place % TO_TWO_EVERY == 0 else 1]
            filler = b"x" * 70 + b"\r\n"
            text = filler * (LARGE_BYTES // len(filler) if place % LARGE_EVERY == LARGE_EVERY - 1 else 20)
            head = f"From: Maja <maja@kos-obrt.hr>\r\nSubject: {name}\r\nMessage-ID: <{name}@kos-obrt.hr>\r\n"
            mail = f"{head}\r\n".encode() + text
            assert smtp.sendmail("maja@kos-obrt.hr", recipients, mail) == {}


async def _kill_until(
    process: IntakeProcess, sending: asyncio.Future[list[None]], *, kills_min: int, dice: random.Random
) -> int:
    kills = 0
    while not sending.done() or kills < kills_min:
        await asyncio.sleep(dice.uniform(*ALIVE_S))
        await process.end()
        kills += 1
        await process.start()
    return kills


async def _until_empty(server: Postfix, stored: Stored, mails: int, *, wait_s: float) -> None:
    """Return when Postfix has nothing left; what is missing then is lost."""
    async with asyncio.timeout(wait_s):
        while await asyncio.to_thread(server.waiting) or await stored.count() < mails:
            if not server.waiting() and "status=bounced" in server.log:
                return
            await asyncio.sleep(LOOK_S)
