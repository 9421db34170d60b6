"""Incidents as the API sees them: for agents and the desk's own programs, never for a customer."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from services.store.views import CustomerRef, ThreadRef, View

IncidentState = Literal["proposed", "confirmed", "dismissed"]
IncidentStage = Literal["monitoring", "resolved"]


class IncidentSummary(View, frozen=True, kw_only=True):
    """A trouble of ours that several customers share, or may share."""

    handle: str
    state: IncidentState
    stage: IncidentStage | None = None  # of a confirmed one: mended and watched, or over
    trouble: str  # "mail", "web", "name", "line", …; empty where the reports do not say
    servers: tuple[str, ...]  # that explain it; empty where it is no single server's
    opened_at: datetime  # its first report
    last_at: datetime  # its latest
    proposed_at: datetime  # the report that made it too many for chance
    decided_at: datetime | None
    decided_by: str | None  # the agent's name
    customers: int
    threads: int
    reports: int
    more: bool = False  # in a list and beside a thread of a large one: its newest reports alone are counted


class IncidentThread(View, frozen=True, kw_only=True):
    """A thread of the incident: of one customer, who learns nothing of the others."""

    thread: ThreadRef
    customer: CustomerRef
    first_at: datetime
    reports: int


class IncidentView(IncidentSummary, frozen=True, kw_only=True):
    """An incident with its threads, the first reported first."""

    in_order: tuple[IncidentThread, ...]


class IncidentList(View, frozen=True, kw_only=True):
    """Incidents, the one with the latest report first."""

    next: str | None  # cursor; null at the end
    incidents: tuple[IncidentSummary, ...]
