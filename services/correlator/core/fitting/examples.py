"""From a labelled history to examples: each report beside the threads its customer truly had at that moment.

The customer and the threads are the labels', so a weight is learned for itself and not for the mistakes that
were made before it. References, closings and readings are as in live traffic.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from services.correlator.core.attributing import Attribution, attribute
from services.correlator.core.closing import days_between
from services.correlator.core.comparing import Context, context_of
from services.correlator.core.fitting.softmax import Example, Hypothesis
from services.correlator.core.fitting.values import hypothesis
from services.correlator.core.joining import standing
from services.correlator.core.keys import customer_keys
from services.correlator.core.likeness import Likeness, compare_threads
from services.correlator.core.models import Model
from services.correlator.core.profiles import Profile, profile
from services.correlator.core.reading import Reading, encode_reading, read
from services.correlator.core.resembling import compare_person
from services.correlator.core.scene import Scene
from services.correlator.core.triage import triage
from shared.desk import Desk
from shared.interaction import Interaction
from shared.placement import (
    KEY_SPREAD_MAX,
    THREAD_AGE_MAX_DAYS,
    THREADS_PER_CUSTOMER_MAX,
    Candidates,
    Customer,
    Kind,
    Placed,
    Placement,
    Thread,
)

NEW = Hypothesis({})  # none of the threads


class Labelled(msgspec.Struct, frozen=True, kw_only=True):
    """One report with the truth about it."""

    interaction: Interaction
    customer_id: str = ""  # empty: nobody of the directory
    thread: str = ""  # empty: noise
    kind: Kind = "new"
    problem: str = ""
    counts: bool = True  # false: known, but nothing is learned from it


class History(msgspec.Struct, frozen=True, kw_only=True):
    """What one desk knew and got, in order of arrival."""

    name: str
    desk: Desk
    directory: Sequence[Customer]
    reports: Sequence[Labelled]


class Met(msgspec.Struct, frozen=True):
    """A report at the moment of its arrival, with what was known and with the truth."""

    label: Labelled
    reading: Reading
    at: Context
    leads: Mapping[str, tuple[str, ...]]  # thread -> kinds of the references that lead to it
    known: Profile | None  # the true customer
    contact_id: str
    threads: tuple[Thread, ...]  # of the true customer, those a report may be compared with


def met(history: History, model: Model) -> Iterator[Met]:
    """Yield the reports that are no noise, each once, with what was truly known when they came."""
    customers = {customer.id: customer for customer in history.directory}
    scene, seen = Scene(_known(customers)), set[str]()
    for label in history.reports:
        if not label.thread or label.interaction.id in seen:
            continue
        seen.add(label.interaction.id)
        one = _met(label, scene, customers.get(label.customer_id), history.desk, model)
        yield one
        scene.add(_as_labelled(one, model))


def thread_examples(reports: Iterable[Met], group: str, model: Model) -> Iterator[Example]:
    """Yield an example for each report that could be of more than one thread, a new one among them.

    A report whose true thread may not be joined any more, and one that is forged, teach nothing.
    """
    for one in reports:
        if not one.label.counts or one.known is None or one.label.interaction.trust == "forged":
            continue
        weighed = standing(_likenesses(one, model), one.reading.gist, model)
        ids = [likeness.thread.id for likeness in weighed]
        true = one.label.thread
        if not weighed or (true not in ids and one.label.kind != "new"):
            continue
        hypotheses = [
            hypothesis(((c.comparison, c.bits) for c in likeness.compared), model.thread)
            for likeness in weighed
        ]
        yield Example((*hypotheses, NEW), ids.index(true) if true in ids else len(ids), group)


def _known(customers: Mapping[str, Customer]) -> Candidates:
    by_key: dict[str, set[str]] = {}
    for customer in customers.values():
        for key in customer_keys(customer):
            by_key.setdefault(key, set()).add(customer.id)
    return Candidates(
        customers=customers,
        by_key={key: tuple(sorted(ids)) for key, ids in by_key.items() if len(ids) <= KEY_SPREAD_MAX},
        references={},
        population=len(customers),
    )


def _met(label: Labelled, scene: Scene, customer: Customer | None, desk: Desk, model: Model) -> Met:
    interaction = label.interaction
    reading = read(interaction, desk)
    candidates = scene.candidates_for(reading, interaction)
    leads = attribute(interaction, reading, candidates, model).leads
    at = context_of(interaction, reading, candidates, model.customer)
    known = profile(customer) if customer else None
    person = compare_person(at, known, at.author_at(known))[1] if known else None
    threads = scene.threads_for((customer.id,), tuple(leads)) if customer else []
    own = [
        thread
        for thread in threads
        if customer and thread.customer_id == customer.id and _is_near(thread, interaction, leads)
    ]
    return Met(
        label,
        reading,
        at,
        leads,
        known,
        person.contact.id if person else "",
        tuple(own[:THREADS_PER_CUSTOMER_MAX]),
    )


def _is_near(thread: Thread, interaction: Interaction, leads: Mapping[str, tuple[str, ...]]) -> bool:
    days = days_between(thread.last_at, interaction.received_at)
    return thread.id in leads or days <= THREAD_AGE_MAX_DAYS


def _likenesses(one: Met, model: Model) -> list[Likeness]:
    return compare_threads(
        one.label.interaction,
        one.reading,
        one.threads,
        one.leads,
        customer=one.known.customer if one.known else None,
        contact_id=one.contact_id,
        model=model,
    )


def _as_labelled(one: Met, model: Model) -> Placed:
    """Return the placement that the labels state."""
    label = one.label
    stranger = one.known is None
    placement = Placement(
        interaction_id=label.interaction.id,
        kind=label.kind,
        zone="auto",
        model=model.name,
        customer_id=f"stranger of {label.thread}" if one.known is None else one.known.customer.id,
        thread_id=label.thread,
        contact_id=one.contact_id,
        opens_customer=stranger and label.kind == "new",
        why_hr="",
        why_en="",
        triage=triage(label.interaction, one.reading, Attribution()),
    )
    return Placed(interaction=label.interaction, placement=placement, reading=encode_reading(one.reading))
