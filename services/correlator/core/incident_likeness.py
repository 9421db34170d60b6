"""How much speaks for a report being of a group's trouble, and what a group is about. Pure, in bits."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from functools import lru_cache
from math import log2

import msgspec

from services.correlator.core.incident_model import IncidentModel
from shared.incident import GROUP_SIGNALS_MAX, Group, Signal

CACHED_GROUPS_MAX = 1_024  # a batch of a hundred reports asks this of each of 200 groups
SERVERS_NAMED_MAX = 4  # of a group


def belonging(signal: Signal, group: Group, model: IncidentModel, *, by_chance: float) -> float:
    """Return in bits how much speaks for the report being of the group's trouble.

    `by_chance` is how likely such a report (of the server they have in common, else of the whole desk) comes
    by chance within the time since the group's last one.
    """
    low, high = model.strength_span
    return (
        min(max(signal.strength, low), high) * model.strength_factor
        + _server_bits(signal, group, model, by_chance)
        + _trouble_bits(signal, group, model)
        + _error_bits(signal, group, model)
        + _symptom_bits(signal, group, model)
        + model.states.get(group.state, 0.0)
    )


def _server_bits(signal: Signal, group: Group, model: IncidentModel, by_chance: float) -> float:
    if is_scattered(group, model):
        return model.server_wide
    servers = set(servers_of(group, model))
    low, high = model.server_span
    if servers & set(signal.servers):
        met = min(max(model.server_prior - log2(by_chance), low), high)
        return met + (model.server_named if signal.named else 0.0)
    if servers & set(signal.mentions):
        return model.server_mentioned
    if not servers or not signal.servers:
        return model.server_unknown
    if _customers(group) > 1 or abs(signal.at - group.last_at) > timedelta(minutes=model.wide_min):
        return model.server_other
    return min(model.wide_prior - log2(by_chance), high)


def _symptom_bits(signal: Signal, group: Group, model: IncidentModel) -> float:
    symptoms = symptoms_of(group, model)
    if not symptoms or not signal.symptoms:
        return 0.0
    return model.symptom_other if symptoms.isdisjoint(signal.symptoms) else model.symptom_same


def _error_bits(signal: Signal, group: Group, model: IncidentModel) -> float:
    errors = {error for one in group.signals for error in one.errors}
    if not errors or not signal.errors:
        return 0.0
    return model.error_other if errors.isdisjoint(signal.errors) else model.error_same


def _trouble_bits(signal: Signal, group: Group, model: IncidentModel) -> float:
    trouble = trouble_of(group)
    if trouble and trouble == signal.trouble:
        return model.trouble_same
    alike = not trouble or not signal.trouble or signal.everywhere or is_scattered(group, model)
    return 0.0 if alike else model.trouble_other


def is_scattered(group: Group, model: IncidentModel) -> bool:
    """Whether the group's customers are on several servers, and none of them explains it."""
    if group.wide:
        return True
    return not servers_of(group, model) and len({one.customer_id for one in group.signals if one.servers}) > 1


def _customers(group: Group) -> int:
    return len({one.customer_id for one in group.signals})


class _Reports:
    """A group's reports, the same for a cache as long as they are the same object: kept alive by it."""

    __slots__ = ("signals",)

    def __init__(self, group: Group) -> None:
        self.signals = group.signals

    def __hash__(self) -> int:
        return id(self.signals)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Reports) and self.signals is other.signals


def trouble_of(group: Group) -> str:
    """Return the trouble that most of the group's reports are about, empty where none says."""
    return _trouble_of(_Reports(group))


@lru_cache(CACHED_GROUPS_MAX)
def _trouble_of(reports: _Reports) -> str:
    counted = Counter(one.trouble for one in reports.signals if one.trouble)
    return min(counted, key=lambda trouble: (-counted[trouble], trouble), default="")


def symptoms_of(group: Group, model: IncidentModel) -> frozenset[str]:
    """Return what fails by a good part of the group's reports: a stray one must not bring in its like."""
    return _symptoms_of(_Reports(group), model.symptom_share)


@lru_cache(CACHED_GROUPS_MAX)
def _symptoms_of(reports: _Reports, share: float) -> frozenset[str]:
    counted = Counter(symptom for one in reports.signals for symptom in one.symptoms)
    bar = share * sum(1 for one in reports.signals if one.symptoms)
    return frozenset(symptom for symptom, count in counted.items() if count >= bar)


def servers_of(group: Group, model: IncidentModel) -> tuple[str, ...]:
    """Return the servers that explain the group: those of most of its customers; none where none does."""
    return _servers_of(_Reports(group), model.pinned_share)


@lru_cache(CACHED_GROUPS_MAX)
def _servers_of(reports: _Reports, share: float) -> tuple[str, ...]:
    of_customers: defaultdict[str, set[str]] = defaultdict(set)
    for one in reports.signals:
        of_customers[one.customer_id].update(one.servers)
    known = [servers for servers in of_customers.values() if servers]
    counted = Counter(server for servers in known for server in servers)
    bar = share * len(known)
    found = [server for server, count in counted.items() if count >= bar]
    return tuple(sorted(found, key=lambda server: (-counted[server], server))[:SERVERS_NAMED_MAX])


def with_report(group: Group, signal: Signal) -> Group:
    """Return the group with the signal in it, as the store would give it back."""
    if not signal.reports:
        return group
    signals = sorted((*group.signals, signal), key=order)
    return msgspec.structs.replace(
        group,
        opened_at=min(group.opened_at, signal.at),
        last_at=max(group.last_at, signal.at),
        signals=tuple(signals[-GROUP_SIGNALS_MAX:]),
    )


def order(signal: Signal) -> tuple[datetime, str]:
    """Return what a group's reports are sorted by."""
    return (signal.at, signal.interaction_id)
