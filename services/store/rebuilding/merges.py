"""Merges of customers since the backup are carried out again, and undone again, by the store's own ways."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncEngine

from services.store import audit
from services.store.database import failures_named, postgres_connection
from services.store.merging.asked import ProposedMerge
from services.store.merging.merges import Merges
from services.store.rebuilding.told import Merged
from shared.errors import Rejected
from shared.log import logger

PROPOSED_BY, CONFIRMED_BY = "restore", audit.COMMAND  # two people said so then
WHY = "restore"
DECIDED = 409  # Rejected's status for what was decided already

log = logger(__name__)

_ASKED = """
    select m.handle from customer_merge m join customer a on a.id = m.merged_id
    join customer b on b.id = m.into_id
    where a.handle = %(customer)s and b.handle = %(into)s and m.undone_at is null and m.outcome is null
    """


async def merge_again(engine: AsyncEngine, merged: Iterable[Merged]) -> int:
    """Let these customers be one again, in order, and return how many merges that were.

    What cannot be, for a customer is not there or was merged already, is passed by and told in the log.
    """
    merges, done = Merges(engine), 0
    for one in merged:
        try:
            asked = ProposedMerge(customer=one.customer, into=one.into, why=WHY)
            handle = await _asked_already(engine, one) or await merges.propose(asked, agent=PROPOSED_BY)
            await _confirm(merges, handle)
        except Rejected as refusal:
            log.warning("merge not restored", customer=one.customer, into=one.into, cause=refusal.detail)
        else:
            done += 1
    return done


async def part_again(engine: AsyncEngine, handles: Iterable[str]) -> int:
    """Undo these merges, as they were undone since the backup; return how many there were to undo."""
    merges, done = Merges(engine), 0
    for handle in handles:
        try:
            await merges.undo(handle, agent=PROPOSED_BY)
        except Rejected as refusal:
            log.warning("merge not undone", merge=handle, cause=refusal.detail)
        else:
            done += 1
    return done


async def _confirm(merges: Merges, handle: str) -> None:
    try:
        await merges.confirm(handle, agent=CONFIRMED_BY)
    except Rejected as refusal:
        if refusal.status != DECIDED:  # somebody unknown is merged by whoever proposes it
            raise


async def _asked_already(engine: AsyncEngine, one: Merged) -> str:
    """Return the merge that was proposed before the backup and decided since; empty where there is none."""
    with failures_named():
        async with engine.connect() as pooled:
            connection = await postgres_connection(pooled)
            pair = {"customer": one.customer, "into": one.into}
            row = await (await connection.execute(_ASKED, pair)).fetchone()
    return str(row[0]) if row else ""
