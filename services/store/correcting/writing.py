"""Writes corrections: new placements that take others' place, what follows from them, and the events.

One transaction, its customers held: either all of a correction is there or nothing of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from services.store.bulk import Row, as_list, as_rows, bulk_insert
from services.store.correcting.events import correction_event
from services.store.correcting.later import reconsider
from services.store.correcting.plan import Author, Plan, Spot, Step
from services.store.correcting.settling import Learned, learned_by, settle_learned, settle_threads
from services.store.correcting.standing import GONE
from services.store.correcting.telling import tell
from services.store.database import PostgresConnection
from services.store.tables import apart, correction_step, placement
from services.store.thread_teams import OF_PIECE
from shared.errors import Rejected
from shared.ids import new_handle
from shared.placement import Placement

_encoder = msgspec.json.Encoder()

_CORRECTION = """
    insert into correction (handle, kind, agent, what, why)
    values (%(handle)s, %(kind)s, %(agent)s, cast(%(what)s as json), %(why)s) returning id
    """
_OPEN_THREAD = f"""
    insert into thread (id, handle, customer_id, subject, opened_at, last_at, team_id)
    values (%(id)s, %(handle)s, %(customer_id)s, '', %(at)s, %(at)s, {OF_PIECE})
    """  # noqa: S608  no value stands in it
# Superseded by themselves until their successors are there: one interaction never has two that hold.
SET_ASIDE = """
    update placement set superseded_by = id
    where id in (select cast(json_array_elements_text(cast(%(ids)s as json)) as bigint))
    and superseded_by is null returning id
    """
_INSERT_PLACEMENTS = bulk_insert(
    placement,
    (
        *("interaction_id", "customer_id", "thread_id", "contact_id", "kind", "zone", "decided_by", "model"),
        *("probability", "body", "received_at", "closes"),
    ),
    "returning id, interaction_id",
)
_SUPERSEDE = """
    update placement p set superseded_by = r.after_id
    from json_to_recordset(cast(%(rows)s as json)) as r (before_id bigint, after_id bigint)
    where p.id = r.before_id
    """
_STEPS = bulk_insert(correction_step, ("after_id", "before_id", "correction_id", "undoes"))
_ANSWER = """
    update review set answered_at = now(), answered_by = %(agent)s, answer = %(kind)s
    where placement_id in (select cast(json_array_elements_text(cast(%(ids)s as json)) as bigint))
    and answered_at is null
    """
_MERGE = "update thread set merged_into = %(into)s where id = %(thread)s"
_APART = bulk_insert(apart, ("thread_id", "mark", "correction_id"))
_MERGE_APART = """
    insert into apart (thread_id, mark, correction_id)
    select distinct %(into)s, mark, cast(%(correction)s as bigint) from apart where thread_id = %(thread)s
    """
_TOUCH = """
    insert into correction_thread (thread_id, correction_id)
    select json_array_elements_text(cast(%(ids)s as json)), %(correction)s on conflict do nothing
    """


async def write_correction(
    connection: PostgresConnection,
    plan: Plan,
    *,
    kind: str,
    what: bytes,
    by: Author,
    has_consequences: bool = True,
) -> str:
    """Write a correction and return its handle. Raises Rejected (409) where something has changed.

    Without consequences nothing is placed anew because of it: they are known and restored with it.
    """
    handle = new_handle("cor")
    values = {"handle": handle, "kind": kind, "agent": by.id, "what": what.decode(), "why": by.why}
    row = await (await connection.execute(_CORRECTION, values)).fetchone()
    assert row is not None
    number = int(row[0])
    if plan.opens is not None:
        await _open_thread(connection, plan.opens, plan.steps)
    after = await _take_steps(connection, plan.steps, number, kind=kind, by=by)
    await _keep_apart(connection, plan, number)
    await settle_threads(connection, plan.touched)
    unlearned = await settle_learned(connection, _taught(plan.steps))
    await touch(connection, number, plan.touched)
    if has_consequences:
        await reconsider(
            connection,
            number,
            threads=plan.reconsidered,
            bearing_marks=unlearned,
            since=min((step.before.decided_as for step in plan.steps), default=0),
            without=after,
            undoes=False,
        )
    await tell(
        connection,
        handle,
        correction_event("made", handle, kind),
        plan.touched,
        [step.before.interaction_id for step in plan.steps],
    )
    return handle


async def _open_thread(connection: PostgresConnection, spot: Spot, steps: Sequence[Step]) -> None:
    first = min((step.before for step in steps), key=lambda one: (one.received_at, one.interaction_id))
    values = {
        "id": spot.thread_id,
        "handle": spot.handle,
        "customer_id": spot.customer_id,
        "at": first.received_at,
        "left": first.thread_id,
        "piece": first.interaction_id,
        "source": "",
    }
    await connection.execute(_OPEN_THREAD, values)


async def _take_steps(
    connection: PostgresConnection, steps: Sequence[Step], number: int, *, kind: str, by: Author
) -> dict[str, int]:
    """Supersede each step's placement by its new one; return the ids of the new ones by interaction."""
    before = {step.before.interaction_id: step.before.placement_id for step in steps}
    await set_aside(connection, before.values())
    after = await insert_placements(connection, [human_row(step, by) for step in steps])
    await supersede(
        connection,
        {before[interaction_id]: new for interaction_id, new in after.items()},
        number,
        undoes=False,
    )
    answer = {"agent": by.id, "kind": kind, "ids": as_list(before.values())}
    await connection.execute(_ANSWER, answer)
    return after


