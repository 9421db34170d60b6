"""What agents put right while a run goes on: every kind of correction, by the API, drawn by a seed."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import httpx
import psycopg

from deploy.databases import libpq_url
from tests.faults.instance import Instance
from tests.faults.reading import Shown

KINDS = ("move", "split", "not_same", "split and merge", "move and undo", "give", "customers")
SINGLE = ("give", "customers")  # of somebody unknown, who writes once
CHANGED = 409
WAIT_S = 60.0
LOOK_AGAIN_S = 0.1
_PENDING = "select (select count(*) from outbox) + (select count(*) from reconsideration)"


class OvertakenError(Exception):
    """The correlator has placed something anew meanwhile; an agent leaves it at that."""


class Agent:
    """Puts right what a seed says, and keeps count."""

    def __init__(self, api: httpx.AsyncClient, *, seed: int) -> None:
        """`api` bears a key that may correct."""
        self._api = api
        self._dice = random.Random(f"{seed} corrections")
        self.done: Counter[str] = Counter()
        self.given: dict[str, str] = {}  # mark of a piece -> number of the customer whose it is now

    async def correct(self, shown: Sequence[Shown], number: int) -> None:
        """Put right what stands in `number` threads, each kind in turn; one thread is touched once."""
        threads: defaultdict[str, list[Shown]] = defaultdict(list)
        for one in shown:
            threads[one.thread].append(one)
        known = [found for found in threads.values() if found[0].customer and len(found) > 2]
        unknown = [found for found in threads.values() if not found[0].customer]
        for found in (known, unknown):
            self._dice.shuffle(found)
        for place in range(number):
            kind = KINDS[place % len(KINDS)]
            found = unknown if kind in SINGLE else known
            if found and known:
                with contextlib.suppress(OvertakenError):
                    await self._do(kind, found.pop(), known[0])

    async def _do(self, kind: str, thread: Sequence[Shown], other: Sequence[Shown]) -> None:
        one = thread[len(thread) // 2]
        seen = await self._seen(one)
        if kind == "customers":
            mine, theirs = seen["customer"], (await self._seen(other[0]))["customer"]
            await self._post("/v1/merges", {"customer": mine, "into": theirs, "why": "the same"})
            self.given |= {each.mark: other[0].customer for each in thread}
        elif kind == "give":
            theirs = (await self._seen(other[0]))["customer"]
            await self._correct("give", seen["piece"] | {"customer": theirs})
            self.given[one.mark] = other[0].customer
        elif kind == "split and merge":
            await self._correct("split", seen["piece"])
            new = (await self._seen(one))["thread"]
            await self._correct("merge", {"thread": new, "into": one.thread})
        elif kind == "move and undo":
            made = await self._correct("move", seen["piece"])
            await self._post(f"/v1/corrections/{made['handle']}/undo", {})
        else:
            await self._correct(kind, seen["piece"])
        self.done[kind] += 1

    async def _correct(self, kind: str, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        return await self._post("/v1/corrections", {"kind": kind, **asked})

    async def _seen(self, one: Shown) -> dict[str, Any]:
        answer = await self._api.get(f"/v1/interactions/{one.id}")
        answer.raise_for_status()
        placement = answer.json()["placement"]
        return {
            "piece": {"interaction": one.id, "revision": placement["revision"]},
            "thread": placement["thread"]["handle"],
            "customer": placement["customer"]["handle"],
        }

    async def _post(self, path: str, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        answer = await self._api.post(path, json=asked)
        if answer.status_code == CHANGED:
            raise OvertakenError
        if answer.status_code >= 400:
            raise RuntimeError(f"{path} {dict(asked)}: {answer.status_code} {answer.text[:300]}")
        return dict(answer.json())


async def all_told(instance: Instance) -> None:
    """Return once the bus has been told of everything and no correction has consequences left to draw."""
    url, ending = libpq_url(instance.settings.database_url), time.monotonic() + WAIT_S
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        while time.monotonic() < ending:
            found = await (await connection.execute(_PENDING)).fetchone()
            if found == (0,):
                return
            await asyncio.sleep(LOOK_AGAIN_S)
    raise TimeoutError("something was not told to the bus within a minute")
