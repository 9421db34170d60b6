"""What a correction finds: where interactions stand, and the threads and customers it names.

Read once to know whose rows to hold, and again once they are held: what is read then stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from services.store.bulk import as_list
from services.store.database import PostgresConnection
from services.store.merging.survivors import SURVIVORS, customers_in, led_on, survivors_of
from services.store.repository_threads import HOLD
from shared.errors import Rejected
from shared.phrases import phrase
from shared.placement import Placement

MOVED_MAX = 2_000  # interactions of one correction: some 10 MB of rows
MERGES_FOLLOWED_MAX = 20  # of one thread into the next

GONE = phrase("changed_meanwhile", "somebody else has changed this meanwhile; look again")
EMPTY = phrase(
    "thread_empty",
    "somebody else has changed this meanwhile; look again: nothing stands in this thread any more",
)


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Where an interaction stands, by the placement that holds."""

    placement_id: int
    interaction_id: str
    customer_id: str
    thread_id: str
    decided_by: str
    received_at: datetime
    occurred_at: datetime
    direction: str
    body: Placement
    revision: int
    decided_as: int  # the placement's id, or that of the recorded one which it restores

    @property
    def name(self) -> tuple[datetime, str]:
        """Its place in the order in which a thread is shown."""
        return self.occurred_at, self.interaction_id


class Standpoint(msgspec.Struct, frozen=True, kw_only=True):
    """A thread that a correction names."""

    id: str
    customer_id: str


_CURRENT = """
    p.id, p.interaction_id, coalesce(p.customer_id, ''), coalesce(p.thread_id, ''), p.decided_by,
    p.received_at, i.occurred_at, i.direction, p.body::text,
    1 + (select count(*) from placement o
        where o.interaction_id = p.interaction_id and o.superseded_by is not null),
    coalesce(s.copies, p.id)
    from placement p join interaction i on i.id = p.interaction_id
    left join correction_step s on s.after_id = p.id where p.superseded_by is null
    """
_OF_INTERACTION = f"select {_CURRENT} and p.interaction_id = %(id)s"
_OF_THREAD = f"""
    select {_CURRENT} and p.thread_id = %(id)s order by i.occurred_at, i.id limit {MOVED_MAX + 1}
    """
_OF_REVIEW = f"""
    select {_CURRENT} and p.id = (
        select placement_id from review where handle = %(id)s and answered_at is null)
    """  # noqa: S608
_THREAD = "select id, customer_id from thread where handle = %(handle)s"
_BY_ID = "select customer_id, emptied_at is not null, coalesce(merged_into, '') from thread where id = %(id)s"
_CUSTOMER = f"""
    with recursive named (start, id) as (select id, id from customer where handle = %(handle)s), {SURVIVORS}
    select id from survivor where merged_into is null
    """  # noqa: S608  no value stands in it
_REVIEW = "select count(*) from review where handle = %(handle)s"


async def hold(connection: PostgresConnection, customer_ids: Iterable[str]) -> None:
    """Hold the customers to the end, in order of id, as every ledger does.

    Raises Rejected (409) for one that was merged into another this moment.
    """
    held = await connection.execute(HOLD, {"ids": as_list(sorted({*customer_ids} - {""}))})
    if any(merged for _, merged in await held.fetchall()):
        raise Rejected(GONE, status=409)


async def standing_of(connection: PostgresConnection, interaction_id: str) -> Standing:
    """Return where the interaction stands. Raises Rejected for one that is not on record."""
    found = await _standings(connection, _OF_INTERACTION, interaction_id)
    if not found:
        raise Rejected(phrase("interaction_unknown", "no interaction has this id"), pointer="/interaction")
    return found[0]


async def standing_as_seen(
    connection: PostgresConnection, interaction_id: str, *, revision: int, customers: Iterable[str] = ()
) -> Standing:
    """Return where the interaction stands, its customer and `customers` held. Raises Rejected (409).

    It is refused where the decision `revision` no longer holds.
    """
    before = await standing_of(connection, interaction_id)
    await hold(connection, {before.customer_id, *customers})
    now = await standing_of(connection, interaction_id)
    if now.revision != revision or now.customer_id != before.customer_id:
        raise Rejected(GONE, pointer="/revision", status=409)
    return now


async def members_of(connection: PostgresConnection, thread_id: str) -> list[Standing]:
    """Return what stands in a thread, in the order it is shown. Raises Rejected for more than MOVED_MAX."""
    found = await _standings(connection, _OF_THREAD, thread_id)
    if len(found) > MOVED_MAX:
        raise Rejected(
            phrase("moved_too_many", "more than {n} interactions are not moved at once", n=MOVED_MAX)
        )
    return found


async def standing_in_review(connection: PostgresConnection, review: str) -> Standing:
    """Return what an open review asks about. Raises Rejected: 404 for no such review, 409 for no open one."""
    found = await _standings(connection, _OF_REVIEW, review)
    if found:
        survivors = await survivors_of(connection, customers_in(found[0].body))
        return msgspec.structs.replace(found[0], body=led_on(found[0].body, survivors))
    counted = await (await connection.execute(_REVIEW, {"handle": review})).fetchone()
    if counted and counted[0]:
        raise Rejected(
            phrase("review_answered", "this has been answered meanwhile, or placed anew"), status=409
        )
    raise Rejected(phrase("review_unknown", "there is no such review"), status=404)


async def thread_named(connection: PostgresConnection, handle: str, *, pointer: str) -> Standpoint:
    """Return the thread that bears `handle`. Raises Rejected where none does."""
    row = await (await connection.execute(_THREAD, {"handle": handle})).fetchone()
    if row is None:
        raise Rejected(phrase("thread_handle_unknown", "no thread has this handle"), pointer=pointer)
    return Standpoint(id=row[0], customer_id=row[1])


async def still_there(connection: PostgresConnection, thread_id: str) -> Standpoint:
    """Return the thread, or the one that took it in. Raises Rejected (409) where nothing stands in either."""
    for _ in range(MERGES_FOLLOWED_MAX):
        row = await (await connection.execute(_BY_ID, {"id": thread_id})).fetchone()
        if row is None or (row[1] and not row[2]):
            break
        if not row[1]:
            return Standpoint(id=thread_id, customer_id=row[0])
        thread_id = row[2]
    raise Rejected(EMPTY, status=409)


async def customer_named(connection: PostgresConnection, handle: str, *, pointer: str) -> str:
    """Return the id of the customer that bears `handle`, or that took that one in.

    Raises Rejected where none does.
    """
    row = await (await connection.execute(_CUSTOMER, {"handle": handle})).fetchone()
    if row is None:
        raise Rejected(phrase("customer_unknown", "no customer has this handle"), pointer=pointer)
    return str(row[0])


async def _standings(connection: PostgresConnection, query: str, id_: str) -> list[Standing]:
    found = await connection.execute(query, {"id": id_})
    return [_standing(row) for row in await found.fetchall()]


_placement = msgspec.json.Decoder(Placement)


def _standing(row: Sequence[Any]) -> Standing:
    return Standing(
        placement_id=row[0],
        interaction_id=row[1],
        customer_id=row[2],
        thread_id=row[3],
        decided_by=row[4],
        received_at=row[5],
        occurred_at=row[6],
        direction=row[7],
        body=_placement.decode(row[8]),
        revision=row[9],
        decided_as=row[10],
    )
