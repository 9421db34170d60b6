"""The candidates for a report's customer, each with its comparisons, its bits and its posterior."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence

import msgspec

from services.correlator.core import cues as cue
from services.correlator.core.compared import Compared, group_bits, shares
from services.correlator.core.comparing import (
    Context,
    compare_addresses,
    compare_numbers,
    compare_references,
    compare_role,
)
from services.correlator.core.models.model import CustomerWeights
from services.correlator.core.profiles import Person, Profile, profile
from services.correlator.core.resembling import compare_firm, compare_person
from shared.placement import Candidates

FOUND_SURELY = 6.0  # by a strong key of its own, or nearly
FOUND_WEAKLY = 1.6  # beside such a one, a customer found by one word or name alone is not weighed
CANDIDATES_MAX = 12  # weighed in full; the true one is among them
_STRONG_KEYS = ("email:", "phone:", "number:", "domain:")
# What says which of a person's customers it is about, and what says only where the person works.
_ABOUT_SURELY = frozenset({"domain stated", "domain claimed", "domain other ending", "domain near"})
_ABOUT = _ABOUT_SURELY | {"firm stated", "firm claimed"}
_WORKS_THERE = frozenset({"own domain", "firm claimed", "firm claimed partly"})
# What an agent fills in from the number on the display.
_DISPLAYED = frozenset({"number exact", "firm claimed", "firm claimed partly", "domain claimed"})


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


def weigh(at: Context, candidates: Candidates) -> list[Weighed]:
    """Return the candidates with their posterior, the likeliest first, but those nothing speaks for."""
    profiles = [profile(candidates.customers[id_]) for id_ in _most_found(candidates)]
    at = msgspec.structs.replace(at, persons=_authors(at, profiles))
    prior = math.log2(at.weights.known_share / max(1, candidates.population))
    weighed = _about_others(
        at, [one for known in profiles if (one := _weighed(at, known, prior)).bits > prior]
    )
    return ranked(weighed, at.weights)


def ranked(weighed: Sequence[Weighed], weights: CustomerWeights) -> list[Weighed]:
    """Return the candidates with their posterior beside "none of them", the likeliest first."""
    probabilities = shares([*(one.bits for one in weighed), math.log2(1 - weights.known_share)])
    placed = [
        msgspec.structs.replace(one, probability=share)
        for one, share in zip(weighed, probabilities, strict=False)
    ]
    return sorted(placed, key=lambda one: (-one.bits, one.id))


def says(one: Weighed, comparisons: frozenset[str]) -> bool:
    """Return whether one of `comparisons` was made with a candidate."""
    return any(compared.comparison in comparisons for compared in one.compared)


def _about_others(at: Context, weighed: list[Weighed]) -> list[Weighed]:
    """Drop what says where a person of several customers works, where the text names another one of them."""
    shared = [one for one in weighed if at.author_at(one.known) is not None]
    named = {one.id for one in weighed if says(one, _ABOUT_SURELY)}
    firm_names_employer = len(shared) > 1 and bool(named)
    if not named:
        named = {one.id for one in weighed if says(one, _ABOUT)}
    if not named:
        return weighed
    dropped = _WORKS_THERE if firm_names_employer else frozenset({"own domain"})
    return [
        one
        if one.id in named
        else _reweighed(at, one, tuple(c for c in one.compared if c.comparison not in dropped))
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
        *_compare_proof(at),
    )
    compared = _as_displayed(at, compared)
    groups = group_bits(compared, at.weights.cap_factor)
    return Weighed(known, compared, groups, prior + sum(groups.values()), contact)


def _compare_proof(at: Context) -> Iterator[Compared]:
    """Yield what an agent notes against somebody who says he is of the customer, whichever it be."""
    if at.interaction.channel == "phone" and cue.SUSPECT in at.reading.gist.cues:
        yield Compared("proof", "not proven", at.weights.not_proven)


def _as_displayed(at: Context, compared: tuple[Compared, ...]) -> tuple[Compared, ...]:
    """Return what an agent fills in from the number on the display as one with that number, not as proof.

    Where the note says that the telephone is somebody else's, it says little, and what was filled in nothing.
    """
    if at.interaction.channel != "phone" or not any(one.comparison == "phone exact" for one in compared):
        return compared
    if cue.BORROWED not in at.reading.gist.cues:
        return tuple(
            msgspec.structs.replace(one, group="address") if one.comparison in _DISPLAYED else one
            for one in compared
        )
    return tuple(
        Compared("address", "phone borrowed", one.bits * at.weights.borrowed, one.value)
        if one.comparison == "phone exact"
        else one
        for one in compared
        if one.comparison not in _DISPLAYED
    )
