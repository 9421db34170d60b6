"""How much speaks for a report being of a group's trouble. Pure, in bits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from math import inf, log2

import msgspec

from services.correlator.core.incident_model import IncidentModel
from services.correlator.core.incident_outline import Outline
from shared.incident import GROUP_SIGNALS_MAX, Group, Signal


def belonging(
    signal: Signal, about: Outline, model: IncidentModel, *, by_chance: Callable[[], float]
) -> float:
    """Return in bits how much speaks for the report being of the group's trouble.

    `by_chance` tells how likely such a report (of the server they have in common, else of the whole desk)
    comes by chance within the time since the group's last one. Minus infinity where no server could make up
    for what is said: nothing more is worked out then.
    """
    low, high = model.strength_span
    said = (
        min(max(signal.strength, low), high) * model.strength_factor
        + _trouble_bits(signal, about, model)
        + _error_bits(signal, about, model)
        + _symptom_bits(signal, about, model)
        + model.states.get(about.group.state, 0.0)
    )
    if said + model.server_most < model.join_min:
        return -inf
    return said + _server_bits(signal, about, model, by_chance)


def _server_bits(
    signal: Signal, about: Outline, model: IncidentModel, by_chance: Callable[[], float]
) -> float:
    if about.is_scattered:
        return model.server_wide
    low, high = model.server_span
    if any(server in signal.servers for server in about.servers):
        met = min(max(model.server_prior - log2(by_chance()), low), high)
        return met + (model.server_named if signal.named else 0.0)
    if any(server in signal.mentions for server in about.servers):
        return model.server_mentioned
    if not about.servers or not signal.servers:
        return model.server_unknown
    if about.customers > 1 or abs(signal.at - about.group.last_at) > timedelta(minutes=model.wide_min):
        return model.server_other
    return min(model.wide_prior - log2(by_chance()), high)


def _symptom_bits(signal: Signal, about: Outline, model: IncidentModel) -> float:
    if not about.symptoms or not signal.symptoms:
        return 0.0
    return model.symptom_other if about.symptoms.isdisjoint(signal.symptoms) else model.symptom_same


def _error_bits(signal: Signal, about: Outline, model: IncidentModel) -> float:
    if not about.errors or not signal.errors:
        return 0.0
    return model.error_other if about.errors.isdisjoint(signal.errors) else model.error_same


def _trouble_bits(signal: Signal, about: Outline, model: IncidentModel) -> float:
    if about.trouble and about.trouble == signal.trouble:
        return model.trouble_same
    alike = not about.trouble or not signal.trouble or signal.everywhere or about.is_scattered
    return 0.0 if alike else model.trouble_other


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
