"""The chances m of the customer's comparisons, from counts with Dirichlet priors.

A comparison's bits are log2(m/u). u is counted already, value by value, from who shares it in the directory.
m is how often each level comes about where the customer is the true one; it is fitted for families of levels
that exclude each other and whose weights are log2 m alone. The others hold a judgement of how far a proof or
an agent's look-up can be trusted, which no count of agreements tells.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from services.correlator.core.fitting.examples import Met
from services.correlator.core.models.model import CustomerWeights
from services.correlator.core.resembling import compare_firm, compare_person

PRIOR_REPORTS = 100.0  # reports that the weights there are count for: judged
REPORTS_MIN = 5  # of a level; with fewer its weight stays
DIGITS = 2
KNOWN_SHARE_RANGE = (0.5, 0.98)

# level -> its weights; the first is log2 m of it, what the others say of it moves along. The rest of a
# family (nothing alike, no such name) is what is left to a whole.
Levels = Mapping[str, tuple[str, ...]]
NAMES: Levels = {
    "name full": ("name_full",),
    "name near": ("name_near",),
    "name surname": ("name_surname",),
    "name given": ("name_given",),
}
DOMAINS: Levels = {
    "domain stated": ("domain_stated",),
    "domain other ending": ("label_same",),
    "domain near": ("label_near", "label_two"),
}
REST = ""


class FittedChance(msgspec.Struct, frozen=True, kw_only=True):
    """One level before and after, in bits, with how often it was seen."""

    name: str  # of the weight
    before: float
    after: float
    seen: int
    of: int


def fit_customer_weights(
    reports: Iterable[Met], weights: CustomerWeights
) -> tuple[CustomerWeights, list[FittedChance]]:
    """Return the weights with m as `reports` show it, and how each came about."""
    counting = [one for one in reports if one.label.counts and one.label.interaction.trust != "forged"]
    fitted = [
        *_family(NAMES, [level for one in counting if (level := _name_level(one)) is not None], weights),
        *_family(DOMAINS, [level for one in counting if (level := _domain_level(one)) is not None], weights),
        *_known_share(counting, weights),
    ]
    changed = {one.name: one.after for one in fitted}
    return msgspec.structs.replace(weights, **changed), fitted


def dirichlet(prior: Mapping[str, float], seen: Mapping[str, int]) -> dict[str, float]:
    """Return the chances of levels that exclude each other; `prior` are believed ones, a whole together."""
    whole = PRIOR_REPORTS + sum(seen.values())
    return {level: (PRIOR_REPORTS * chance + seen.get(level, 0)) / whole for level, chance in prior.items()}


def _family(levels: Levels, found: Sequence[str], weights: CustomerWeights) -> list[FittedChance]:
    prior = {level: sum(2.0 ** getattr(weights, name) for name in names) for level, names in levels.items()}
    rest = 1.0 - sum(prior.values())
    if rest <= 0:  # the weights are no chances: somebody has judged otherwise
        return []
    seen = {level: found.count(level) for level in levels} | {REST: found.count(REST)}
    after = dirichlet({**prior, REST: rest}, seen)
    return [
        FittedChance(
            name=name,
            before=getattr(weights, name),
            after=_moved(getattr(weights, name), after[level] / prior[level], seen[level]),
            seen=seen[level],
            of=len(found),
        )
        for level, names in levels.items()
        for name in names
    ]


def _moved(weight: float, factor: float, seen: int) -> float:
    return round(weight + math.log2(factor), DIGITS) if seen >= REPORTS_MIN else weight


def _name_level(one: Met) -> str | None:
    """Return how the author's name fits the true customer's contacts; None where it says nothing of it."""
    if one.known is None or not one.reading.identity.name:
        return None
    compared, _person = compare_person(one.at, one.known, one.at.author_at(one.known))
    return _first(compared, lambda name: name.startswith("name ") and name != "name in text", NAMES)


def _domain_level(one: Met) -> str | None:
    """Return how the domains that the text names fit the true customer's; None where it names none."""
    if one.known is None or not one.reading.identity.entities.domains:
        return None
    compared = list(compare_firm(one.at, one.known, one.at.author_at(one.known)))
    return _first(compared, lambda name: name in DOMAINS, DOMAINS) or REST


def _first(compared: Iterable[object], wanted: Callable[[str], bool], levels: Levels) -> str | None:
    names = [name for one in compared if wanted(name := str(getattr(one, "comparison", "")))]
    return (names[0] if names[0] in levels else REST) if names else None


def _known_share(reports: Sequence[Met], weights: CustomerWeights) -> list[FittedChance]:
    known = sum(1 for one in reports if one.known is not None)
    chance = dirichlet(
        {"known": weights.known_share, REST: 1 - weights.known_share},
        {"known": known, REST: len(reports) - known},
    )["known"]
    least, most = KNOWN_SHARE_RANGE
    after = (
        round(min(max(chance, least), most), DIGITS) if len(reports) >= REPORTS_MIN else weights.known_share
    )
    return [
        FittedChance(name="known_share", before=weights.known_share, after=after, seen=known, of=len(reports))
    ]
