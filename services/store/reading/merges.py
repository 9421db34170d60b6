"""Merges of customers as they are shown: what waits for a second person, and what became of the others."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store import cursors
from services.store.reading.names import agent_names, customer_refs
from services.store.tables import correction, customer, customer_merge
from services.store.views_merges import MergeList, MergeState, MergeView

OF_CUSTOMER_MAX = 50
_UNDECIDED = customer_merge.c.outcome.is_(None)


async def read_merges(connection: AsyncConnection, after: cursors.Place | None, *, limit: int) -> MergeList:
    """Return the merges, those that wait first, then the latest proposed."""
    order = (_UNDECIDED, customer_merge.c.id)
    query = _merges().order_by(*(one.desc() for one in order)).limit(limit + 1)
    if after is not None:
        last = select(*order).where(customer_merge.c.handle == after.name)
        found = (await connection.execute(last)).first()
        if found is None:
            return MergeList(merges=(), next=None)
        query = query.where(tuple_(*order) < tuple(found))
    views = await _views(connection, query)
    shown = views[:limit]
    more = len(views) > limit
    return MergeList(
        merges=shown, next=cursors.encode(cursors.place(name=shown[-1].handle)) if more else None
    )


async def read_merge(connection: AsyncConnection, handle: str) -> MergeView | None:
    """Return the merge that bears `handle`, or None."""
    return next(iter(await _views(connection, _merges().where(customer_merge.c.handle == handle))), None)


async def merges_of_customer(connection: AsyncConnection, handle: str) -> tuple[MergeView, ...]:
    """Return the merges that a customer has been part of, the latest first."""
    named = select(customer.c.id).where(customer.c.handle == handle).scalar_subquery()
    part_of = (customer_merge.c.merged_id == named) | (customer_merge.c.into_id == named)
    query = _merges().where(part_of).order_by(customer_merge.c.id.desc()).limit(OF_CUSTOMER_MAX)
    return await _views(connection, query)


def _merges() -> Select[Any]:
    return select(
        customer_merge, correction.c.handle.label("correction_handle"), correction.c.undone_by
    ).outerjoin(correction, correction.c.id == customer_merge.c.correction_id)


async def _views(connection: AsyncConnection, query: Select[Any]) -> tuple[MergeView, ...]:
    rows = (await connection.execute(query)).all()
    customers = await customer_refs(connection, {one for row in rows for one in (row.merged_id, row.into_id)})
    people = {one for row in rows for one in (row.proposed_by, row.decided_by, row.undone_by) if one}
    names = await agent_names(connection, people)
    return tuple(
        MergeView(
            handle=row.handle,
            state=_state(row),
            customer=customers[row.merged_id],
            into=customers[row.into_id],
            why=row.why,
            alone=row.alone,
            proposed_by=names.get(row.proposed_by, ""),
            proposed_at=row.proposed_at,
            decided_by=names.get(row.decided_by, "") if row.decided_by else None,
            decided_at=row.decided_at,
            correction=row.correction_handle,
            undone_at=row.undone_at,
            undone_by=names.get(row.undone_by, "") if row.undone_by else None,
        )
        for row in rows
    )


def _state(row: Any) -> MergeState:
    if row.undone_at is not None:
        return "undone"
    if row.outcome is None:
        return "proposed"
    return "merged" if row.outcome == "merged" else "declined"


async def own_proposals(connection: AsyncConnection, agent: str) -> frozenset[str]:
    """Return the handles of what this agent proposed and nobody has decided on: somebody else confirms it."""
    query = select(customer_merge.c.handle).where(_UNDECIDED, customer_merge.c.proposed_by == agent)
    return frozenset((await connection.execute(query)).scalars())
