"""By what an interaction is told apart from a thread it does not belong to, and who bears such marks."""

from __future__ import annotations

from collections.abc import Collection

from services.store.bulk import as_list
from services.store.database import PostgresConnection
from shared.interaction import Interaction, decode_interaction
from shared.placement import marks_of

READ_MAX = 500  # interactions looked at for one correction, the newest

# Without the original's bytes: up to 340 KiB a row that tells nothing here.
_BODY = "(i.body::jsonb #- '{raw,inline}')::text"
_ONE = f"select {_BODY} from interaction i where i.id = %(id)s"  # noqa: S608
_OTHERS = f"""
    select {_BODY} from placement p join interaction i on i.id = p.interaction_id
    where p.thread_id = %(thread)s and p.superseded_by is null and p.interaction_id <> %(id)s
    order by p.received_at desc limit {READ_MAX}
    """  # noqa: S608
_LATER = f"""
    select {_BODY} from placement p join interaction i on i.id = p.interaction_id
    left join correction_step s on s.after_id = p.id
    where p.customer_id = any(select json_array_elements_text(cast(%(customers)s as json)))
    and p.superseded_by is null and p.decided_by = 'machine' and coalesce(s.copies, p.id) > %(since)s
    order by p.received_at desc limit {READ_MAX}
    """  # noqa: S608


async def marks_apart(connection: PostgresConnection, interaction_id: str, thread_id: str) -> tuple[str, ...]:
    """Return the marks of an interaction that nothing else in the thread bears, in order."""
    found = await connection.execute(_ONE, {"id": interaction_id})
    own = {mark for (body,) in await found.fetchall() for mark in marks_of(_read(body))}
    others = await connection.execute(_OTHERS, {"id": interaction_id, "thread": thread_id})
    for (body,) in await others.fetchall():
        own -= marks_of(_read(body))
    return tuple(sorted(own))


async def bearing(
    connection: PostgresConnection, marks: Collection[str], *, customers: Collection[str], since: int
) -> tuple[str, ...]:
    """Return what the machine placed with these customers after the placement `since` and bears a mark."""
    if not marks or not customers:
        return ()
    wanted = {"customers": as_list(sorted(customers)), "since": since}
    found = await connection.execute(_LATER, wanted)
    later = [_read(body) for (body,) in await found.fetchall()]
    return tuple(sorted(one.id for one in later if not marks_of(one).isdisjoint(marks)))


def _read(body: str) -> Interaction:
    return decode_interaction(body.encode())
