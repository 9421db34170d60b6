"""P2: requests of every kind to every route of all services: no 5xx, refusals are problems, all stay up."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Sequence

from tests.faults.results import Result, percentile
from tests.faults.run import Order
from tests.hostile.attacked import DOORS, Attacked, attacked
from tests.hostile.logged import defects_in
from tests.hostile.requesting.asking import Asked, Asking
from tests.hostile.requesting.crawling import crawl, own_names, throw_away_names
from tests.hostile.requesting.manner import Kind
from tests.hostile.requesting.routes import LEAVING, Route, routes_of
from tests.hostile.requesting.seen import Seen
from tests.hostile.requesting.verdict import UNREACHED, fault_of, own_limit
from tests.hostile.strings import corpus_told, hostile_strings
from tests.hostile.visitors import NOBODY, Person
from tests.hostile.wire import Answer, Wire, request_bytes

BROKEN = 27_000  # requests with something wrong in them, over all routes: with those of words 100,000
PATHS_ONLY = 8  # of so many strings one stands in the path of a route that takes nothing else
SOUND_EACH = 2  # before anything else, so that later requests find what these made
WIRES = {"store": 6}  # requests to a service at the same time
WIRES_ELSE = 2
CRAWL_EVERY = 8_000
TOLD_MAX = 12

Job = tuple[Route, Kind, int]


async def run(order: Order) -> Result:
    """Return the result: what was asked, what was answered with, and every answer that must not be."""
    async with attacked(order) as found:
        fuzz = Fuzz(found, await routes_of(found), order)
        pids = found.pids()
        order.say(f"P2 requests: {len(fuzz.routes)} routes, {len(fuzz.strings)} strings")
        await fuzz.done()
        restarted = sorted(name for name, pid in found.pids().items() if pid != pids[name])
        defects = await asyncio.to_thread(defects_in, found.instance.plan.data / "log")
    return fuzz.result(order, restarted, defects)


class Tally:
    """What was answered."""

    def __init__(self) -> None:
        self.statuses: Counter[str] = Counter()
        self.kinds: Counter[str] = Counter()
        self.limits: Counter[str] = Counter()
        self.reached: set[str] = set()
        self.seconds: dict[str, list[float]] = {door: [] for door in DOORS}
        self.faults: Counter[str] = Counter()
        self.slowest: dict[str, float] = {}

    def take(self, asked: Asked, answer: Answer) -> None:
        """Count an answer."""
        route = f"{asked.route.door} {asked.route.row}"
        self.kinds[asked.kind] += 1
        self.statuses[str(answer.status)] += 1
        self.seconds[asked.route.door].append(answer.seconds)
        self.slowest[route] = max(self.slowest.get(route, 0.0), round(answer.seconds, 2))
        if answer.status not in UNREACHED or (asked.route.right == "public" and answer.status):
            self.reached.add(route)
        if why := own_limit(answer):
            self.limits[why] += 1
        if why := fault_of(asked.route, answer):
            self.faults[f"{route}: {why}"] += 1


class Fuzz:
    """One run of requests."""

    def __init__(self, found: Attacked, routes: Sequence[Route], order: Order) -> None:
        self.routes = routes
        self.strings = hostile_strings()
        self.tally = Tally()
        self.examples: dict[str, str] = {}
        self._found = found
        self._order = order
        rows = [one.row for one in routes if one.door == "store"]
        self._seen = Seen(rows, kept=own_names())
        self._asking = Asking(
            random.Random(f"{order.seed} requests"), self.strings, self._seen, found.vendors
        )
        self._readmitted = 0

    async def done(self) -> None:
        """Return once all has been asked."""
        throw_away_names(self._seen)
        await crawl(self._found, self.routes, self._seen)
        await self._ask([(route, "sound", 0) for route in self.routes] * SOUND_EACH)
        await crawl(self._found, self.routes, self._seen)
        jobs = [job for place, route in enumerate(self.routes) for job in self._with_words(route, place)]
        each = -(-self._order.scaled(BROKEN) // len(self.routes))
        jobs += [(route, "broken", 0) for _ in range(each) for route in self.routes]
        random.Random(f"{self._order.seed} order").shuffle(jobs)
        for start in range(0, len(jobs), CRAWL_EVERY):
            await self._ask(jobs[start : start + CRAWL_EVERY])
            await self._back_in()
            self._order.say(
                f"  {start + CRAWL_EVERY} of {len(jobs)}: {sum(self.tally.faults.values())} faults"
            )

    def _with_words(self, route: Route, place: int) -> list[Job]:
        """Return the requests by which each string comes to stand wherever words are free at the route."""
        takes = route.body or route.query or self._seen.queries.get(route.row)
        if not takes and "{" not in route.path:
            return []
        turns = self._order.scaled(len(self.strings) // (1 if takes else PATHS_ONLY))
        step = max(1, len(self.strings) // turns)
        return [(route, "words", turn * step + place) for turn in range(turns)]

    async def _ask(self, jobs: Sequence[Job]) -> None:
        """Ask each service at its own wires."""
        queues: dict[str, list[Job]] = {door: [] for door in DOORS}
        for job in jobs:
            queues[job[0].door].append(job)
        async with asyncio.TaskGroup() as group:
            for door, waiting in queues.items():
                for _ in range(WIRES.get(door, WIRES_ELSE)):
                    group.create_task(self._work(door, waiting))

    async def _work(self, door: str, waiting: list[Job]) -> None:
        wire = Wire(self._found.port(door))
        host = f"127.0.0.1:{self._found.port(door)}"
        while waiting:
            route, kind, turn = waiting.pop()
            asked = self._asking.ask(route, self._person(route), kind, host=host, turn=turn)
            answer = await wire.ask(asked.raw, head_only=asked.head_only)
            before = len(self.tally.faults)
            self.tally.take(asked, answer)
            if len(self.tally.faults) > before:
                self.examples[f"{route.door} {route.row}"] = (
                    repr(asked.raw[:600]) + " -> " + repr(answer.body[:300])
                )
        wire.close()

    def _person(self, route: Route) -> Person:
        people = self._found.people
        if route.door != "store":
            key = self._found.instance.keys[route.door]
            return NOBODY if route.vendor else Person(bearer=f"Bearer {key}".encode())
        if route.row in LEAVING:
            return people.leaving_customer if route.right == "customer" else people.leaving
        if route.right == "customer":
            return people.program if route.path.startswith("/v1/") else people.customer
        if route.path.startswith("/v1/widget/"):
            return people.visitor
        known = {"vouch": people.portal, "answer": people.telephone, "public": people.browser}
        return known.get(route.right, people.administrator)

    async def _back_in(self) -> None:
        """Open what pages show anew; whoever was shut out by what was asked comes in again."""
        wire = Wire(self._found.port("store"))
        people = self._found.people
        for person, page in ((people.administrator, b"/"), (people.customer, b"/portal")):
            if not await admitted(wire, person, page):
                self._readmitted += 1
        await self._found.admitted()
        wire.close()
        await crawl(self._found, self.routes, self._seen)

    def result(self, order: Order, restarted: Sequence[str], defects: Sequence[str]) -> Result:
        """Return the verdict with its figures."""
        tally = self.tally
        unreached = sorted({f"{one.door} {one.row}" for one in self.routes} - tally.reached)
        why = [f"{name} ({times} times)" for name, times in tally.faults.most_common(TOLD_MAX)]
        why += [f"{name} was started again" for name in restarted]
        why += defects[:TOLD_MAX]
        return Result(
            run="P2 requests",
            outcome="broken" if why else "void" if unreached else "kept",
            seed=order.seed,
            why="; ".join(why) or (f"never reached: {', '.join(unreached)}" if unreached else ""),
            figures={
                "requests": sum(tally.kinds.values()),
                "routes": len(self.routes),
                "of": dict(tally.kinds),
                "strings": f"{len(self.strings)}, {corpus_told()}",
                "statuses": dict(sorted(tally.statuses.items())),
                "5xx_or_no_answer": sum(n for s, n in tally.statuses.items() if s == "0" or s > "503")
                + tally.statuses["500"],
                "own_limits": dict(tally.limits),
                "p99_s": {door: round(percentile(took, 0.99), 3) for door, took in tally.seconds.items()},
                "slowest_s": dict(sorted(tally.slowest.items(), key=lambda one: -one[1])[:TOLD_MAX]),
                "let_in_again": self._readmitted,
                "asked_by_sessions_of_their_own": dict(LEAVING),
                "told": list(self.examples.values())[:TOLD_MAX],
            },
        )


async def admitted(wire: Wire, person: Person, page: bytes) -> bool:
    """Return whether the person still sees the page."""
    return (await wire.ask(request_bytes(b"GET", page, person.headers))).status == 200
