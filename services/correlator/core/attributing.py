"""Whose report it is: a posterior over the candidates and "none of them", and a gate before it is automatic.

Decided without a look at the contents of threads; only where references lead counts.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

import msgspec

from services.correlator.core.compared import Compared, group_bits, shares
from services.correlator.core.comparing import (
    Context,
    compare_addresses,
    compare_numbers,
    compare_references,
    compare_role,
    context_of,
)
from services.correlator.core.models import Model
from services.correlator.core.models.model import CustomerWeights
from services.correlator.core.profiles import Person, Profile, profile
from services.correlator.core.reading import Reading
from services.correlator.core.resembling import compare_firm, compare_person
from services.correlator.core.sentences import customer_evidence
from shared.interaction import Interaction
from shared.placement import SUGGESTIONS_MAX, Candidates, Choice, Customer, Evidence

FOUND_SURELY = 6.0  # by a strong key of its own, or nearly
FOUND_WEAKLY = 1.6  # beside such a one, a customer found by one word or name alone is not weighed
CANDIDATES_MAX = 12  # weighed in full; the true one is among them
SUGGESTED_SHARE_MIN = 0.02  # less likely customers are not offered
LIKELY_MIN = 0.5  # below, no single customer is the likely one
_STRONG_KEYS = ("email:", "phone:", "number:", "domain:")
_ABOUT = frozenset(
    {"domain stated", "domain claimed", "firm stated", "firm claimed"}
)  # says what it is about
_STRONG = frozenset({"email exact", "phone exact", "reference header", "reference conversation"})
_STRONG_IF_PROVEN = frozenset({"email learned", "domain mail"})  # a mailbox of theirs, whoever's


class Weighed(msgspec.Struct, frozen=True):
    """One candidate with all its comparisons."""

    known: Profile
    compared: tuple[Compared, ...]
    groups: dict[str, float]
    bits: float  # prior and groups together
    contact: Person | None = None
    probability: float = 0.0

    @property
    def id(self) -> str:
        """The customer's id."""
        return self.known.customer.id


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


def attribute(
    interaction: Interaction, reading: Reading, candidates: Candidates, model: Model
) -> Attribution:
    """Return whose report `interaction` is, with the runner-up and what to ask when in doubt."""
    at = context_of(interaction, reading, candidates, model.customer)
    weighed = weigh(at, candidates)
    decided = _decide(interaction, weighed, model)
    leads = {lead.thread_id for found in at.references.values() for _kind, lead in found if lead.thread_id}
    return msgspec.structs.replace(
        decided,
        leads={thread_id: at.kinds_to(thread_id) for thread_id in sorted(leads)},
        listed=at.listed(candidates),
    )


def _decide(interaction: Interaction, weighed: Sequence[Weighed], model: Model) -> Attribution:
    if not weighed:
        return Attribution(probability=1.0)
    best, second = weighed[0], weighed[1] if len(weighed) > 1 else None
    lead = best.bits - second.bits if second else math.inf
    if best.probability < SUGGESTED_SHARE_MIN:
        return Attribution(probability=1 - sum(one.probability for one in weighed), runner_up=_choice(best))
    if passes(best, lead, interaction, model.customer):
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
    )


def weigh(at: Context, candidates: Candidates) -> list[Weighed]:
    """Return the candidates with their posterior, the likeliest first, but those nothing speaks for."""
    profiles = [profile(candidates.customers[id_]) for id_ in _most_found(candidates)]
    at = msgspec.structs.replace(at, persons=_authors(at, profiles))
    prior = math.log2(at.weights.known_share / max(1, candidates.population))
    weighed = _about_others(
        at, [one for known in profiles if (one := _weighed(at, known, prior)).bits > prior]
    )
    probabilities = shares([*(one.bits for one in weighed), math.log2(1 - at.weights.known_share)])
    placed = [
        msgspec.structs.replace(one, probability=share)
        for one, share in zip(weighed, probabilities, strict=False)
    ]
    return sorted(placed, key=lambda one: (-one.bits, one.id))


def plausible_customers(attribution: Attribution) -> tuple[str, ...]:
    """Return the ids of the customers whose threads `place` wants to see."""
    chosen = (attribution.customer,) if attribution.customer else attribution.suggested_customers
    return tuple(customer.id for customer in chosen)


