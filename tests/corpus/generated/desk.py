"""A whole desk, drawn from a seed: its directory, what it knows of itself, what arrived."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from tests.corpus.generated.directory import draw_directory
from tests.corpus.generated.forms import Forms, forms_of
from tests.corpus.generated.mails import Mailer
from tests.corpus.generated.model import Directory, Row, Step, Thread
from tests.corpus.generated.noise import NOISE_SHARE, Noise
from tests.corpus.generated.ordinary import draw_plan
from tests.corpus.generated.rows import Drawn, customer_row, desk_row, interaction, noise_gold, write
from tests.corpus.generated.talks import Talks
from tests.corpus.generated.times import moment, stamp
from tests.corpus.generated.voices import Voices


def draw_desk(rng: random.Random, customers: int, interactions: int) -> Drawn:
    """Return a desk of exactly `customers` customers and `interactions` interactions."""
    forms = forms_of(rng, customers)
    directory = draw_directory(rng, forms, customers)
    noise = round(interactions * NOISE_SHARE)
    threads = draw_plan(rng, directory, real=interactions - noise, total=interactions)
    placed = [(step.at, thread, step) for thread in threads for step in thread.steps]
    start = min(at for at, _, _ in placed)
    moments = [(moment(rng, start.replace(hour=0)), None, None) for _ in range(noise)]
    arrivals = sorted([*placed, *moments], key=lambda one: one[0])
    return Drawn(
        desk_row(forms),
        [customer_row(rng, customer) for customer in sorted(directory.customers, key=lambda one: one.number)],
        list(_rows(rng, forms, directory, arrivals)),
    )


def write_desk(folder: Path, seed: int, customers: int, interactions: int) -> None:
    """Write the three files of a corpus into `folder`; the same seed gives the same bytes."""
    write(folder, draw_desk(random.Random(seed), customers, interactions))


def _rows(
    rng: random.Random,
    forms: Forms,
    directory: Directory,
    arrivals: list[tuple[datetime, Thread | None, Step | None]],
) -> Iterator[Row]:
    mailer, talks = Mailer(rng, forms), Talks(rng, forms)
    writers = {"email": mailer.payload, "phone": talks.phone, "chat": talks.chat, "ticket": talks.ticket}
    noise = Noise(rng, forms, directory.customers, Voices(rng, directory))
    opened = 0
    for count, (at, thread, step) in enumerate(arrivals, start=1):
        name, when = f"i-{count:06d}", stamp(at)
        if thread is None or step is None:
            channel, payload = noise.draw(at)
            yield interaction(name, channel, when, payload) | {"gold": noise_gold()}
            continue
        if not thread.id:
            opened += 1
            thread.id = f"t-{opened:06d}"
        payload, facts = writers[step.channel](thread, step)
        yield interaction(name, step.channel, when, payload) | {"gold": gold(thread, step, facts)}


def gold(thread: Thread, step: Step, facts: set[str]) -> Row:
    """Return the truth of a step; `adversarial` names what is misleading in it."""
    customer, old = thread.customer, thread.recurrence_of
    row: Row = {
        "customer": customer.number if customer else None,
        "contact": step.voice.contact if customer else None,
        "thread": thread.id,
        "kind": step.kind,
        "may_request": step.voice.may_request,
        "problem": thread.trouble.case.problem,
        "facts": sorted(facts),
    }
    extra: Row = {
        "recurrence_of": old.id if old else "",
        "incident": thread.incident,
        "closes": step.closes,
        "adversarial": step.voice.adversarial,
    }
    row |= {name: value for name, value in extra.items() if value}
    return row | ({"trusted": False} if step.voice.forged else {})
