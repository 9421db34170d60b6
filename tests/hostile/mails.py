"""P1: every mail of the corpora, and a hundred thousand mutated ones, at a running instance's doors.

Whatever a mail is, it is taken, soon and by the same process, and kept as it came. Most come over HTTP, some
over LMTP, several at a time; nothing is down, so nobody is told to come again. Nine of ten bear a Message-ID
of their own on top, which makes them distinct; the others are as the mutation left them, and may be told to
be the mail of another.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import msgspec

from shared import bus, subjects
from tests.faults.instance import Instance, Plan, running
from tests.faults.reading import settled
from tests.faults.results import Result, percentile
from tests.faults.run import Order, work_folder
from tests.faults.traffic import Traffic
from tests.hostile.mail_client import TAKEN, Door, MailClient, Posted, mail_client
from tests.hostile.mail_set import MailSet, read_mail_set
from tests.hostile.memory import MIB, Peak, watched
from tests.hostile.mutating import mutated
from tests.hostile.originals import Kept, opened, read_kept

MUTATED = 100_000
AT_ONCE = 8
LMTP_SHARE = 0.15
BARE_SHARE = 0.1
FIRMS = 20  # of the directory; hardly any mail is from one of them
UNPLACED_MAX = 5_000  # beyond, the doors wait for the correlators: it is the doors that are tried here
LOOK_AGAIN_S = 0.5
OPENED = 20  # originals that an administrator opens
TOLD_EVERY_S = 60.0

ANSWER_P99_S = 0.5
ANSWER_MAX_S = 6.0
SERVICE_BYTES_MAX = 256 * MIB
EXAMPLES_MAX = 5


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What a run has seen."""

    posted: Sequence[Posted]
    kept: Kept
    opened: Mapping[str, str]  # interaction -> hash of the original as the console gave it
    peak: Peak
    lives: int  # of the email service
    settled: bool


async def run(order: Order) -> Result:
    """Return the result: all were taken and are kept as they came, in time, by one and the same process."""
    mails, count = read_mail_set(), order.scaled(MUTATED)
    order.say(f"P1 mails: {len(mails.all)} as they are, {count} mutated")
    began = time.monotonic()
    with work_folder("mails") as data:
        async with running(Plan(data=data), Traffic(order.seed, firms=FIRMS)) as instance:
            seen, posting_s = await _attacked(instance, order, mails, count)
    faults = faults_in(seen)
    return Result(
        run="P1 mails",
        outcome="broken" if faults else "kept",
        seed=order.seed,
        why="; ".join(faults),
        figures=figures_of(seen)
        | {"corpora": len(mails.corpora), "ours": len(mails.ours), "further": len(mails.further)}
        | {"mutated": count, "posting_s": round(posting_s), "in_all_s": round(time.monotonic() - began)},
    )


