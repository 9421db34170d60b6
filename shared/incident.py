"""What crosses the correlator's port about incidents: signs of a common trouble, and the groups they form.

A signal says nothing that another customer could read: it is compared, counted and never shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

import msgspec

from shared.interaction import Moment

GroupState = Literal["candidate", "proposed", "confirmed", "dismissed", "absorbed"]
"""`candidate`: invisible, too few yet. `absorbed`: a candidate whose reports were a wider one's."""

GROUP_SIGNALS_MAX = 40  # newest reports of a group that are compared: the last ones of a storm say it all
GROUPS_MAX = 200  # most recent groups that are compared
USUAL_DAYS = 28  # days back that tell what is usual


class Signal(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One report as a possible sign of a trouble of ours."""

    interaction_id: str
    customer_id: str
    thread_id: str
    at: Moment
    listed: bool = False  # the customer is in the directory: only those raise an incident
    reports: bool = False  # new or repeat, and not that it works again
    trouble: str = ""  # "mail", "web", "name", "line"; empty where the text does not say
    strength: float = 0.0  # how much it sounds like an outage, in bits; negative: like a trouble of one's own
    servers: tuple[str, ...] = ()  # of the customer's services that fit the trouble, folded
    named: bool = False  # the text names `servers`
    mentions: tuple[str, ...] = ()  # words like servers' names that are none of the customer's
    symptoms: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    everywhere: bool = False  # says that more than one service is hit


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Reports that may share one trouble: an incident, or a candidate for one."""

    id: str
    state: GroupState
    opened_at: Moment
    last_at: Moment  # of the newest report
    wide: bool = False  # no single server explains it
    signals: tuple[Signal, ...] = ()  # reports, by time, the newest GROUP_SIGNALS_MAX


class Incidents(msgspec.Struct, frozen=True, kw_only=True):
    """What the store knows of incidents around a batch."""

    groups: tuple[Group, ...] = ()
    by_thread: Mapping[str, str] = {}  # thread -> the group that its newest member is in
    usual: Mapping[str, Mapping[date, int]] = {}  # key -> signals by day
    since: date | None = None  # the first day anything was counted


class Sighting(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided on one signal: the group it is in, and what becomes of that."""

    signal: Signal
    group_id: str
    opens: bool = False
    proposes: bool = False
    joins: bool = False  # the group was proposed or confirmed already
    tells: bool = False  # it looks like an incident: the group is raised, or likeness brought it here
    wide: bool = False
    trouble: str = ""  # the group's
    servers: tuple[str, ...] = ()  # that explain the group, empty where it is wide
    absorbs: tuple[str, ...] = ()  # candidates whose members go over to the group
    keys: tuple[str, ...] = ()  # what is usual counts it under these

    @property
    def incident(self) -> str:
        """The group as a prediction names it; empty where somebody goes on about what may be only theirs."""
        return self.group_id if self.tells else ""