def _about_others(at: Context, weighed: list[Weighed]) -> list[Weighed]:
    """Drop "own domain" where the text names another customer of the same person: it is about that one."""
    named = {one.id for one in weighed if any(c.comparison in _ABOUT for c in one.compared)}
    if not named:
        return weighed
    return [
        one
        if one.id in named
        else _reweighed(at, one, tuple(c for c in one.compared if c.comparison != "own domain"))
        for one in weighed
    ]


def _reweighed(at: Context, one: Weighed, compared: tuple[Compared, ...]) -> Weighed:
    groups = group_bits(compared, at.weights.cap_factor)
    bits = one.bits - sum(one.groups.values()) + sum(groups.values())
    return msgspec.structs.replace(one, compared=compared, groups=groups, bits=bits)


def _most_found(candidates: Candidates) -> list[str]:
    """Return at most CANDIDATES_MAX ids: those by strong keys and rare ones first."""
    found: defaultdict[str, float] = defaultdict(float)
    for key, ids in candidates.by_key.items():
        worth = (8.0 if key.startswith(_STRONG_KEYS) else 1.0) / max(1, len(ids))
        for id_ in ids:
            found[id_] += worth
    for leads in candidates.references.values():
        for lead in leads:
            if lead.customer_id:
                found[lead.customer_id] += 10.0
    known = [(-worth, id_) for id_, worth in found.items() if id_ in candidates.customers]
    if known and -min(known)[0] >= FOUND_SURELY:
        known = [pair for pair in known if -pair[0] >= FOUND_WEAKLY]
    return [id_ for _worth, id_ in sorted(known)[:CANDIDATES_MAX]]


def _authors(at: Context, profiles: Sequence[Profile]) -> dict[str, Person]:
    return {
        address: known.by_address[address]
        for address in at.own
        for known in profiles
        if address in known.by_address
    }


def _weighed(at: Context, known: Profile, prior: float) -> Weighed:
    author = at.author_at(known)
    person, contact = compare_person(at, known, author)
    compared = (
        *compare_references(at, known),
        *compare_addresses(at, known),
        *compare_numbers(at, known),
        *person,
        *compare_firm(at, known, author),
        *compare_role(at, known, author),
    )
    groups = group_bits(compared, at.weights.cap_factor)
    return Weighed(known, compared, groups, prior + sum(groups.values()), contact)


def passes(best: Weighed, lead: float, interaction: Interaction, weights: CustomerWeights) -> bool:
    """Return whether `best` may be taken without asking: sure, far ahead, and for reasons that count."""
    if (
        interaction.trust == "forged"
        or best.probability < weights.auto_probability
        or lead < weights.auto_lead
    ):
        return False
    comparisons = {one.comparison for one in best.compared if one.bits > 0}
    if "number exact" in comparisons and interaction.trust == "verified":
        return True
    agreeing = sum(1 for group, bits in best.groups.items() if group != "fit" and bits >= weights.agrees_min)
    if interaction.channel == "email" and interaction.trust == "unverified":
        return False
    if best.known.unknown:
        return "reference" in best.groups or _is_that_stranger(comparisons, best, interaction)
    if comparisons & _STRONG or (comparisons & _STRONG_IF_PROVEN and interaction.trust == "verified"):
        proven = interaction.trust == "verified" or "reference conversation" in comparisons
        return agreeing >= 2 or proven or not any(one.comparison == "name other" for one in best.compared)
    gained = sum(bits for group, bits in best.groups.items() if group != "fit")
    return agreeing >= 2 and gained >= weights.corroborated_min


def _is_that_stranger(comparisons: set[str], best: Weighed, interaction: Interaction) -> bool:
    """Return whether somebody unknown comes again: the same proven mailbox, or the same number and name.

    A number or a typed address alone is not enough: two strangers put together is one reading the other's.
    """
    if "email learned" in comparisons and interaction.trust == "verified":
        return True
    named_alike = not any(one.comparison in {"name other", "name other address"} for one in best.compared)
    return (
        bool(comparisons & {"phone learned", "email learned"})
        and named_alike
        and bool(interaction.author.name)
    )


def _choice(one: Weighed) -> Choice:
    return Choice(
        customer_id=one.id, probability=round(one.probability, 4), evidence=customer_evidence(one.compared)
    )
