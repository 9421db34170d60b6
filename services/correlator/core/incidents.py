"""Incidents: which reports of several customers share one trouble of ours, and when there are enough of them.

Every report that sounds like an outage joins or opens a group. A group is a mere candidate, seen by nobody,
until more customers of the directory are in it than the usual rate explains; then it is proposed, and an
agent confirms or dismisses it. What is decided on a report is never revised, so the first reports of an
outage carry the name of their group before anybody knows that it is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from services.correlator.core.incident_likeness import belonging, order, with_report
from services.correlator.core.incident_model import IncidentModel
from services.correlator.core.incident_outline import Outline, outline
from services.correlator.core.incident_rates import (
    DESK,
    Usual,
    counted,
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
        self._groups = {group.id: outline(group, model) for group in known.groups}
        self._by_thread = dict(known.by_thread)
        self._usual = Usual(known.usual, known.since, model)

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
        about = self._groups.get(self._by_thread.get(signal.thread_id, ""))
        quiet = timedelta(days=self._model.thread_quiet_days)
        return about.group if about and abs(signal.at - about.group.last_at) <= quiet else None

    def _near(self, signal: Signal) -> list[Outline]:
        """Return the groups that are not yet quiet, the most recent first."""
        open_quiet = timedelta(hours=self._model.open_quiet_hours)
        candidate_quiet = timedelta(hours=self._model.candidate_quiet_hours)
        near = [
            about
            for about in self._groups.values()
            if (group := about.group).signals
            and group.state != "absorbed"
            and abs(signal.at - group.last_at) <= (open_quiet if group.state in OPEN else candidate_quiet)
        ]
        return sorted(near, key=lambda about: (about.group.last_at, about.group.id), reverse=True)[
            :GROUPS_MAX
        ]

    def _likeliest(self, signal: Signal) -> Group | None:
        if not self._is_worth(signal, self._model.joins_min):
            return None
        strong = signal.strength >= self._model.strong_min
        weighed = [
            (self._belonging(signal, about), about.group)
            for about in self._near(signal)
            if strong or not about.is_scattered  # else nothing but the hour speaks for it
        ]
        bits, best = max(weighed, key=lambda pair: (pair[0], pair[1].id), default=(0.0, None))
        return best if bits >= self._model.join_min else None

    def _belonging(self, signal: Signal, about: Outline) -> float:
        """Return the bits for the report being of the group's trouble, set against chance."""

        def by_chance() -> float:
            minutes = max(abs((signal.at - about.group.last_at).total_seconds()) / 60, 1.0)
            shared = about.symptoms.intersection(signal.symptoms)
            common = set(about.servers).intersection(signal.servers)
            keys = server_keys(signal.trouble, shared or signal.symptoms, common) or [DESK]
            chances = [self._usual.chance(1, key, minutes, signal, about.counted) for key in keys]
            return min(chances) if shared else max(chances)  # the rarest thing in common, if there is any

        return belonging(signal, about, self._model, by_chance=by_chance)

    def _scattered(self, signal: Signal) -> list[Group]:
        """Return the groups of strong reports from several servers that chance does not explain together.

        The oldest first, one that is raised already before the candidates; none where there are too few.
        """
        if signal.strength < self._model.strong_min:
            return []
        window = timedelta(minutes=self._model.wide_min)
        near = [about for about in self._near(signal) if about.group.state != "dismissed"]
        lone = [about for about in near if about.group.state == "candidate" and about.is_strong]
        own = counted(signal, self._model)
        reports = [one for about in lone for one in about.counted if abs(signal.at - one.signal.at) <= window]
        if not self._usual.raised([*reports, own], signal, DESK):
            return []
        raised = [
            about.group
            for about in near
            if about.group.state in RAISED and abs(signal.at - about.group.last_at) <= window
        ]
        return [*sorted(raised, key=_age), *sorted((about.group for about in lone), key=_age)]

    def _beside(self, signal: Signal, raised: Outline) -> Group | None:
        """Return the incident of the same hour that `raised` is part of: two at once are the rarer case."""
        window = timedelta(minutes=self._model.wide_min)
        near = [
            about.group
            for about in self._near(signal)
            if about.group.state in RAISED
            and about.group.id != raised.group.id
            and abs(signal.at - about.group.last_at) <= window
            and (about.trouble == raised.trouble or CERTIFICATE not in {about.trouble, raised.trouble})
        ]
        return min(near, key=_age, default=None)

    # --- deciding -----------------------------------------------------------------------------------

    def _joined(self, signal: Signal, group: Group, *, tells: bool) -> Sighting:
        grown = outline(with_report(group, signal), self._model)
        proposes = group.state == "candidate" and signal.reports and self._is_raised_by(signal, grown)
        wider = self._beside(signal, grown) if proposes else None
        if wider is not None:
            return self._widened(signal, [wider, group])
        return self._put(signal, grown.group, tells=tells, joins=group.state in RAISED, proposes=proposes)

    def _widened(self, signal: Signal, scattered: Sequence[Group]) -> Sighting:
        base, *others = scattered
        others = [one for one in others if one.state == "candidate"]
        moved = sorted((one for group in (base, *others) for one in group.signals), key=order)
        merged = msgspec.structs.replace(base, wide=True, signals=tuple(moved))
        for other in others:
            absorbed = msgspec.structs.replace(other, state="absorbed", signals=())
            self._groups[other.id] = outline(absorbed, self._model)
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
        about = self._groups[group.id] = outline(group, self._model)
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
            trouble=about.trouble,
            servers=() if group.wide else about.servers,
            absorbs=absorbs,
            keys=keys,
        )

    def _is_raised_by(self, signal: Signal, about: Outline) -> bool:
        common = () if about.group.wide else set(about.servers).intersection(signal.servers)
        shared = about.symptoms.intersection(signal.symptoms)
        keys = server_keys(signal.trouble, shared, common) or [DESK]
        return any(self._usual.raised(about.counted, signal, key) for key in keys)


def _age(group: Group) -> tuple[datetime, str]:
    return (group.opened_at, group.id)
