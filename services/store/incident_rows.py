"""What was decided on incidents, as rows of the tables. Pure but for the random public handles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from services.store.bulk import Row
from shared.ids import new_handle
from shared.incident import Sighting


def opened_rows(sightings: Iterable[Sighting]) -> list[Row]:
    """Return the groups that reports opened, as mere candidates: `group_rows` says what became of them."""
    return [
        {
            "id": one.group_id,
            "handle": new_handle("inc"),
            "state": "candidate",
            "trouble": one.trouble,
            "servers": one.servers,
            "wide": one.wide,
            "opened_at": one.signal.at,
            "last_at": one.signal.at,
        }
        for one in sightings
        if one.opens
    ]


def member_rows(sightings: Iterable[Sighting]) -> list[Row]:
    """Return the interactions that are in a group now, in order."""
    return [
        {
            "interaction_id": one.signal.interaction_id,
            "incident_id": one.group_id,
            "at": one.signal.at,
            "reports": one.signal.reports,
            "signal": one.signal,
        }
        for one in sightings
    ]


def group_rows(sightings: Sequence[Sighting]) -> list[Row]:
    """Return for each group what it is now, when its reports came, and whether one of them raised it."""
    rows: dict[str, dict[str, object]] = {}
    for one in sightings:
        row = rows.setdefault(
            one.group_id, {"id": one.group_id, "first_at": None, "last_at": None, "proposed_at": None}
        )
        row |= {"trouble": one.trouble, "servers": one.servers, "wide": one.wide}
        if one.signal.reports:
            row["first_at"] = _least(row["first_at"], one.signal.at)
            row["last_at"] = _greatest(row["last_at"], one.signal.at)
        if one.proposes:
            row["proposed_at"] = one.signal.at
    return [rows[group_id] for group_id in sorted(rows)]


def _least(before: object, at: datetime) -> datetime:
    return min(before, at) if isinstance(before, datetime) else at


def _greatest(before: object, at: datetime) -> datetime:
    return max(before, at) if isinstance(before, datetime) else at


def absorbed_rows(sightings: Iterable[Sighting]) -> list[Row]:
    """Return the candidates that went over into another group."""
    return [{"id": absorbed, "absorbed_by": one.group_id} for one in sightings for absorbed in one.absorbs]


def usual_rows(sightings: Iterable[Sighting]) -> list[Row]:
    """Return what is to be counted, in an order that all ledgers share."""
    counted = Counter((key, one.signal.at.astimezone(UTC).date()) for one in sightings for key in one.keys)
    return [
        {"key": key, "day": day.isoformat(), "reports": reports}
        for (key, day), reports in sorted(counted.items())
    ]
