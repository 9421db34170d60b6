"""What was corrected since the backup is corrected again: each piece to where the last correction had put it.

Its consequences are not drawn anew, for they were told as well. What a restored correction says is the
sentence of a restore; its kind is that of the one it brings back, so merged threads lead on and what was
kept apart stays apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store import audit
from services.store.bulk import as_list
from services.store.correcting.marks import marks_apart
from services.store.correcting.plan import Author, Plan, Spot, confirmed, put
from services.store.correcting.standing import Standing, hold, members_of, standing_of
from services.store.correcting.writing import write_correction
from services.store.database import PostgresConnection, failures_named, postgres_connection
from services.store.rebuilding.ledger import customer_at, open_thread, thread_at
from services.store.rebuilding.told import MOVED, Moved, Told
from shared.errors import Rejected
from shared.log import logger

BY = Author(audit.COMMAND, "onethread restore")
WORD = "restore"  # of correcting/plan.py
BROUGHT_BACK = frozenset({"accept", "reject", "move", "give", "merge", "split", "not_same"})
MACHINE = "machine"

log = logger(__name__)
_encoder = msgspec.json.Encoder()

_HANDLE = "select handle from thread where id = %(id)s"
# What a correction of the backup left to be placed anew was placed anew, and told.
_SETTLED = """
    delete from reconsideration
    where interaction_id in (select json_array_elements_text(cast(%(ids)s as json)))
    """


async def correct_again(engine: AsyncEngine, told: Told) -> int:
    """Put what does not stand where it was last told to stand there; return how many pieces that were.

    What cannot be, for the piece or the customer is not on record, is passed by and told in the log.
    """
    done = 0
    together: dict[tuple[str, str], dict[str, Moved]] = {}
    for piece, moved in told.moved.items():
        together.setdefault((moved.correction, moved.thread), {})[piece] = moved
    for (correction, _), pieces in together.items():
        with failures_named():
            async with engine.begin() as transaction:
                connection = await postgres_connection(transaction)
                done += await _again(connection, told.kind_of(correction), pieces, told.moved)
    return done


async def _again(
    connection: PostgresConnection, kind: str, pieces: Mapping[str, Moved], others: Mapping[str, Moved]
) -> int:
    """Correct again what one correction put into one thread; `others` are all pieces that were moved."""
    moved = next(iter(pieces.values()))
    standings = await _on_record(connection, pieces)
    if not standings:
        return 0
    await connection.execute(_SETTLED, {"ids": as_list(one.interaction_id for one in standings)})
    spot = await _spot(connection, moved, standings)
    if spot is None:
        log.warning("correction not restored", thread=moved.thread, pieces=len(standings))
        return 0
    await hold(connection, {spot.customer_id, *(one.customer_id for one in standings)})
    elsewhere = [one for one in standings if one.thread_id != spot.thread_id]
    if kind == "reject" and not elsewhere:
        return await _confirm(connection, standings)
    if not elsewhere:
        return 0
    plan = await _plan(connection, kind, elsewhere, spot, others=others)
    what = {"interaction": elsewhere[0].interaction_id, "thread": moved.thread}
    if plan.merges is not None:
        what = {"thread": await _handle_of(connection, plan.merges[0]), "into": moved.thread}
    elif kind == "merge" or kind not in BROUGHT_BACK:
        kind = MOVED
    await _write(connection, plan, kind, what)
    return len(elsewhere)


async def _on_record(connection: PostgresConnection, pieces: Iterable[str]) -> list[Standing]:
    found = []
    for piece in pieces:
        try:
            found.append(await standing_of(connection, piece))
        except Rejected:  # it was erased, or nothing of it is left on the bus
            log.warning("correction of a piece that is not on record", interaction=piece)
    return found


async def _spot(connection: PostgresConnection, moved: Moved, standings: Sequence[Standing]) -> Spot | None:
    """Return the thread, opened under its name where it is not there; None where its customer is not."""
    known = await thread_at(connection, moved.thread)
    if known is not None:
        return Spot(thread_id=known[0], customer_id=known[1])
    customer_id = await customer_at(connection, moved.customer)
    if customer_id is None:
        return None
    first = min(standings, key=lambda one: (one.received_at, one.interaction_id))
    thread_id = await open_thread(
        connection,
        moved.thread,
        moved.number,
        customer_id=customer_id,
        at=first.received_at,
        left=first.thread_id,
        piece=first.interaction_id,
    )
    return Spot(thread_id=thread_id, customer_id=customer_id, handle=moved.thread)


async def _plan(
    connection: PostgresConnection,
    kind: str,
    standings: Sequence[Standing],
    spot: Spot,
    *,
    others: Mapping[str, Moved],
) -> Plan:
    left = {one.thread_id for one in standings} - {""}
    apart = []
    if kind == "not_same":
        apart = [
            (one.thread_id, mark)
            for one in standings
            if one.thread_id
            for mark in await marks_apart(connection, one.interaction_id, one.thread_id)
        ]
    merges = await _merged(connection, standings, spot, others) if kind == "merge" else None
    return Plan(
        steps=put(standings, spot, WORD, BY),
        merges=merges,
        apart=tuple(sorted(apart)),
        touched=frozenset({*left, spot.thread_id}),
    )


async def _merged(
    connection: PostgresConnection, standings: Sequence[Standing], spot: Spot, others: Mapping[str, Moved]
) -> tuple[str, str] | None:
    """Return the thread that goes into `spot` as a whole, and that one; None where something stays behind.

    What goes elsewhere by a later correction stays behind only until that one is restored.
    """
    left = {one.thread_id for one in standings}
    if len(left) != 1 or any(one.customer_id != spot.customer_id for one in standings):
        return None
    (source,) = left
    handle = await _handle_of(connection, source)
    moving = {piece for piece, moved in others.items() if moved.thread != handle}
    behind = [one for one in await members_of(connection, source) if one.interaction_id not in moving]
    return None if behind or not source else (source, spot.thread_id)


async def _confirm(connection: PostgresConnection, standings: Sequence[Standing]) -> int:
    """Let a human's "it stays" hold again for what the machine asks about anew."""
    asked = [one for one in standings if one.decided_by == MACHINE and one.body.zone == "review"]
    for one in asked:
        plan = confirmed(one, BY, kind=WORD)
        await _write(connection, plan, "reject", {"interaction": one.interaction_id})
    return len(asked)


async def _write(connection: PostgresConnection, plan: Plan, kind: str, what: Mapping[str, str]) -> None:
    asked = _encoder.encode({"kind": kind, **what})
    await write_correction(connection, plan, kind=kind, what=asked, by=BY, has_consequences=False)


async def _handle_of(connection: PostgresConnection, thread_id: str) -> str:
    row = await (await connection.execute(_HANDLE, {"id": thread_id})).fetchone()
    return str(row[0]) if row else ""
