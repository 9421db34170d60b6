"""What a group is about: read off its reports once, and asked by every report that is weighed against it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from services.correlator.core.incident_model import IncidentModel
from services.correlator.core.incident_rates import Counted, counted
from shared.incident import Group, Signal

SERVERS_NAMED_MAX = 4  # of a group


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A group, and what all of its reports together say."""

    group: Group
    counted: tuple[Counted, ...]  # its reports, by time
    trouble: str  # of most of them; empty where none says
    servers: tuple[str, ...]  # that explain the group; none where none does
    symptoms: frozenset[str]
    errors: frozenset[str]
    customers: int
    is_scattered: bool  # its customers are on several servers, and none of them explains it
    is_strong: bool  # each report counts without a server in common


def outline(group: Group, model: IncidentModel) -> Outline:
    """Return what the group's reports say."""
    reports = group.signals
    servers = _servers(reports, model.pinned_share)
    placed = {one.customer_id for one in reports if one.servers}
    return Outline(
        group=group,
        counted=tuple(counted(one, model) for one in reports),
        trouble=_trouble(reports),
        servers=servers,
        symptoms=_symptoms(reports, model.symptom_share),
        errors=frozenset(error for one in reports for error in one.errors),
        customers=len({one.customer_id for one in reports}),
        is_scattered=group.wide or (not servers and len(placed) > 1),
        is_strong=all(one.strength >= model.strong_min for one in reports),
    )


def _trouble(reports: Sequence[Signal]) -> str:
    said = Counter(one.trouble for one in reports if one.trouble)
    return min(said, key=lambda trouble: (-said[trouble], trouble), default="")


def _symptoms(reports: Sequence[Signal], share: float) -> frozenset[str]:
    """Return what fails by a good part of the reports: a stray one must not bring in its like."""
    said = Counter(symptom for one in reports for symptom in one.symptoms)
    bar = share * sum(1 for one in reports if one.symptoms)
    return frozenset(symptom for symptom, count in said.items() if count >= bar)


def _servers(reports: Sequence[Signal], share: float) -> tuple[str, ...]:
    """Return the servers of most of the customers."""
    of_customers: defaultdict[str, set[str]] = defaultdict(set)
    for one in reports:
        of_customers[one.customer_id].update(one.servers)
    known = [servers for servers in of_customers.values() if servers]
    on_it = Counter(server for servers in known for server in servers)
    bar = share * len(known)
    found = [server for server, count in on_it.items() if count >= bar]
    return tuple(sorted(found, key=lambda server: (-on_it[server], server))[:SERVERS_NAMED_MAX])
