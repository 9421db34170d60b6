"""A2: mails that pretend join nobody's thread, count as nobody's, and are shown to nobody they pretend to be.

Every firm has a thread of its own, with a reply of the desk in it. Then each is pretended by the next one, in
every way of `spoofing`. In the end the same mail, truly proved, is to join and to be shown; else nothing was
shown by the others' staying away.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Mapping, Sequence
from typing import Any

import httpx
import msgspec

from deploy.store_commands import store_commands
from tests.faults.doors import reader_of
from tests.faults.instance import Instance, Plan, running
from tests.faults.reading import settled
from tests.faults.results import Result
from tests.faults.run import Order, work_folder
from tests.faults.traffic import MARK_LETTERS, Firm, Traffic
from tests.hostile.landing import EXAMPLES_MAX, Landed, Seen, faults_in, figures_of
from tests.hostile.mail_client import MailClient, mail_client
from tests.hostile.portal_client import marks_shown
from tests.hostile.spoofing import GENUINE, KINDS, Ground, Kind, first, written
from tests.store.replying.mailbox import Mailbox, mailbox_open

PAIRS = 4
LEAST_PAIRS = 2  # somebody to pretend, and somebody to be
WAIT_S = 60.0
LOOK_AGAIN_S = 0.1
LETTERS = "abcdefghijklmnoprstuvz"


async def run(order: Order) -> Result:
    """Return the result; void where a mail that is proved did not join or was not shown."""
    traffic = Traffic(order.seed, firms=order.scaled(PAIRS, least=LEAST_PAIRS))
    order.say(f"A2 spoofs: {len(KINDS)} ways, {len(traffic.firms)} customers")
    with work_folder("spoofs") as data:
        async with mailbox_open() as mailbox:
            settings = {"smtp_host": "127.0.0.1", "smtp_port": mailbox.port, "smtp_starttls": False}
            async with (
                running(Plan(data=data, settings=settings), traffic) as instance,
                mail_client(instance) as client,
            ):
                desk = _Desk(instance, client, mailbox, order.seed)
                seen = await _pretended(desk, traffic.firms)
    faults = faults_in(seen)
    failed = [f"{one.kind} ({one.mark})" for one in seen.genuine if not (one.joined and one.shown)]
    return Result(
        run="A2 spoofs",
        outcome="broken" if faults else "void" if failed or not seen.spoofs else "kept",
        seed=order.seed,
        why="; ".join(faults) or (f"proved and yet away: {failed[:EXAMPLES_MAX]}" if failed else ""),
        figures=figures_of(seen),
    )


async def _pretended(desk: _Desk, firms: Sequence[Firm]) -> Seen:
    own = {firm.number: desk.mark("own", firm) for firm in firms}
    began = [await desk.begun(firm, own[firm.number]) for firm in firms]
    grounds = [
        Ground(
            victim=victim,
            forger=forger,
            message_id=f"{own[victim.number]}@{victim.domain}",
            reference=began[place].reference,
            token=began[place].token,
            forgers_token=began[(place + 1) % len(firms)].token,
        )
        for place, (victim, forger) in enumerate(zip(firms, [*firms[1:], firms[0]], strict=True))
    ]
    threads = {firm.number: begun.thread for firm, begun in zip(firms, began, strict=True)}
    spoofs = await desk.landed(KINDS, grounds, threads)
    genuine = await desk.landed(GENUINE, grounds, threads)
    strangers = [
        own[other.number]
        for firm in firms
        for other in firms
        if other is not firm and own[other.number] in await marks_shown(desk.instance, firm)
    ]
    return Seen(spoofs=spoofs, genuine=genuine, strangers=strangers)


class _Begun(msgspec.Struct, frozen=True):
    """A customer's thread, with a reply in it."""

    thread: str
    reference: str
    token: str  # Message-ID of the reply


class _Desk:
    """The running instance with a mail server beside it, and what is posted to it."""

    def __init__(self, instance: Instance, client: MailClient, mailbox: Mailbox, seed: int) -> None:
        self.instance = instance
        self._client = client
        self._mailbox = mailbox
        self._seed = seed
        self._posted = 0

    def mark(self, kind: str, firm: Firm) -> str:
        dice = random.Random(f"{self._seed} {kind} {firm.number} spoof")
        return "zq" + "".join(dice.choices(LETTERS, k=MARK_LETTERS))

    async def begun(self, firm: Firm, mark: str) -> _Begun:
        """Let the firm write, and an agent answer."""
        name = await self._post(first(firm, mark))
        await settled(self.instance)
        async with reader_of(self.instance) as api:
            thread = (await _interaction(api, name))["placement"]["thread"]
        answered = len(self._mailbox.envelopes)
        async with store_commands(self.instance.settings) as commands:
            key = await commands.add_api_key(f"answers-{firm.number}", corrects=True)
        async with reader_of(self.instance) as api:
            asked = {"kind": "mail", "text": "Gledamo o čemu se radi.", "to": [firm.address]}
            answer = await api.post(
                f"/v1/threads/{thread['handle']}/replies",
                json=asked,
                headers={"Authorization": f"Bearer {key}"},
            )
            answer.raise_for_status()
        async with asyncio.timeout(WAIT_S):
            while len(self._mailbox.envelopes) == answered:  # noqa: ASYNC110  a server fills it
                await asyncio.sleep(LOOK_AGAIN_S)
        sent = self._mailbox.mails[-1]
        return _Begun(thread["handle"], thread["reference"], str(sent["message-id"]).strip("<>"))

    async def landed(
        self, kinds: Mapping[str, Kind], grounds: Sequence[Ground], threads: Mapping[str, str]
    ) -> list[Landed]:
        """Post a mail of every kind for every ground; return where they are once all are placed."""
        posted = []
        for ground in grounds:
            for name, kind in kinds.items():
                mark = self.mark(name, ground.victim)
                posted.append((name, ground, mark, await self._post(written(kind, ground, mark))))
        await settled(self.instance)
        shown = {one.victim.number: await marks_shown(self.instance, one.victim) for one in grounds}
        async with reader_of(self.instance) as api:
            return [
                _landed(name, ground, mark, await _interaction(api, one), threads, shown)
                for name, ground, mark, one in posted
            ]

    async def _post(self, raw: bytes) -> str:
        self._posted += 1
        posted = await self._client.post(self._posted, raw, "http")
        if not posted.taken or posted.duplicate:
            raise RuntimeError(f"a mail was answered {posted.answers}, duplicate: {posted.duplicate}")
        return posted.id


def _landed(
    name: str,
    ground: Ground,
    mark: str,
    found: Mapping[str, Any],
    threads: Mapping[str, str],
    shown: Mapping[str, frozenset[str]],
) -> Landed:
    victim = ground.victim
    placement = found["placement"]
    thread = placement["thread"]
    proved = {known["value"] for known in found["author"]["identifiers"] if known["verified"]}
    return Landed(
        kind=name,
        mark=mark,
        victim=victim.number,
        joined=bool(thread) and thread["handle"] == threads[victim.number],
        verified=victim.address in proved,
        shown=mark in shown[victim.number],
        trust=found["trust"],
        zone=placement["zone"],
    )


async def _interaction(api: httpx.AsyncClient, name: str) -> Any:
    """Return an interaction once it is placed."""
    began = time.monotonic()
    while True:
        answer = await api.get(f"/v1/interactions/{name}")
        if answer.status_code != 404 or time.monotonic() - began > WAIT_S:
            answer.raise_for_status()
            return answer.json()
        await asyncio.sleep(LOOK_AGAIN_S)
