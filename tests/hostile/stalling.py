"""P4: connections that say nothing, bodies that stop midway: who has something to ask is answered in time."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Sequence
from typing import Any

import msgspec

from shared.connections import files_allowed
from tests.faults.results import Result
from tests.faults.run import Order
from tests.hostile.attacked import Attacked, attacked
from tests.hostile.loading.good import Ask, Pace, asking, good_mail, good_note, good_page
from tests.hostile.memory import MIB, resident
from tests.hostile.wire import request_bytes

IDLE, STALLED = 2_000, 500
SILENT_MAILS, STALLED_MAILS = 200, 50
WAVES = 2  # what the first leaves in memory is there already when the second comes
PIECES = 30
P99_MAX_S = 1.0
BASE_S = 5.0
HELD_S = 45.0  # by then the services have hung up
HELD_MAILS_S = 15.0  # sessions at the mail door are held for longer; room is made there
KEPT_BYTES_MAX = 16 * MIB  # by a service after the second wave, more than after the first
OPENED_AT_ONCE = 100
FILES = 16_384

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Front(msgspec.Struct, frozen=True, kw_only=True):
    """What is attacked, with what, and who has something to ask there meanwhile."""

    name: str
    service: str
    port: int
    idle: int
    stalled: int
    openings: Sequence[bytes]  # what stalled ones say before they say no more
    good: Ask
    held_s: float
    ends: bool  # whether all are hung up on within `held_s`


async def run(order: Order) -> list[Result]:
    """Return a result for an intake, for the store, and for the door for mail."""
    files_allowed(FILES)
    async with attacked(order, pieces=PIECES) as found:
        return [await _on(found, front, order) for front in _fronts(found, order)]


def _fronts(found: Attacked, order: Order) -> list[Front]:
    idle, stalled = order.scaled(IDLE), order.scaled(STALLED)
    return [
        Front(
            name="P4 stalling, intake",
            service="phone",
            port=found.port("phone"),
            idle=idle,
            stalled=stalled,
            openings=_stalled_posts(b"/v1/phone-notes", found.instance.keys["phone"]),
            good=good_note(found),
            held_s=HELD_S,
            ends=True,
        ),
        Front(
            name="P4 stalling, store",
            service="store",
            port=found.port("store"),
            idle=idle,
            stalled=stalled,
            openings=_stalled_posts(b"/v1/lookup", found.instance.api_key),
            good=good_page(found),
            held_s=HELD_S,
            ends=True,
        ),
        Front(
            name="P4 stalling, mail",
            service="email",
            port=found.instance.settings.lmtp_port,
            idle=order.scaled(SILENT_MAILS, least=40),
            stalled=order.scaled(STALLED_MAILS, least=30),
            openings=(
                b"LHLO mx1\r\n",
                b"LHLO mx1\r\nMAIL FROM:<a@kos-obrt.hr>\r\n",
                b"LHLO mx1\r\nMAIL FROM:<a@kos-obrt.hr>\r\nRCPT TO:<a@plavihost.example>\r\nDATA\r\nSubj",
            ),
            good=good_mail(found),
            held_s=HELD_MAILS_S,
            ends=False,
        ),
    ]


def _stalled_posts(path: bytes, key: str) -> Sequence[bytes]:
    """Return beginnings of posts: torn in the head, after it, in the body; one that is refused unread."""
    headers = [(b"Authorization", f"Bearer {key}".encode()), (b"Content-Type", b"application/json")]
    told = [*headers, (b"Content-Length", b"1000")]
    whole = request_bytes(b"POST", path, told)
    chunked = request_bytes(b"POST", path, [*headers, (b"Transfer-Encoding", b"chunked")])
    return (
        whole[:40],
        whole[:-2],
        whole,
        whole + b'{"note": "',
        chunked + b"5\r\n{",
        request_bytes(b"POST", path, told[1:]) + b"{",
    )


async def _on(found: Attacked, front: Front, order: Order) -> Result:
    pid = found.instance.pid(front.service)
    assert pid is not None
    async with asking(front.good) as usual:
        await asyncio.sleep(BASE_S)
    before, kept, worst, lasted = resident(pid), [], Pace(seconds=[], faults=[]), 0.0
    peak = before
    for wave in range(WAVES):
        order.say(f"{front.name}: {front.idle} idle, {front.stalled} stalled, wave {wave + 1}")
        async with asking(front.good) as during:
            held = await opened(front)
            peak = max(peak, resident(pid))
            lasted = max(lasted, await until_dropped(held, within_s=front.held_s))
            left = sum(not reader.at_eof() for reader, _ in held)
            closed(held)
        worst.seconds += during.seconds
        worst.faults += during.faults
        kept.append(resident(pid))
    figures = {
        "idle": front.idle,
        "stalled": front.stalled,
        "good_requests": len(worst.seconds),
        "base_p50_s": usual.p50_s,
        "base_p99_s": usual.p99_s,
        "p99_s": worst.p99_s,
        "slowest_s": round(max(worst.seconds), 2),
        "hung_up_after_s": round(lasted, 1),
        "still_held": left,
        "mib": {"before": before // MIB, "peak": peak // MIB, "after": [one // MIB for one in kept]},
    }
    return verdict(front, figures, kept, [*usual.faults, *worst.faults], order)


def verdict(
    front: Front, figures: dict[str, Any], kept: Sequence[int], faults: Sequence[str], order: Order
) -> Result:
    """Return the result: what was promised, and what was seen of it."""
    why = []
    if figures["p99_s"] > P99_MAX_S:
        why.append(f"good requests: p99 {figures['p99_s']} s")
    if faults:
        why.append(f"{len(faults)} good requests were answered {sorted(set(faults))}")
    if front.ends and figures["still_held"]:
        why.append(f"{figures['still_held']} are still held after {front.held_s:g} s")
    if kept[-1] - kept[0] > KEPT_BYTES_MAX:
        why.append(f"memory grew by {(kept[-1] - kept[0]) // MIB} MiB from one wave to the next")
    return Result(
        run=front.name,
        outcome="broken" if why else "kept",
        seed=order.seed,
        why="; ".join(why),
        figures=figures,
    )


async def opened(front: Front) -> list[Streams]:
    """Return connections to the front, the idle ones and those that have stalled."""
    held: list[Streams] = []
    wanted = [b""] * front.idle
    wanted += [front.openings[place % len(front.openings)] for place in range(front.stalled)]

    async def one(said: bytes) -> None:
        with contextlib.suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", front.port)
            writer.write(said)
            held.append((reader, writer))

    for start in range(0, len(wanted), OPENED_AT_ONCE):
        await asyncio.gather(*(one(said) for said in wanted[start : start + OPENED_AT_ONCE]))
    return held


async def until_dropped(held: Sequence[Streams], *, within_s: float) -> float:
    """Return how long it took until the other side had ended all of them, `within_s` where it has not."""
    began = time.monotonic()

    async def ended(reader: asyncio.StreamReader) -> None:
        with contextlib.suppress(OSError):
            while await reader.read(65_536):
                continue

    waiting = [asyncio.create_task(ended(reader)) for reader, _ in held]
    if waiting:
        await asyncio.wait(waiting, timeout=within_s)
    for one in waiting:
        one.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    return time.monotonic() - began


def closed(held: Sequence[Streams]) -> None:
    """Close our ends."""
    for _, writer in held:
        writer.close()
