"""Decisions as they are shown: why an interaction stands where it stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import msgspec
from sqlalchemy import RowMapping, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.reading.names import Names, names_in
from services.store.tables import placement
from services.store.views import ChoiceView, EvidenceView, PlacementView, Sentence, TriageView
from shared.placement import Choice, Evidence, Placement

HISTORY_MAX = 50  # decisions on one interaction, the latest ones

_older = placement.alias("older")
_older_ones = (
    select(func.count())
    .where(_older.c.interaction_id == placement.c.interaction_id, _older.c.superseded_by.is_not(None))
    .where(_older.c.id < placement.c.id)
    .correlate(placement)
    .scalar_subquery()
)
_COLUMNS = (
    placement.c.id,
    placement.c.interaction_id,
    placement.c.kind,
    placement.c.zone,
    placement.c.decided_by,
    placement.c.decided_at,
    placement.c.superseded_by,
    placement.c.body,
    _older_ones.label("older"),
)


async def current_placements(
    connection: AsyncConnection, interaction_ids: Collection[str]
) -> dict[str, PlacementView]:
    """Return the decision that holds for each of these interactions."""
    if not interaction_ids:
        return {}
    found = await connection.execute(
        select(*_COLUMNS).where(
            placement.c.interaction_id.in_(sorted(interaction_ids)), placement.c.superseded_by.is_(None)
        )
    )
    rows = list(found.mappings())
    return dict(zip((row["interaction_id"] for row in rows), await _views(connection, rows), strict=True))


async def placement_history(connection: AsyncConnection, interaction_id: str) -> tuple[PlacementView, ...]:
    """Return every decision on one interaction, the latest first, at most HISTORY_MAX."""
    found = await connection.execute(
        select(*_COLUMNS)
        .where(placement.c.interaction_id == interaction_id)
        .order_by(placement.c.id.desc())
        .limit(HISTORY_MAX)
    )
    return tuple(await _views(connection, list(found.mappings())))


async def _views(connection: AsyncConnection, rows: Sequence[RowMapping]) -> list[PlacementView]:
    bodies = [msgspec.convert(row["body"], Placement) for row in rows]
    names = await names_in(connection, bodies, {row["decided_by"] for row in rows})
    return [_view(row, body, names) for row, body in zip(rows, bodies, strict=True)]


def _view(row: RowMapping, body: Placement, names: Names) -> PlacementView:
    return PlacementView(
        customer=names.customers.get(body.customer_id),
        contact=names.contacts.get(body.contact_id),
        thread=names.threads.get(body.thread_id),
        kind=row["kind"],
        zone=row["zone"],
        why=Sentence(hr=body.why_hr, en=body.why_en),
        evidence=_evidence(body.evidence),
        runner_up=next(iter(_choices([body.runner_up] if body.runner_up else (), names)), None),
        suggested_customers=_choices(body.suggested_customers, names),
        suggested_threads=_choices(body.suggested_threads, names),
        customer_probability=body.customer_probability,
        thread_probability=body.thread_probability,
        model=body.model,
        decided_by=names.agents.get(row["decided_by"], row["decided_by"]),
        decided_at=row["decided_at"],
        recurrence_of=names.threads.get(body.recurrence_of),
        triage=TriageView(
            problem=body.triage.problem,
            facts=body.triage.facts,
            may_request=body.triage.may_request,
            may_request_why=body.triage.may_request_why,
            closes=body.triage.closes,
        ),
        current=row["superseded_by"] is None,
        revision=row["older"] + 1,
    )


def _choices(choices: Iterable[Choice], names: Names) -> tuple[ChoiceView, ...]:
    """Return the choices, but for threads that are not there, or not for whoever asks."""
    seen = (one for one in choices if not one.thread_id or one.thread_id in names.threads)
    return tuple(_choice(one, names) for one in seen)


def _choice(choice: Choice, names: Names) -> ChoiceView:
    return ChoiceView(
        customer=names.customers.get(choice.customer_id),
        thread=names.threads.get(choice.thread_id),
        probability=choice.probability,
        evidence=_evidence(choice.evidence),
    )


def _evidence(evidence: Sequence[Evidence]) -> tuple[EvidenceView, ...]:
    heaviest = sorted(evidence, key=lambda one: -abs(one.weight_bits))
    return tuple(
        EvidenceView(comparison=one.comparison, weight_bits=round(one.weight_bits, 2), hr=one.hr, en=one.en)
        for one in heaviest
    )
