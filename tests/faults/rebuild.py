"""R7: a database that is lost comes back from backup and bus, or from the bus alone, as it stood.

Reports come in, a backup is made amid them, more come, agents correct. Then the database's folder is removed.
What is restored must give the same hash of where everything stands, handles included. In the end a customer
and a person are erased, and an older backup must not bring them back.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import shutil
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
import msgspec

from deploy.backup.manifest import read_manifest
from tests.faults.agents_work import KINDS, Agent, all_told
from tests.faults.canaries import files_with, rows_with
from tests.faults.checker import Verdict, partition_of
from tests.faults.client import Client, Flow, client_of
from tests.faults.commands import command
from tests.faults.doors import url_of
from tests.faults.instance import Instance, Plan, running
from tests.faults.reading import Shown, State, read_state, settled
from tests.faults.results import Result, figures_of
from tests.faults.run import FIRMS_AT_ONCE, Order, checked, work_folder
from tests.faults.strangers import and_a_stranger, stranger_at, stranger_mark
from tests.faults.traffic import PIECES_PER_FIRM, Traffic, written

PIECES = 2_000
CORRECTIONS = 140  # twenty of each kind
FIRMS_MIN = len(KINDS) * 3
STANDING = re.compile(r"(\d+) interactions stand as ([0-9a-f]{64})")
BACKUP = "backup"
SHOWN_CHARS_MAX = 80  # of what is other than it was


class Seen(msgspec.Struct, kw_only=True):
    """What the run has seen on its way; faults are what was promised otherwise."""

    faults: list[str] = []
    void: list[str] = []
    figures: dict[str, Any] = {}

    def same(self, what: str, found: object, wanted: object) -> None:
        """Note whether something is what it was."""
        self.figures[what] = "same" if found == wanted else "other"
        if found != wanted:
            self.faults.append(f"{what}: {str(found)[:SHOWN_CHARS_MAX]}, not {str(wanted)[:SHOWN_CHARS_MAX]}")


async def run(order: Order) -> Result:
    """Return the result of losing the database twice, restoring the backup alone, and erasing."""
    firms = order.scaled(PIECES // PIECES_PER_FIRM, least=FIRMS_MIN)
    traffic, seen = Traffic(order.seed, firms=firms), Seen()
    with work_folder("rebuild") as place:
        data, backup = place / "data", place / BACKUP
        state, client, agent = await _at_work(order, traffic, data, backup)
        before = await _hash(data)
        state, verdict = await _lost(order, traffic, data, backup, seen, before, (state, client, agent))
        await _from_nothing(order, traffic, data, seen, before)
        await _backup_alone(order, traffic, place / "other", backup, seen)
        await _erased(order, traffic, place, backup, seen)
    if set(agent.done) != set(KINDS):
        seen.void.append(f"corrections made: {dict(agent.done)}")
    faults = seen.faults + ([verdict.told()] if not verdict.sound else [])
    return Result(
        run="R7 rebuild",
        outcome="broken" if faults else "void" if seen.void else "kept",
        seed=order.seed,
        why="; ".join(faults or seen.void),
        hits=dict(agent.done),
        figures=figures_of(client.log, state, verdict) | seen.figures,
    )


async def _at_work(order: Order, traffic: Traffic, data: Path, backup: Path) -> tuple[State, Client, Agent]:
    """Let reports come in, make a backup amid them, correct; return what is shown in the end."""
    firms = len(traffic.firms)
    data.mkdir(mode=0o711)
    async with (
        running(Plan(data=data), traffic) as instance,
        client_of(instance, seed=order.seed) as client,
        _corrector(instance, data) as api,
    ):
        order.say(f"R7 rebuild: {firms * PIECES_PER_FIRM} pieces, a backup amid them")
        flow = Flow(client, traffic, at_once=FIRMS_AT_ONCE, shape=and_a_stranger)
        async with flow.flowing():
            await flow.until_told(firms // 2)
            backing_up = asyncio.create_task(command(data, "backup", str(backup)))
            await flow.until_told(firms * 3 // 4)
        await backing_up
        flow.go_on()
        async with flow.flowing():  # what the backup does not have
            await flow.until_told(firms)
        await settled(instance)
        state = await read_state(instance, pages_max=0)
        agent = Agent(api, seed=order.seed)
        await agent.correct(state.shown, order.scaled(CORRECTIONS, least=len(KINDS) * 2))
        await all_told(instance)
        for one in client.log:
            one.firm = agent.given.get(one.mark, one.firm)
        return await read_state(instance, pages_max=0), client, agent


async def _lost(
    order: Order,
    traffic: Traffic,
    data: Path,
    backup: Path,
    seen: Seen,
    before: str,
    then: tuple[State, Client, Agent],
) -> tuple[State, Verdict]:
    """Lose the database, restore it on top of the bus, and let the desk go on."""
    order.say("the database is lost; restoring the backup on top of the bus")
    state, client, _ = then
    shutil.rmtree(data / "postgres")
    told = await command(data, "restore", str(backup), "--keep-stream")
    seen.same("restored", _standing(told), before)
    seen.figures["restored_pieces"] = _number(told, r"(\d+) pieces were filed")
    seen.figures["corrected_pieces"] = _number(told, r"(\d+) were moved")
    if not (seen.figures["restored_pieces"] and seen.figures["corrected_pieces"]):
        seen.void.append("nothing came after the backup")
    async with running(Plan(data=data), traffic) as instance:
        reference = partition_of(state)
        found, verdict = await checked(instance, client.log, reference)
        await all_told(instance)
        seen.same("threads shown", _shown(found), _shown(state))
        seen.same("after the correlators", _standing(await command(data, "reconcile")), before)
    return found, verdict


async def _from_nothing(order: Order, traffic: Traffic, data: Path, seen: Seen, before: str) -> None:
    """Lose the database again, and rebuild a new one with desk and directory from the bus."""
    order.say("the database is lost again; rebuilding from the bus alone")
    shutil.rmtree(data / "postgres")
    desk, directory = written(data / "run", traffic)
    await command(data, "desk", "set", str(desk))
    await command(data, "directory", "import", str(directory))
    began = time.monotonic()
    told = await command(data, "rebuild")
    seen.figures["rebuild_s"] = round(time.monotonic() - began, 1)  # its servers' start and stop included
    seen.figures["rebuilt_pieces"] = _number(told, r"(\d+) pieces were filed")
    seen.same("rebuilt", _standing(told), before)
    seen.same("rebuilt, reconciled", _standing(await command(data, "reconcile")), before)


async def _backup_alone(order: Order, traffic: Traffic, data: Path, backup: Path, seen: Seen) -> None:
    """Bring the backup to another place, and let the correlators file what was waiting."""
    order.say("restoring the backup alone")
    manifest = read_manifest(backup)
    await command(data, "restore", str(backup))
    seen.same("backup alone", _standing(await command(data, "reconcile")), manifest.partition)
    async with running(Plan(data=data), traffic) as instance:
        await settled(instance)
        told = await command(data, "reconcile")
    filed = manifest.tables["interaction"] + manifest.pending
    seen.same("pieces of the backup", _number(told, STANDING.pattern), filed)
    seen.figures["pending"] = manifest.pending


async def _erased(order: Order, traffic: Traffic, place: Path, backup: Path, seen: Seen) -> None:
    """Erase a customer and a person; then restore the older backup: nothing is left of either."""
    order.say("erasing a customer and a person, and restoring the older backup")
    data, older = place / "data", place / "older"
    canaries = _canaries(traffic)
    async with running(Plan(data=data), traffic) as instance:
        url = instance.settings.database_url
        if not (await rows_with(url, canaries) and files_with(data / "nats", canaries)):
            seen.void.append("nothing of who was to be erased was there before")
        await command(data, "erase", "customer", traffic.firms[0].number, "--yes")
        await command(data, "erase", "person", stranger_at(0), "--yes")
        seen.same("left in the database", await rows_with(url, canaries), [])
        await command(data, "backup", str(place / "after"))
    seen.same("left on the bus and among the originals", files_with(data / "nats", canaries), [])
    seen.same("left in a backup", files_with(place / "after", canaries), [])
    newest = str(place / "after" / "erasures.jsonl")
    await command(older, "restore", str(backup), "--erasures", newest)
    async with running(Plan(data=older), Traffic(order.seed, firms=0)) as instance:
        await settled(instance)
        found = await rows_with(instance.settings.database_url, canaries)
        seen.same("left after an older backup", found, [])
    seen.same("left on its bus", files_with(older / "nats", canaries), [])


def _canaries(traffic: Traffic) -> Sequence[str]:
    """Return words that only the erased customer's and person's pieces bear."""
    firm = traffic.firms[0]
    return [firm.domain, *(one.mark for one in traffic.pieces_of(0)), stranger_at(0), stranger_mark(0)]


def _shown(state: State) -> Mapping[str, tuple[str, str]]:
    def where(one: Shown) -> tuple[str, str]:
        return one.thread, one.customer

    return {one.id: where(one) for one in state.shown}


@contextlib.asynccontextmanager
async def _corrector(instance: Instance, data: Path) -> AsyncIterator[httpx.AsyncClient]:
    key = (await command(data, "key", "add", "corrector", "--corrects")).split()[-1]
    async with httpx.AsyncClient(
        base_url=url_of(instance.settings, "store"),
        headers={"Authorization": f"Bearer {key}"},
        timeout=30,
        trust_env=False,
    ) as api:
        yield api


async def _hash(data: Path) -> str:
    return _standing(await command(data, "reconcile"))


def _standing(told: str) -> str:
    found = STANDING.search(told)
    return found[2] if found else told[-300:]


def _number(told: str, pattern: str) -> int:
    found = re.search(pattern, told)
    return int(found[1]) if found else -1
