"""S2: eight mails of 25 MB at the same time, over HTTP, over LMTP, and over both at once.

The email service and the processes in which it reads large mails hold less than 400 MB together, whatever
comes at once. It may put a mail off; its client comes again until it is taken, and in the end each is kept
as it came.
"""

from __future__ import annotations

import asyncio
import binascii
import random
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from tests.faults.instance import Instance, Plan, running
from tests.faults.reading import settled
from tests.faults.results import Result
from tests.faults.run import Order, work_folder
from tests.faults.traffic import Traffic
from tests.hostile.mail_client import LATER, TAKEN, Door, Posted, mail_client
from tests.hostile.mails import lost
from tests.hostile.memory import MIB, Peak, watched
from tests.hostile.originals import Kept, read_kept

MAIL_BYTES = 25 * MIB
LEAST_BYTES = 2 * MIB  # of a short run
AT_ONCE = 8
TOGETHER_BYTES_MAX = 400 * MIB
FIRMS = 4
HTTP: Door = "http"
LMTP: Door = "lmtp"
WAVES: Mapping[str, Sequence[Door]] = {
    "http": [HTTP] * AT_ONCE,
    "lmtp": [LMTP] * AT_ONCE,
    "both": [HTTP, LMTP] * (AT_ONCE // 2),
}
LINE_BYTES, LINE_LETTERS = 57, 76  # of base64
LINES = 1_000  # that are repeated, another thousand in each mail
EXAMPLES_MAX = 5


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What a run has seen."""

    posted: Sequence[Posted]
    peaks: Mapping[str, Peak]  # by the wave's name
    kept: Kept
    lives: int


async def run(order: Order) -> Result:
    """Return the result: all were taken and are kept as they came, in bounded memory."""
    size = order.scaled(MAIL_BYTES, least=LEAST_BYTES)
    order.say(f"S2 large mails: {AT_ONCE} of {size >> 20} MB at the same time, {', '.join(WAVES)}")
    with work_folder("large") as data:
        async with running(Plan(data=data), Traffic(order.seed, firms=FIRMS)) as instance:
            seen, seconds = await _attacked(instance, order.seed, size)
    faults = faults_in(seen)
    return Result(
        run="S2 large mails",
        outcome="broken" if faults else "kept",
        seed=order.seed,
        why="; ".join(faults),
        figures=figures_of(seen) | {"mail_mb": size >> 20, "seconds": seconds},
    )


async def _attacked(instance: Instance, seed: int, size: int) -> tuple[Seen, Mapping[str, float]]:
    pid = instance.pid("email")
    assert pid is not None
    posted: list[Posted] = []
    peaks: dict[str, Peak] = {}
    seconds: dict[str, float] = {}
    async with mail_client(instance) as client:
        for wave, doors in WAVES.items():
            first = len(posted)
            mails = [large_mail(seed, first + place, size) for place in range(len(doors))]
            began = time.monotonic()
            async with watched(pid) as peak:
                posted += await asyncio.gather(
                    *(
                        client.post(first + place, raw, door)
                        for place, (raw, door) in enumerate(zip(mails, doors, strict=True))
                    )
                )
            peaks[wave], seconds[wave] = peak, round(time.monotonic() - began, 1)
    await settled(instance)
    kept = await read_kept(instance)
    lives = 1 + sum(line.startswith("email ") for line in instance.said)
    return Seen(posted=posted, peaks=peaks, kept=kept, lives=lives), seconds


def large_mail(seed: int, number: int, size: int) -> bytes:
    """Return a mail of about `size` bytes: a few words, and a file in base64 that nothing can pack."""
    dice = random.Random(f"{seed} large {number}")
    head = (
        f"From: Maja <maja@large.example>\r\nTo: podrska@plavihost.example\r\nSubject: Slika {number}\r\n"
        f"Message-ID: <large-{number}@large.example>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed; boundary=edge\r\n\r\n"
        "--edge\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nU privitku je slika pogreške.\r\n"
        "--edge\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
        "Content-Disposition: attachment; filename=slika.bin\r\n\r\n"
    ).encode()
    content = binascii.b2a_base64(dice.randbytes(LINE_BYTES * LINES), newline=False)
    lines = b"".join(content[at : at + LINE_LETTERS] + b"\r\n" for at in range(0, len(content), LINE_LETTERS))
    return head + lines * ((size - len(head)) // len(lines)) + b"--edge--\r\n"


def faults_in(seen: Seen) -> list[str]:
    """Return which of the promises were broken, none in the best case."""
    refused = Counter(answer for one in seen.posted for answer in one.answers if answer not in TAKEN | LATER)
    missing = lost(seen.posted, seen.kept)
    found = {
        f"answered {dict(refused)}": bool(refused),
        "some were put off for ever": not all(one.taken or refused for one in seen.posted),
        f"{len(missing)} not kept as they came ({missing[:EXAMPLES_MAX]})": bool(missing),
        f"{len(seen.kept.unread)} could not be read": bool(seen.kept.unread),
        f"the email service had {seen.lives} lives": seen.lives != 1,
    } | {
        f"{wave}: {peak.together >> 20} MB together": peak.together >= TOGETHER_BYTES_MAX
        for wave, peak in seen.peaks.items()
    }
    return [told for told, broken in found.items() if broken]


def figures_of(seen: Seen) -> dict[str, Any]:
    """Return the figures of a run."""
    return {
        "acked": sum(one.taken for one in seen.posted),
        "put_off": sum(answer in LATER for one in seen.posted for answer in one.answers),
        "together_mb": {wave: peak.together >> 20 for wave, peak in seen.peaks.items()},
        "service_mb": {wave: peak.service >> 20 for wave, peak in seen.peaks.items()},
        "children_mb": {wave: peak.children >> 20 for wave, peak in seen.peaks.items()},
        "slowest_s": round(max(one.slowest_s for one in seen.posted), 1),
        "lives": seen.lives,
    }