async def _attacked(instance: Instance, order: Order, mails: MailSet, count: int) -> tuple[Seen, float]:
    pid = instance.pid("email")
    assert pid is not None
    posted: list[Posted] = []
    began = time.monotonic()
    async with watched(pid) as peak, mail_client(instance) as client, unhurried(instance) as may_go_on:
        numbers = iter(range(len(mails.all) + count))
        work = _Work(client, mails.all, order.seed, may_go_on, posted)
        async with asyncio.TaskGroup() as group:
            telling = group.create_task(_told(order, posted))
            hands = [group.create_task(work.post_all(numbers)) for _ in range(AT_ONCE)]
            await asyncio.wait(hands)
            telling.cancel()
        posting_s = time.monotonic() - began
        order.say(f"  posted in {posting_s:.0f} s, waiting for the correlators")
        done = await settled(instance)
    order.say("  reading what is kept")
    kept = await read_kept(instance)
    lives = 1 + sum(line.startswith("email ") for line in instance.said)  # told of its deaths alone
    filed = [name for name in kept.originals if name not in kept.causes]
    some = filed[:: max(1, len(filed) // OPENED)][:OPENED]
    seen = Seen(
        posted=posted,
        kept=kept,
        opened=await opened(instance, some),
        peak=peak,
        lives=lives,
        settled=done,
    )
    return seen, posting_s


class _Work:
    """One mail after the other, each by its number."""

    def __init__(
        self,
        client: MailClient,
        mails: Sequence[bytes],
        seed: int,
        may_go_on: asyncio.Event,
        posted: list[Posted],
    ) -> None:
        self._client = client
        self._mails = mails
        self._seed = seed
        self._may_go_on = may_go_on
        self._posted = posted

    async def post_all(self, numbers: Any) -> None:
        for number in numbers:
            await self._may_go_on.wait()
            raw, door = mail_of(self._seed, number, self._mails)
            self._posted.append(await self._client.post(number, raw, door))


def mail_of(seed: int, number: int, mails: Sequence[bytes]) -> tuple[bytes, Door]:
    """Return a mail of the run and its door: first each of `mails` as it is, then mutated ones for ever."""
    if number < len(mails):
        return mails[number], "http"
    dice = random.Random(f"{seed} mail {number}")
    raw, _ = mutated(dice, mails)
    if dice.random() < BARE_SHARE and raw.strip():
        return raw, "http"
    door: Door = "lmtp" if dice.random() < LMTP_SHARE else "http"
    return f"Message-ID: <m{number}@mutated.example>\r\n".encode() + raw, door


@contextlib.asynccontextmanager
async def unhurried(instance: Instance) -> AsyncIterator[asyncio.Event]:
    """Yield what is set as long as the correlators are not far behind."""
    may_go_on = asyncio.Event()
    settings = instance.settings
    client = await bus.connect(settings.nats_url, name="pacemaker", token=settings.nats_token)

    async def look() -> None:
        js = client.jetstream()
        while True:
            info = await js.consumer_info(subjects.INTERACTIONS, subjects.CORRELATOR)
            (may_go_on.set if (info.num_pending or 0) < UNPLACED_MAX else may_go_on.clear)()
            await asyncio.sleep(LOOK_AGAIN_S)

    task = asyncio.create_task(look())
    try:
        yield may_go_on
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await bus.disconnect(client)


async def _told(order: Order, posted: Sequence[Posted]) -> None:
    while True:
        await asyncio.sleep(TOLD_EVERY_S)
        order.say(f"  {len(posted)} posted")


def faults_in(seen: Seen) -> list[str]:
    """Return which of the promises were broken, none in the best case."""
    refused = Counter(answer for one in seen.posted for answer in one.answers if answer not in TAKEN)
    missing = lost(seen.posted, seen.kept)
    altered = [name for name, digest in seen.opened.items() if digest != seen.kept.originals.get(name)]
    found = {
        f"answered {dict(refused)}": bool(refused),
        f"{len(missing)} not kept as they came ({missing[:EXAMPLES_MAX]})": bool(missing),
        f"originals opened as others: {altered[:EXAMPLES_MAX]}": bool(altered),
        "no original was opened": not seen.opened,
        f"the email service had {seen.lives} lives": seen.lives != 1,
        "the correlators did not come to an end": not seen.settled,
        f"p99 of the answers {_answer_s(seen, 0.99):.2f} s": _answer_s(seen, 0.99) > ANSWER_P99_S,
        f"an answer took {_answer_s(seen, 1.0):.2f} s": _answer_s(seen, 1.0) > ANSWER_MAX_S,
        f"the email service held {seen.peak.service >> 20} MB": seen.peak.service > SERVICE_BYTES_MAX,
        f"{len(seen.kept.causes)} could not be filed": bool(seen.kept.causes),
    }
    return [told for told, broken in found.items() if broken]


def lost(posted: Sequence[Posted], kept: Kept) -> list[int]:
    """Return the numbers of the mails that were acknowledged and are not there, or not as they came.

    A mail is there under the id that was told, or, of LMTP, which tells none, by its content. What several
    were told to be the same of is kept as one of them came.
    """
    filed_as = {*kept.originals.values()}
    by_id: dict[str, set[str]] = {}
    for one in posted:
        if one.taken and one.id:
            by_id.setdefault(one.id, set()).add(one.original)

    def is_kept(one: Posted) -> bool:
        return kept.originals.get(one.id) in by_id[one.id] if one.id else one.original in filed_as

    return [one.number for one in posted if one.taken and not is_kept(one)]


def figures_of(seen: Seen) -> dict[str, Any]:
    """Return the figures of a run."""
    by_door = Counter(one.door for one in seen.posted if one.taken)
    return {
        "acked": sum(by_door.values()),
        "by_door": dict(by_door),
        "duplicates": sum(one.duplicate for one in seen.posted),
        "filed": len(seen.kept.originals) - len(seen.kept.causes),
        "dead_letters": len(seen.kept.causes),
        "causes": dict(Counter(seen.kept.causes.values()).most_common(EXAMPLES_MAX)),
        "unread": dict(Counter(seen.kept.unread.values()).most_common(EXAMPLES_MAX)),
        "said_else": dict(Counter(a for one in seen.posted for a in one.answers if a not in TAKEN)),
        "why": dict(Counter(why for one in seen.posted for why in one.why).most_common(EXAMPLES_MAX)),
        "answer_p50_s": round(_answer_s(seen, 0.5), 3),
        "answer_p99_s": round(_answer_s(seen, 0.99), 3),
        "answer_max_s": round(_answer_s(seen, 1.0), 2),
        "service_mb": seen.peak.service >> 20,
        "children_mb": seen.peak.children >> 20,
        "lives": seen.lives,
        "opened": len(seen.opened),
    }


def _answer_s(seen: Seen, share: float) -> float:
    return percentile([one.slowest_s for one in seen.posted], share)
