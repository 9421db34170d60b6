"""Incidents: which reports of several customers share one trouble of ours, and when there are enough of them.

Every report that sounds like an outage joins or opens a group. A group is a mere candidate, seen by nobody,
until more customers of the directory are in it than the usual rate explains; then it is proposed, and an
agent confirms or dismisses it. What is decided on a report is never revised, so the first reports of an
outage carry the name of their group before anybody knows that it is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from services.correlator.core.incident_likeness import (
    belonging,
    is_scattered,
    order,
    servers_of,
    symptoms_of,
    trouble_of,
    with_report,
)
from services.correlator.core.incident_model import IncidentModel
from services.correlator.core.incident_rates import (
    DESK,
    Usual,
    customers_within,
    day_of,
    keys_of,
    server_keys,
)
from services.correlator.core.incident_troubles import CERTIFICATE
from shared.ids import derived_id
from shared.incident import GROUPS_MAX, Group, GroupState, Incidents, Sighting, Signal

RAISED: frozenset[GroupState] = frozenset({"proposed", "confirmed"})
OPEN: frozenset[GroupState] = frozenset({"proposed", "confirmed", "dismissed"})


class Radar:
    """The known of one batch; grows as its signals are taken, as though each had been committed."""

    def __init__(self, known: Incidents, model: IncidentModel) -> None:
        """Begin with what the store knows."""
        self._model = model
        self._groups = {group.id: group for group in known.groups}
        self._by_thread = dict(known.by_thread)
        self._usual = Usual(known.usual, known.since)

    def take(self, signal: Signal) -> Sighting | None:
        """Return where the signal belongs and what becomes of the group; None where it belongs to none."""
        inherited = self._of_thread(signal)
        if inherited is not None:
            return self._joined(signal, inherited, tells=False)
        if not signal.reports:
            return None
        group = self._likeliest(signal)
        if group is not None:
            meets = any(one.customer_id != signal.customer_id for one in group.signals)
            return self._joined(signal, group, tells=meets and group.state != "dismissed")
        scattered = self._scattered(signal)
        if scattered:
            return self._widened(signal, scattered)
        return self._opened(signal) if self._is_worth(signal, self._model.opens_min) else None

    def _is_worth(self, signal: Signal, least: float) -> bool:
        """Whether the report sounds enough like an outage: the less it says what fails, the more it must."""
        is_telling = signal.named or (signal.trouble and signal.symptoms)
        return signal.strength >= (least if is_telling else self._model.strong_min)

    # --- finding ------------------------------------------------------------------------------------

    def _of_thread(self, signal: Signal) -> Group | None:
        """Return the group that the signal's thread is in, while it is not long over."""
        group = self._groups.get(self._by_thread.get(signal.thread_id, ""))
        quiet = timedelta(days=self._model.thread_quiet_days)
        return group if group and abs(signal.at - group.last_at) <= quiet else None

    def _near(self, signal: Signal) -> list[Group]:
        """Return the groups that are not yet quiet, the most recent first."""
        quiet = {True: self._model.open_quiet_hours, False: self._model.candidate_quiet_hours}
        near = [
            group
            for group in self._groups.values()
            if group.signals
            and group.state != "absorbed"
            and abs(signal.at - group.last_at) <= timedelta(hours=quiet[group.state in OPEN])
        ]
        return sorted(near, key=lambda group: (group.last_at, group.id), reverse=True)[:GROUPS_MAX]

    def _likeliest(self, signal: Signal) -> Group | None:
        if not self._is_worth(signal, self._model.joins_min):
            return None
        strong = signal.strength >= self._model.strong_min
        weighed = [
            (self._belonging(signal, group), group)
            for group in self._near(signal)
            if strong or not is_scattered(group, self._model)  # else nothing but the hour speaks for it
        ]
        bits, best = max(weighed, key=lambda pair: (pair[0], pair[1].id), default=(0.0, None))
        return best if bits >= self._model.join_min else None

    def _belonging(self, signal: Signal, group: Group) -> float:
        """Return the bits for the report being of the group's trouble, set against chance."""
        minutes = max(abs((signal.at - group.last_at).total_seconds()) / 60, 1.0)
        common = set(servers_of(group, self._model)).intersection(signal.servers)
        shared = symptoms_of(group, self._model).intersection(signal.symptoms)
        keys = server_keys(signal.trouble, shared or signal.symptoms, common) or [DESK]
        chances = [self._chance(1, key, minutes, signal, group.signals) for key in keys]
        by_chance = min(chances) if shared else max(chances)  # the rarest thing in common, if there is any
        return belonging(signal, group, self._model, by_chance=by_chance)

    def _scattered(self, signal: Signal) -> list[Group]:
        """Return the groups of strong reports from several servers that chance does not explain together.

        The oldest first, one that is raised already before the candidates; none where there are too few.
        """
        if signal.strength < self._model.strong_min:
            return []
        window = timedelta(minutes=self._model.wide_min)
        near = [group for group in self._near(signal) if group.state != "dismissed"]
        lone = [group for group in near if group.state == "candidate" and self._is_strong(group)]
        reports = [one for group in lone for one in group.signals if abs(signal.at - one.at) <= window]
        if not self._raises([*reports, signal], signal, DESK):
            return []
        raised = [
            group for group in near if group.state in RAISED and abs(signal.at - group.last_at) <= window
        ]
        return [
            *sorted(raised, key=lambda group: (group.opened_at, group.id)),
            *sorted(lone, key=lambda group: (group.opened_at, group.id)),
        ]

    def _beside(self, signal: Signal, raised: Group) -> Group | None:
        """Return the incident of the same hour that `raised` is part of: two at once are the rarer case."""
        window = timedelta(minutes=self._model.wide_min)
        trouble = trouble_of(raised)
        near = [
            group
            for group in self._near(signal)
            if group.state in RAISED
            and group.id != raised.id
            and abs(signal.at - group.last_at) <= window
            and (trouble_of(group) == trouble or CERTIFICATE not in {trouble_of(group), trouble})
        ]
        return min(near, key=lambda group: (group.opened_at, group.id), default=None)

    def _is_strong(self, group: Group) -> bool:
        return all(one.strength >= self._model.strong_min for one in group.signals)

    # --- deciding -----------------------------------------------------------------------------------

    def _joined(self, signal: Signal, group: Group, *, tells: bool) -> Sighting:
        grown = with_report(group, signal)
        proposes = grown.state == "candidate" and signal.reports and self._is_raised_by(signal, grown)
        wider = self._beside(signal, group) if proposes else None
        if wider is not None:
            return self._widened(signal, [wider, group])
        return self._put(signal, grown, tells=tells, joins=group.state in RAISED, proposes=proposes)

    def _widened(self, signal: Signal, scattered: Sequence[Group]) -> Sighting:
        base, *others = scattered
        others = [one for one in others if one.state == "candidate"]
        moved = sorted((one for group in (base, *others) for one in group.signals), key=order)
        merged = msgspec.structs.replace(base, wide=True, signals=tuple(moved))
        for other in others:
            self._groups[other.id] = msgspec.structs.replace(other, state="absorbed", signals=())
        for one in moved:
            self._by_thread[one.thread_id] = base.id
        return self._put(
            signal,
            with_report(merged, signal),
            tells=True,
            joins=base.state in RAISED,
            proposes=base.state == "candidate",
            absorbs=tuple(other.id for other in others),
        )

    def _opened(self, signal: Signal) -> Sighting:
        group = Group(
            id=derived_id("incident", signal.interaction_id),
            state="candidate",
            opened_at=signal.at,
            last_at=signal.at,
        )
        return self._put(signal, with_report(group, signal), tells=True, opens=True)

    def _put(
        self,
        signal: Signal,
        group: Group,
        *,
        tells: bool,
        opens: bool = False,
        joins: bool = False,
        proposes: bool = False,
        absorbs: tuple[str, ...] = (),
    ) -> Sighting:
        if proposes:
            group = msgspec.structs.replace(group, state="proposed")
        self._groups[group.id] = group
        self._by_thread[signal.thread_id] = group.id
        # An outage's reports count as well: else one that was raised by mistake would feed itself for ever.
        keys = keys_of(signal, self._model) if signal.reports else ()
        self._usual.count(keys, day_of(signal))
        return Sighting(
            signal=signal,
            group_id=group.id,
            opens=opens,
            proposes=proposes,
            joins=joins,
            tells=tells or group.state in RAISED,
            wide=group.wide,
            trouble=trouble_of(group),
            servers=() if group.wide else servers_of(group, self._model),
            absorbs=absorbs,
            keys=keys,
        )

    def _is_raised_by(self, signal: Signal, group: Group) -> bool:
        common = () if group.wide else set(servers_of(group, self._model)).intersection(signal.servers)
        shared = symptoms_of(group, self._model).intersection(signal.symptoms)
        keys = server_keys(signal.trouble, shared, common) or [DESK]
        return any(self._raises(group.signals, signal, key) for key in keys)

    def _raises(self, signals: Sequence[Signal], newest: Signal, key: str) -> bool:
        """Whether in any window more customers report than what is usual under `key` explains."""
        alike = [one for one in signals if key in keys_of(one, self._model)]
        return any(
            customers >= self._model.customers_min
            and self._chance(customers, key, minutes, newest, signals) < self._model.p_max
            for minutes in self._model.windows_min
            if (customers := customers_within(alike, newest, minutes))
        )

    def _chance(
        self, customers: int, key: str, minutes: float, newest: Signal, own: Sequence[Signal]
    ) -> float:
        day, since = day_of(newest), newest.at - timedelta(minutes=max(self._model.windows_min))
        counted = [one for one in own if day_of(one) == day and one.at >= since]
        within = sum(1 for one in counted if key in keys_of(one, self._model))
        return self._usual.chance(customers, key, minutes, day, own=within, model=self._model)
