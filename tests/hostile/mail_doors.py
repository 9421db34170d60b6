"""P5: every mail of the corpora, and mutated ones, by each door that mail has besides HTTP and LMTP's port.

LMTP on the unix socket, SMTP for trusted relays, Mailgun, Postmark, the pipe (a process a mail, so fewer),
and a mailbox that is fetched from. Whatever comes is taken, once, and kept as the door gave it; what a door
must refuse it refuses as it says; a mail that cannot be had holds up none behind it. Each mail bears a
Message-ID of its own on top, which makes it one of its door's; some come by all doors, and are one.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any

from deploy.store_commands import store_commands
from tests.doors.intake import free_port
from tests.faults.doors import reader_of
from tests.faults.instance import Instance, Plan, running
from tests.faults.reading import settled
from tests.faults.results import Result
from tests.faults.run import Order, work_folder
from tests.faults.traffic import Traffic
from tests.hostile.carrying.clients import Clients, clients_of
from tests.hostile.carrying.mailbox import Mailbox, mailbox, written
from tests.hostile.carrying.pulling import Fetching, fetched, taken_by
from tests.hostile.carrying.refusals import refused
from tests.hostile.carrying.sent import Mail, Sent, Way, carried, mail_of, shared_mail
from tests.hostile.carrying.verdict import Seen, faults_in, figures_of
from tests.hostile.mail_set import read_mail_set
from tests.hostile.mails import unhurried
from tests.hostile.originals import opened, read_kept
from tests.intake.mail.hostile import HOSTILE_CORPUS

MUTATED = 5_000  # for each door
PIPED = 300  # of them by the pipe
SHARED = 50  # mails that come by all doors
HANDS = 2  # clients at each door
FIRMS = 20  # of the directory; hardly any mail is from one of them
OPENED = 20  # originals that an administrator opens
ASKED = 400  # interactions that the API is asked for
ASKED_AT_ONCE = 8
TOLD_EVERY_S = 60.0


class Load:
    """Which mails come by which door."""

    def __init__(self, order: Order) -> None:
        found = read_mail_set()
        self.mails = found.all
        self.of = {
            "corpora": len(found.corpora),
            "ours": len(found.ours),
            "further": len(found.further) or f"none: {HOSTILE_CORPUS} names no mails",
        }
        self.mutated = order.scaled(MUTATED)
        self.piped = order.scaled(PIPED)
        step = max(1, round(1 / order.scale))
        self.as_they_are = range(0, len(self.mails), step)
        plain = [mail for mail in found.corpora if _is_utf_8(mail)]
        self.shared = [shared_mail(number, plain[number]) for number in range(order.scaled(SHARED))]
        self._seed = order.seed

    def mails_of(self, door: str) -> Iterator[Mail]:
        """Yield the mails that come by `door`."""
        more = self.piped if door == "pipe" else self.mutated
        yield from self.shared
        for number in (*self.as_they_are, *range(len(self.mails), len(self.mails) + more)):
            yield mail_of(self._seed, door, number, self.mails)


async def run(order: Order) -> Result:
    """Return the result: all were taken once, and are kept as they came."""
    load = Load(order)
    order.say(f"P5 mail doors: {len(load.as_they_are)} mails as they are, {load.mutated} mutated, a door")
    began = time.monotonic()
    with work_folder("doors") as data:
        (data / "accounts").mkdir(mode=0o700)
        with mailbox(data / "accounts") as box:
            plan = Plan(data=data, settings=_settings(data, box))
            async with running(plan, Traffic(order.seed, firms=FIRMS)) as instance:
                seen = await _attacked(instance, order, load, box)
            told = box.told
    faults = faults_in(seen)
    return Result(
        run="P5 mail doors",
        outcome="broken" if faults else "kept",
        seed=order.seed,
        why="; ".join(faults),
        figures=figures_of(seen) | load.of | {"mailbox": told, "in_all_s": round(time.monotonic() - began)},
    )


def _settings(data: Path, box: Mailbox) -> dict[str, Any]:
    return {
        "lmtp_socket": str(data / "lmtp.sock"),
        "mail_relays": "127.0.0.0/8",
        "mail_relay_host": "127.0.0.1",
        "mail_relay_port": free_port(),
        "imap_accounts": str(written(box.account, data / "accounts" / "imap.toml")),
    }


async def _attacked(instance: Instance, order: Order, load: Load, box: Mailbox) -> Seen:
    async with store_commands(instance.settings) as commands, clients_of(instance, commands) as clients:
        sent, fetching = await _all_sent(instance, order, load, box, clients)
        refusals = await refused(clients)
    order.say("  all sent, waiting for the correlators")
    done = await settled(instance)
    order.say("  reading what is kept")
    sent += taken_by(await asyncio.to_thread(box.given), fetching)
    kept = await read_kept(instance)
    filed = [name for name in kept.originals if name not in kept.causes]
    return Seen(
        sent=sent,
        kept=kept,
        opened=await opened(instance, filed[:: max(1, len(filed) // OPENED)][:OPENED]),
        absent=await _absent(instance, filed[:: max(1, len(filed) // ASKED)][:ASKED]),
        fetching=fetching,
        refusals=refusals,
        lives=1 + sum(line.startswith("email ") for line in instance.said),  # told of its deaths alone
        settled=done,
    )


async def _all_sent(
    instance: Instance, order: Order, load: Load, box: Mailbox, clients: Clients
) -> tuple[list[Sent], Fetching]:
    sent: list[Sent] = []
    async with unhurried(instance) as may_go_on, asyncio.TaskGroup() as group:
        telling = group.create_task(_told(order, sent))
        hands = []
        for door, make in clients.makers.items():
            waiting = load.mails_of(door)
            hands += [group.create_task(_carried_all(make(), waiting, may_go_on, sent)) for _ in range(HANDS)]
        raws = (mail.raw for mail in load.mails_of("imap"))
        fetching = await fetched(instance, box, raws)
        await asyncio.wait(hands)
        telling.cancel()
    return sent, fetching


async def _carried_all(way: Way, waiting: Iterator[Mail], may_go_on: asyncio.Event, sent: list[Sent]) -> None:
    async with _closing(way):
        for mail in waiting:
            await may_go_on.wait()
            sent.append(await carried(way, mail))


@contextlib.asynccontextmanager
async def _closing(way: Way) -> AsyncIterator[None]:
    try:
        yield
    finally:
        await way.close()


async def _told(order: Order, sent: Sequence[Sent]) -> None:
    while True:
        await asyncio.sleep(TOLD_EVERY_S)
        order.say(f"  {len(sent)} sent")


async def _absent(instance: Instance, names: Sequence[str]) -> list[str]:
    """Return those of the interactions that the API does not have."""
    turn = asyncio.Semaphore(ASKED_AT_ONCE)
    async with reader_of(instance) as api:

        async def is_there(name: str) -> bool:
            async with turn:
                return (await api.get(f"/v1/interactions/{name}")).status_code == 200

        there = await asyncio.gather(*(is_there(name) for name in names))
    return [name for name, found in zip(names, there, strict=True) if not found]


def _is_utf_8(mail: bytes) -> bool:
    try:
        mail.decode()
    except UnicodeDecodeError:
        return False
    return True
