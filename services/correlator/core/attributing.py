"""Whose report it is: a posterior over the candidates and "none of them", and a gate before it is automatic.

Decided without a look at the contents of threads; only where references lead counts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

from services.correlator.core.comparing import context_of
from services.correlator.core.gate import passes
from services.correlator.core.models import Model
from services.correlator.core.reading import Reading
from services.correlator.core.sentences import customer_evidence
from services.correlator.core.weighing import Weighed, weigh
from shared.interaction import Interaction
from shared.placement import SUGGESTIONS_MAX, Candidates, Choice, Customer, Evidence

SUGGESTED_SHARE_MIN = 0.02  # less likely customers are not offered
LIKELY_MIN = 0.5  # below, no single customer is the likely one


class Attribution(msgspec.Struct, frozen=True, kw_only=True):
    """The decision on the customer."""

    customer: Customer | None = None  # None: nobody known, or nobody sure enough
    likely: Customer | None = None  # in doubt: the one a human will most likely name
    contact_id: str = ""  # of `customer`, or of `likely`
    probability: float = 0.0  # of `customer`, or that it is nobody of the candidates
    doubt: bool = False  # a human is to be asked, `suggested` is what he is offered
    evidence: tuple[Evidence, ...] = ()
    runner_up: Choice | None = None
    suggested: tuple[Choice, ...] = ()
    suggested_customers: tuple[Customer, ...] = ()
    teaches: bool = False  # sure enough that the author's other identifiers may be learned
    by_reference: bool = False  # an answer or the same conversation led here
    leads: dict[str, tuple[str, ...]] = {}  # thread id -> kinds of the references that lead to it
    listed: tuple[str, ...] = ()  # the author's addresses that the directory has, whoever's they are
    weighed: tuple[Weighed, ...] = ()  # all candidates, the likeliest first; none where there is no doubt


def attribute(
    interaction: Interaction, reading: Reading, candidates: Candidates, model: Model
) -> Attribution:
    """Return whose report `interaction` is, with the runner-up and what to ask when in doubt."""
    at = context_of(interaction, reading, candidates, model.customer)
    weighed = weigh(at, candidates)
    whose = decided(interaction, weighed, model)
    leads = {lead.thread_id for found in at.references.values() for _kind, lead in found if lead.thread_id}
    return msgspec.structs.replace(
        whose,
        leads={thread_id: at.kinds_to(thread_id) for thread_id in sorted(leads)},
        listed=at.listed(candidates),
    )


def decided(interaction: Interaction, weighed: Sequence[Weighed], model: Model) -> Attribution:
    """Return the decision on `weighed`, which come with the likeliest first."""
    if not weighed:
        return Attribution(probability=1.0)
    best, second = weighed[0], weighed[1] if len(weighed) > 1 else None
    lead = best.bits - second.bits if second else math.inf
    if best.probability < SUGGESTED_SHARE_MIN:
        return Attribution(probability=1 - sum(one.probability for one in weighed), runner_up=_choice(best))
    if passes(best, lead, weighed[1:], interaction, model.customer):
        return Attribution(
            customer=best.known.customer,
            contact_id=best.contact.contact.id if best.contact else "",
            probability=best.probability,
            evidence=customer_evidence(best.compared),
            runner_up=_choice(second) if second else None,
            teaches=interaction.trust != "unverified" and not best.known.unknown,
            by_reference=best.groups.get("reference", 0.0) > 0,
        )
    offered = [one for one in weighed if one.probability >= SUGGESTED_SHARE_MIN and not one.known.unknown]
    offered = offered[:SUGGESTIONS_MAX]
    nearest = _choice(best)
    return Attribution(
        probability=1 - sum(one.probability for one in weighed),
        doubt=bool(offered),
        likely=offered[0].known.customer if offered and offered[0].probability >= LIKELY_MIN else None,
        contact_id=offered[0].contact.contact.id if offered and offered[0].contact else "",
        runner_up=nearest,
        suggested=tuple(nearest if one is best else _choice(one) for one in offered),
        suggested_customers=tuple(one.known.customer for one in offered),
        evidence=nearest.evidence,
        weighed=tuple(weighed),
    )


def plausible_customers(attribution: Attribution) -> tuple[str, ...]:
    """Return the ids of the customers whose threads `place` wants to see."""
    chosen = (attribution.customer,) if attribution.customer else attribution.suggested_customers
    return tuple(customer.id for customer in chosen)


def _choice(one: Weighed) -> Choice:
    return Choice(
        customer_id=one.id, probability=round(one.probability, 4), evidence=customer_evidence(one.compared)
    )
