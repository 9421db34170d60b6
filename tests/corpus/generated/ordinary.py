"""All threads of eight weeks: the misleading ones, outages, then ordinary ones until it is enough."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

from tests.corpus.generated.adversarial import add_adversarial
from tests.corpus.generated.cases import case_of, outage
from tests.corpus.generated.draw import chance
from tests.corpus.generated.model import Customer, Directory, Thread, Trouble, Voice
from tests.corpus.generated.plan import SIZES, Planner
from tests.corpus.generated.times import moment

COMPANION_SHARE = 0.22  # of threads have another of the same customer opened beside them
RECURRENCE_SHARE = 0.15  # of closed threads
STRANGER_SHARE = 0.025  # of threads: pre-sales and people nobody knows
INCIDENT_THREADS = (4, 10)
INTERACTIONS_AN_INCIDENT = 1_500
FRUITLESS_MAX = 1_000


def draw_plan(rng: random.Random, directory: Directory, *, real: int, total: int) -> list[Thread]:
    """Return threads with exactly `real` pieces, of a corpus that has `total` with its noise.

    Raises ValueError where the directory is too small for so many different troubles.
    """
    planner = Planner(rng, directory)
    add_adversarial(planner, total)
    for number in range(1 + real // INTERACTIONS_AN_INCIDENT):
        _incident(planner, f"inc-{number + 1}")
    _fill(planner, real)
    _trim(planner.threads, real)
    return planner.threads


def _fill(planner: Planner, real: int) -> None:
    planned = seen = fruitless = 0
    while True:
        planned += sum(len(thread.steps) for thread in planner.threads[seen:])
        fruitless = 0 if len(planner.threads) > seen else fruitless + 1
        seen = len(planner.threads)
        if planned >= real:
            return
        if fruitless > FRUITLESS_MAX:
            raise ValueError("too few customers for so many interactions")
        _open(planner)


def _trim(threads: list[Thread], real: int) -> None:
    excess = sum(len(thread.steps) for thread in threads) - real
    for _ in range(excess):
        threads[-1].steps.pop()
        if not threads[-1].steps:
            threads.pop()


def _open(planner: Planner) -> None:
    rng = planner.rng
    if chance(rng, STRANGER_SHARE):
        _stranger(planner)
        return
    customer = planner.customer()
    case = planner.any_case(customer)
    if case is None:
        return
    thread = planner.open(customer, moment(rng, planner.start), case)
    other = planner.any_case(customer) if chance(rng, COMPANION_SHARE) else None
    if other is not None:
        span = (thread.steps[-1].at - thread.steps[0].at + timedelta(days=1)).total_seconds()
        planner.open(customer, thread.steps[0].at + timedelta(seconds=rng.random() * span), other)
    if thread.steps[-1].closes and chance(rng, RECURRENCE_SHARE):
        _recur(planner, thread, customer)


def _recur(planner: Planner, old: Thread, customer: Customer) -> None:
    """Within three days of closing it would still be the old thread; this one comes later."""
    at = old.steps[-1].at + timedelta(days=planner.rng.uniform(3.5, 16))
    trouble = replace(old.trouble, onset=at - timedelta(hours=3))
    size = SIZES.draw(planner.rng)
    planner.tell(Thread(customer, trouble, recurrence_of=old), at, size=size)


def _stranger(planner: Planner) -> None:
    rng, voices = planner.rng, planner.voices
    person, at, channel = (
        voices.stranger(),
        moment(rng, planner.start),
        rng.choice(("email", "chat", "phone")),
    )
    address = voices.stray_address(person) if channel != "phone" else None
    number = voices.stray_number() if channel == "phone" else None
    thread = Thread(None, Trouble(case_of(rng, "other"), "", "", "", at))
    voice = Voice(person, address, number, None, may_request=False, named="nothing")
    planner.tell(thread, at, size=1, voice=voice, channel=channel)


def _incident(planner: Planner, name: str) -> None:
    """One server's customers report its outage within an hour and a half."""
    rng, at, case = planner.rng, moment(planner.rng, planner.start), outage(planner.rng)
    drawn = planner.customer()
    members = [
        one
        for one in planner.directory.customers
        if not one.former and (one.mail == drawn.mail if case.group == "mail" else one.web == drawn.web)
    ]
    for customer in rng.sample(members, min(rng.randint(*INCIDENT_THREADS), len(members))):
        if planner.free(customer, case):
            thread = planner.open(customer, at + timedelta(minutes=rng.randrange(90)), case)
            thread.incident, thread.trouble = name, replace(thread.trouble, onset=at)
