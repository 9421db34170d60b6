"""Merges of customers: one person proposes, another confirms, anybody who corrects may undo.

Somebody unknown who turns out to be somebody known needs one person: it is what an agent does with each of
their pieces anyway. Each step is one transaction, the two customers held in order of id as every ledger does.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.store import audit
from services.store.database import PostgresConnection, failures_named, postgres_connection
from services.store.merging.asked import ProposedMerge
from services.store.merging.carrying import (
    BY_CORRECTION,
    BY_HANDLE,
    Merge,
    carry_out,
    held,
    take_back,
    tell,
)
from shared.clean import clean_line
from shared.errors import Rejected
from shared.ids import new_handle
from shared.phrases import phrase

_PAIR = """
    select id, handle, kind, merged_into is not null from customer
    where handle in (%(customer)s, %(into)s) order by id for no key update
    """
_PROPOSE = """
    insert into customer_merge (handle, merged_id, into_id, why, alone, proposed_by)
    values (%(handle)s, %(merged)s, %(into)s, %(why)s, %(alone)s, %(agent)s)
    on conflict (merged_id) where coalesce(outcome, '') <> 'declined' and undone_at is null do nothing
    returning id
    """
_DECLINE = """
    update customer_merge set outcome = 'declined', decided_by = %(agent)s, decided_at = now()
    where id = %(merge)s
    """


class Merges:
    """Every method raises Rejected for what cannot be, Unavailable."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def propose(self, asked: ProposedMerge, *, agent: str) -> str:
        """Ask somebody else whether the two are one, and return the merge's handle.

        Where `customer` is somebody unknown it is carried out at once.
        """
        why = clean_line(asked.why)
        async with self._transaction() as (connection, journal):
            merged, into, alone = await _pair(connection, asked)
            if not why and not alone:
                raise Rejected(phrase("merge_why", "say why: who confirms it reads that"), pointer="/why")
            handle = new_handle("mrg")
            values = {"handle": handle, "merged": merged, "into": into, "alone": alone}
            added = await connection.execute(_PROPOSE, values | {"why": why, "agent": agent})
            if await added.fetchone() is None:
                raise Rejected(
                    phrase("merge_asked", "a merge of this customer is asked about already"), status=409
                )
            one = await held(connection, BY_HANDLE, handle)
            if alone:
                await carry_out(connection, one, agent=agent)
            else:
                await tell(connection, [one.event("merge_proposed")])
            what = "customer.merged" if alone else "customer.merge_proposed"
            await audit.note(journal, who=agent, what=what, about=one.merged, why=why)
        return handle

    async def confirm(self, handle: str, *, agent: str) -> None:
        """Carry out what somebody else proposed."""
        async with self._transaction() as (connection, journal):
            one = await held(connection, BY_HANDLE, handle)
            _refuse_decided(one)
            if one.proposed_by == agent:
                raise Rejected(
                    phrase("merge_own", "who proposed a merge does not confirm it: somebody else does"),
                    status=409,
                )
            await carry_out(connection, one, agent=agent)
            await audit.note(journal, who=agent, what="customer.merged", about=one.merged, why=one.why)

    async def decline(self, handle: str, *, agent: str, oversees: bool) -> None:
        """Let the two stay two. Raises Rejected (403) for who neither proposed it nor `oversees`."""
        async with self._transaction() as (connection, journal):
            one = await held(connection, BY_HANDLE, handle)
            _refuse_decided(one)
            if one.proposed_by != agent and not oversees:
                raise Rejected(
                    phrase("merge_not_yours", "who proposed it withdraws it, or a lead declines it"),
                    status=403,
                )
            await connection.execute(_DECLINE, {"agent": agent, "merge": one.id})
            await tell(connection, [one.event("merge_declined")])
            await audit.note(journal, who=agent, what="customer.merge_declined", about=one.merged)

    async def undo(self, handle: str, *, agent: str) -> None:
        """Let the two be two again; undone already, nothing happens."""
        await self._undo(BY_HANDLE, handle, agent=agent)

    async def undo_correction(self, correction: str, *, agent: str) -> None:
        """Undo the merge that the correction is; as `undo`."""
        await self._undo(BY_CORRECTION, correction, agent=agent)

    async def _undo(self, query: str, name: str, *, agent: str) -> None:
        async with self._transaction() as (connection, journal):
            one = await held(connection, query, name)
            if one.outcome != "merged":
                raise Rejected(
                    phrase("merge_not_done", "it was not carried out: there is nothing to undo"), status=409
                )
            if one.undone:
                return
            await take_back(connection, one, agent=agent)
            await audit.note(journal, who=agent, what="customer.unmerged", about=one.merged)

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[tuple[PostgresConnection, AsyncConnection]]:
        with failures_named():
            async with self._engine.begin() as transaction:
                yield await postgres_connection(transaction), transaction


async def _pair(connection: PostgresConnection, asked: ProposedMerge) -> tuple[str, str, bool]:
    """Return the ids of the two, held, and whether one person may say so. Raises Rejected."""
    if asked.customer == asked.into:
        raise Rejected(phrase("merge_itself", "a customer is not merged into itself"), pointer="/into")
    names = {"customer": asked.customer, "into": asked.into}
    rows = await (await connection.execute(_PAIR, names)).fetchall()
    found = {handle: (id_, kind, merged) for id_, handle, kind, merged in rows}
    for field, name in names.items():
        if name not in found:
            raise Rejected(phrase("customer_unknown", "no customer has this handle"), pointer=f"/{field}")
        if found[name][2]:
            raise Rejected(
                phrase("merge_already", "this customer was merged already"), pointer=f"/{field}", status=409
            )
    (merged, kind, _), (into, into_kind, _) = found[asked.customer], found[asked.into]
    if into_kind == "unknown":
        raise Rejected(phrase("merge_into_unknown", "a customer is merged into a known one"), pointer="/into")
    return str(merged), str(into), kind == "unknown"


def _refuse_decided(one: Merge) -> None:
    if one.outcome:
        raise Rejected(phrase("merge_decided", "somebody has decided on it meanwhile"), status=409)
