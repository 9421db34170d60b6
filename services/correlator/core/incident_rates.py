"""What is usual, and how unlikely it makes what is seen: Poisson counts whose rate is known by a Gamma."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, timedelta
from math import exp, lgamma, log
from typing import NamedTuple

from services.correlator.core.incident_model import IncidentModel
from shared.incident import USUAL_DAYS, Signal

DESK = "*"  # key under which all strong signals of the desk count
KEYS_MAX = 40  # of one signal


def server_key(trouble: str, symptom: str, server: str) -> str:
    """Return the key under which such reports of one server count."""
    return f"{trouble or '?'} {symptom or '?'} @{server}"


def server_keys(trouble: str, symptoms: Iterable[str], servers: Iterable[str]) -> list[str]:
    """Return the keys of reports with these symptoms on these servers; one a server where there is none."""
    said = sorted(symptoms) or [""]
    return [server_key(trouble, symptom, server) for server in sorted(servers) for symptom in said]


def keys_of(signal: Signal, model: IncidentModel) -> tuple[str, ...]:
    """Return the keys under which a signal counts: the desk's only where it would count without a server."""
    own = server_keys(signal.trouble, signal.symptoms, signal.servers)
    return (*((DESK,) if signal.strength >= model.strong_min else ()), *own)[:KEYS_MAX]


def day_of(signal: Signal) -> date:
    """Return the day on which the signal counts."""
    return signal.at.astimezone(UTC).date()


class Counted(NamedTuple):
    """A report and what it counts under: worked out once, asked by every report it is compared with."""

    signal: Signal
    keys: frozenset[str]
    day: date


def counted(signal: Signal, model: IncidentModel) -> Counted:
    """Return what `signal` counts under."""
    return Counted(signal, frozenset(keys_of(signal, model)), day_of(signal))


class Usual:
    """What the desk has counted; grows with the signals of a batch."""

    def __init__(
        self, reports: Mapping[str, Mapping[date, int]], since: date | None, model: IncidentModel
    ) -> None:
        """Begin with signals by key and day, and the first day on which anything was counted."""
        self._counted: dict[str, Counter[date]] = {key: Counter(days) for key, days in reports.items()}
        self._since = since
        self._model = model
        self._before: dict[tuple[str, date], int] = {}  # sums that were asked for
        self._asked_last = date.min

    def count(self, keys: Iterable[str], day: date) -> None:
        """Take note of one signal."""
        for key in keys:
            self._counted.setdefault(key, Counter())[day] += 1
            self._since = min(self._since, day) if self._since else day
        if day < self._asked_last:  # a sum before that day has changed
            self._before.clear()

    def raised(self, reports: Sequence[Counted], newest: Signal, key: str) -> bool:
        """Return whether in any window more customers report than what is usual under `key` explains."""
        alike = [one.signal for one in reports if key in one.keys]
        return any(
            customers >= self._model.customers_min
            and self.chance(customers, key, minutes, newest, reports) < self._model.p_max
            for minutes in self._model.windows_min
            if (customers := customers_within(alike, newest, minutes))
        )

    def chance(
        self, customers: int, key: str, minutes: float, newest: Signal, own: Sequence[Counted]
    ) -> float:
        """Return how likely the usual rate of `key` brings `customers` or more within `minutes`.

        What is usual is what the newest one's day and the USUAL_DAYS before it brought, but for the reports
        of the group in question, its `own`, and a prior that counts as much as `prior_days`. A day's reports
        come in its busy hours; of this day half are taken to be over.
        """
        model, day = self._model, day_of(newest)
        since = newest.at - timedelta(minutes=max(model.windows_min))
        within = sum(1 for one in own if key in one.keys and one.day == day and one.signal.at >= since)
        first = day - timedelta(days=USUAL_DAYS)
        days = (day - max(self._since, first)).days if self._since is not None and self._since < day else 0
        today = self._counted[key][day] if key in self._counted else 0
        prior = model.prior_desk_reports if key == DESK else model.prior_server_reports
        return tail(
            customers,
            shape=prior + self._sum_before(key, day) + max(today - within, 0),
            exposure=(model.prior_days + days + 0.5) * model.busy_hours,
            window=minutes / 60,
        )

    def _sum_before(self, key: str, day: date) -> int:
        """Return the signals under `key` of the USUAL_DAYS before `day`."""
        if (key, day) not in self._before:
            self._asked_last = max(self._asked_last, day)
            first = day - timedelta(days=USUAL_DAYS)
            days = self._counted.get(key, Counter[date]())
            self._before[key, day] = sum(count for when, count in days.items() if first <= when < day)
        return self._before[key, day]


def tail(count: int, *, shape: float, exposure: float, window: float) -> float:
    """Return P(N >= count) of N ~ Poisson(rate x window), rate ~ Gamma(shape, 1 / exposure)."""
    if count <= 0:
        return 1.0
    miss, hit = log(exposure / (exposure + window)), log(window / (exposure + window))
    below = sum(
        exp(lgamma(shape + n) - lgamma(shape) - lgamma(n + 1) + shape * miss + n * hit) for n in range(count)
    )
    return max(0.0, 1.0 - below)


def customers_within(signals: Iterable[Signal], at_latest: Signal, minutes: float) -> int:
    """Return how many distinct customers of the directory report within `minutes` before `at_latest`."""
    since = at_latest.at - timedelta(minutes=minutes)
    return len({one.customer_id for one in signals if one.listed and since <= one.at <= at_latest.at})


def keys_to_know(signals: Iterable[Signal], model: IncidentModel) -> frozenset[str]:
    """Return the keys of which has to be known what is usual, to take `signals`."""
    return frozenset({DESK, *(key for signal in signals for key in keys_of(signal, model))})


def reach(model: IncidentModel) -> timedelta:
    """Return how far back groups are compared with a report."""
    return timedelta(hours=max(model.open_quiet_hours, model.candidate_quiet_hours))
