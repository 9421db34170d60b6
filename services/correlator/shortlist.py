"""A question of the live look-up, read as the piece that it may become, and its answer. Pure.

The same reading, comparisons and thresholds as for a placement (`batch`, `core`), so what an agent is shown
while talking is what would be decided when the call is saved. It goes further where a decision would stop: it
names several customers and threads with what speaks for each, and leaves the choice to who is talking.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC

import msgspec

from services.correlator.batch import Item, read_items
from services.correlator.core.attributing import Attribution, attribute
from services.correlator.core.comparing import context_of
from services.correlator.core.joining import choose, recurrence
from services.correlator.core.likeness import Likeness, compare_threads
from services.correlator.core.models import Model
from services.correlator.core.scene import Scene
from services.correlator.core.sentences import evidence_of
from services.correlator.core.settling import settled
from services.correlator.core.triage import may_not_request
from services.correlator.core.weighing import Weighed, weigh
from shared.clean import clean_line, clean_text
from shared.desk import Desk
from shared.interaction import Interaction, Participant
from shared.lookup import (
    CUSTOMERS_MAX,
    EVIDENCE_MAX,
    THREADS_MAX,
    LikelyCustomer,
    LikelyThread,
    LookupAnswer,
    LookupQuestion,
)
from shared.placement import Candidates, Evidence, Thread, marks_of
from shared.stated import stated_company, stated_customer, stated_domain, stated_email, stated_phone

QUESTION = "lookup"  # in place of an id: it is no piece on record, and never will be under this name
SHARE_MIN = 0.001  # customers less likely share no more than a word with what is typed
SHARE_BESIDE_SURE = 0.02  # beside one that is sure, only who may well be meant
THREADS_OF_MAX = 3  # customers whose threads are compared: each may have twenty
CLOSED_SHARE_MIN = 0.2  # closed threads that are less likely are no news


class Shortlist(msgspec.Struct, frozen=True):
    """Who it may be, and whose threads are to be read before the answer is whole."""

    item: Item
    attribution: Attribution
    customers: tuple[Weighed, ...]
    customer_ids: frozenset[str]
    thread_ids: frozenset[str]


def item_of(question: LookupQuestion, desk: Desk) -> Item:
    """Return what follows from the question alone; it is read as an intake would read it once it is sent."""
    at = question.at.astimezone(UTC)
    piece = Interaction(
        id=QUESTION,
        channel=question.channel,
        source=QUESTION,
        natural_key=QUESTION,
        occurred_at=at,
        received_at=at,
        direction=question.direction,
        author=Participant(
            clean_line(question.name),
            stated_phone(question.number, desk.region) + stated_email(question.email),
        ),
        agent=QUESTION if question.channel == "phone" else "",
        claims=(
            *stated_customer(question.customer_ref),
            *stated_domain(question.domain),
            *stated_company(question.company),
        ),
        subject=clean_line(question.subject),
        text=clean_text(question.text).strip(),
        trust="plausible",
    )
    (item,) = read_items([piece], desk)
    return item


def shortlist(item: Item, candidates: Candidates, model: Model) -> Shortlist:
    """Return who it may be, of those that the records found under the item's keys and references."""
    found = Scene(candidates).found_by(item.blocking_keys, item.references)
    attribution = attribute(item.interaction, item.reading, found, model)
    weighed = weigh(context_of(item.interaction, item.reading, found, model.customer), found)
    least = SHARE_MIN if attribution.customer is None else SHARE_BESIDE_SURE
    listed = tuple([one for one in weighed if one.probability >= least][:CUSTOMERS_MAX])
    ids = frozenset(one.id for one in listed[:THREADS_OF_MAX])
    leads = (lead for places in found.references.values() for lead in places)
    named = frozenset(lead.thread_id for lead in leads if lead.thread_id and lead.customer_id in ids)
    return Shortlist(item, attribution, listed, ids, named)


def answer(found: Shortlist, threads: Collection[Thread], model: Model) -> LookupAnswer:
    """Return what is told; `threads` are those of `found.customer_ids` and `found.thread_ids`."""
    likenesses = {one.id: _likenesses(found, one, threads, model) for one in found.customers}
    attribution = found.attribution
    if attribution.doubt:
        suggested = {one.id: likenesses.get(one.id, []) for one in attribution.suggested_customers}
        attribution = settled(found.item.interaction, found.item.reading, attribution, suggested, model)
    sure = attribution.customer.id if attribution.customer else ""
    customers = sorted(found.customers, key=lambda one: one.id != sure)
    told = [
        thread
        for one in customers
        for thread in _threads(found, one, likenesses[one.id], model=model, sure=one.id == sure)
    ]
    told.sort(key=lambda one: (not one.joins, -one.probability, one.thread_id))
    return LookupAnswer(
        model=model.name,
        customers=tuple(_customer(found, one, attribution, sure=one.id == sure) for one in customers),
        threads=tuple(told[:THREADS_MAX]),
    )


def _likenesses(
    found: Shortlist, customer: Weighed, threads: Collection[Thread], model: Model
) -> list[Likeness]:
    return compare_threads(
        found.item.interaction,
        found.item.reading,
        [thread for thread in threads if thread.customer_id == customer.id],
        found.attribution.leads,
        customer=customer.known.customer,
        contact_id=_contact_id(customer),
        model=model,
    )


def _threads(
    found: Shortlist, customer: Weighed, likenesses: Sequence[Likeness], *, model: Model, sure: bool
) -> list[LikelyThread]:
    gist = found.item.reading.gist
    marks = marks_of(found.item.interaction)
    joining = choose(likenesses, gist, model)
    share = 1.0 if sure else customer.probability
    listed = [
        LikelyThread(
            thread_id=one.thread.id,
            customer_id=customer.id,
            probability=round(chance * share, 4),
            joins=sure
            and joining.joins
            and one is joining.best
            and bool(found.item.interaction.text)
            and marks.isdisjoint(one.thread.blocked),
            evidence=_telling(evidence_of(one.compared)),
        )
        for chance, one in joining.ranked
        if one.closed_days is None or chance >= CLOSED_SHARE_MIN
    ]
    back, _bits = recurrence(likenesses, gist, model)
    if back is not None:
        again = LikelyThread(
            thread_id=back.thread.id,
            customer_id=customer.id,
            recurs=True,
            evidence=_telling(evidence_of(back.compared)),
        )
        listed.append(again)
    return listed


def _customer(found: Shortlist, one: Weighed, attribution: Attribution, *, sure: bool) -> LikelyCustomer:
    contact_id = _contact_id(one)
    whose = msgspec.structs.replace(attribution, customer=one.known.customer, contact_id=contact_id)
    author = found.item.interaction.author
    refused = may_not_request(found.item.interaction, found.item.reading, whose)
    return LikelyCustomer(
        customer_id=one.id,
        contact_id=contact_id,
        probability=round(attribution.probability if sure else one.probability, 4),
        sure=sure,
        refused=refused if contact_id or author.name or author.identifiers else "",  # nobody said who it is
        evidence=_telling(evidence_of(one.compared)),
    )


def _contact_id(one: Weighed) -> str:
    return one.contact.contact.id if one.contact else ""


def _telling(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return the heaviest of what speaks for and against, as much as is read at a glance."""
    return tuple(one for one in evidence if one.weight_bits)[:EVIDENCE_MAX]