async def set_aside(connection: PostgresConnection, placement_ids: Collection[int]) -> None:
    """Let these placements no longer hold. Raises Rejected (409) where one of them does not by now."""
    done = await connection.execute(SET_ASIDE, {"ids": as_list(placement_ids)})
    if len(await done.fetchall()) != len(placement_ids):
        raise Rejected(GONE, status=409)


async def insert_placements(connection: PostgresConnection, rows: Iterable[Row]) -> dict[str, int]:
    """Insert placements and return the id of each by its interaction."""
    inserted = await connection.execute(_INSERT_PLACEMENTS, as_rows(rows))
    return {interaction_id: id_ for id_, interaction_id in await inserted.fetchall()}


async def supersede(
    connection: PostgresConnection, successors: Mapping[int, int], number: int, *, undoes: bool
) -> None:
    """Let each placement that was set aside be superseded by its successor, as steps of the correction."""
    rows = [
        {"before_id": before, "after_id": after, "correction_id": number, "undoes": undoes}
        for before, after in successors.items()
    ]
    await connection.execute(_SUPERSEDE, as_rows(rows))
    await connection.execute(_STEPS, as_rows(rows))


def human_row(step: Step, by: Author) -> Row:
    """Return the row of a human's placement."""
    return placement_row(
        step.after,
        decided_by=by.id,
        probability=1.0,
        like={
            "received_at": step.before.received_at,
            "closes": step.before.body.triage.closes,
        },
    )


def placement_row(decided: Placement, *, decided_by: str, probability: float, like: Row) -> Row:
    """Return the row of a placement; `like` holds what is the interaction's own."""
    return {
        "interaction_id": decided.interaction_id,
        "customer_id": decided.customer_id or None,
        "thread_id": decided.thread_id or None,
        "contact_id": decided.contact_id or None,
        "kind": decided.kind,
        "zone": decided.zone,
        "decided_by": decided_by,
        "model": decided.model,
        "probability": probability,
        "body": msgspec.Raw(_encoder.encode(decided)),
        **like,
    }


async def _keep_apart(connection: PostgresConnection, plan: Plan, number: int) -> None:
    rows = [{"thread_id": thread, "mark": mark, "correction_id": number} for thread, mark in plan.apart]
    await connection.execute(_APART, as_rows(rows))
    if plan.merges is not None:
        thread, into = plan.merges
        await connection.execute(_MERGE, {"thread": thread, "into": into})
        await connection.execute(_MERGE_APART, {"thread": thread, "into": into, "correction": number})


def _taught(steps: Iterable[Step]) -> set[Learned]:
    taught: set[Learned] = set()
    for step in steps:
        taught |= learned_by(step.before.customer_id, step.before.body.learned)
        taught |= learned_by(step.after.customer_id, step.after.learned)
    return taught


async def touch(connection: PostgresConnection, number: int, thread_ids: Collection[str]) -> None:
    """Note the threads that the correction has to do with."""
    await connection.execute(_TOUCH, {"ids": as_list(sorted(thread_ids)), "correction": number})
