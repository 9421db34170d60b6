"""The rows of deliveries: which is due, that it is being handed over, and how a try ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.correcting.standing import hold
from services.store.database import postgres_connection
from services.store.events import Handles, encode_events
from services.store.replying.composing import Letter, Recipient
from services.store.replying.events import reply_event
from services.store.replying.outcome import Standing
from services.store.replying.refusals import ReplyRefused
from services.store.replying.smtp import LOST
from services.store.repository_recording import INSERT_EVENTS, OUTBOX_CHANNEL
from services.store.tables import interaction, reply, reply_delivery
from services.store.triage_recording import keep_triage
from shared.errors import Rejected
from shared.phrases import phrase

LOST_MAX = 100  # found at once

_DUE = text(
    """
    select d.id, d.interaction_id, d.address, d.name, d.mark, d.tries, r.sender, r.sender_name, r.answers,
        r.ancestry, r.automatic, i.subject, i.text, coalesce(i.body->>'signature', '') as signature,
        i.occurred_at, coalesce(i.body->>'automatic', '') <> '' as acknowledges
    from reply_delivery d
    join reply r on r.interaction_id = d.interaction_id join interaction i on i.id = d.interaction_id
    where d.state = 'waiting' and d.due_at <= :at order by d.due_at, d.id limit 1
    for update of d skip locked
    """
)
_LIFT = text(
    """
    update reply_delivery set gone = false where gone and address in (
        select address from reply_delivery where interaction_id = :id and state = 'waiting')
    """
)
_TO = (
    select(reply_delivery.c.address, reply_delivery.c.name)
    .where(reply_delivery.c.address != "")
    .order_by(reply_delivery.c.id)
)
_STATES = select(reply_delivery.c.state).order_by(reply_delivery.c.id)
_WHERE = text(
    """
    select r.handle, i.channel, i.source, coalesce(i.body->>'conversation', '') as conversation, p.thread_id,
        p.customer_id, coalesce(t.handle, '') as thread, coalesce(t.number, 0) as number,
        coalesce(c.handle, '') as customer, i.occurred_at,
        coalesce(i.body->>'automatic', '') <> '' as acknowledges
    from reply r join interaction i on i.id = r.interaction_id
    join placement p on p.interaction_id = i.id and p.superseded_by is null
    left join thread t on t.id = p.thread_id left join customer c on c.id = p.customer_id
    where r.interaction_id = :id
    """
)


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery to be tried now; its row is held to the end of the transaction."""

    id: int
    interaction_id: str
    tries: int
    letter: Letter


async def next_due(connection: AsyncConnection, *, at: datetime, plus: bool) -> Due | None:
    """Return the delivery that has waited longest and that nobody else tries, or None."""
    row = (await connection.execute(_DUE, {"at": at})).one_or_none()
    if row is None:
        return None
    rows = await connection.execute(_TO.where(reply_delivery.c.interaction_id == row.interaction_id))
    letter = Letter(
        sender=Recipient(row.sender, row.sender_name),
        recipient=Recipient(row.address, row.name),
        to=tuple(Recipient(one.address, one.name) for one in rows),
        subject=row.subject,
        text=row.text,
        signature=row.signature,
        at=row.occurred_at,
        mark=row.mark,
        answers=row.answers,
        references=tuple(row.ancestry.split()),
        automatic=row.automatic,
        acknowledges=row.acknowledges,
        plus=plus,
    )
    return Due(id=row.id, interaction_id=row.interaction_id, tries=row.tries, letter=letter)


async def hand_over(connection: AsyncConnection, due: Due, *, at: datetime) -> None:
    """Note that from now on the mail may have been sent."""
    values = {"state": "handing", "due_at": None, "handed_at": at}
    await connection.execute(update(reply_delivery).where(reply_delivery.c.id == due.id).values(values))


async def note(
    connection: AsyncConnection,
    delivery_id: int,
    interaction_id: str,
    standing: Standing,
    *,
    occasion: str = "",
) -> None:
    """Note how a try ended, tell of it, and count the reply as an answer unless nobody got it."""
    values = {**msgspec.structs.asdict(standing), "handed_at": None}
    await connection.execute(update(reply_delivery).where(reply_delivery.c.id == delivery_id).values(values))
    occasion = occasion or f"{delivery_id} {standing.tries} {standing.state}"
    await _follow(connection, interaction_id, occasion=occasion)


async def find_lost(connection: AsyncConnection, *, before: datetime) -> int:
    """Take what was being handed over since `before` as unsure: whoever did it is gone. Return how many."""
    lost = (
        select(reply_delivery.c.id, reply_delivery.c.interaction_id, reply_delivery.c.tries)
        .where(reply_delivery.c.state == "handing", reply_delivery.c.handed_at < before)
        .order_by(reply_delivery.c.id)
        .limit(LOST_MAX)
        .with_for_update(skip_locked=True)
    )
    rows = (await connection.execute(lost)).all()
    for row in rows:
        standing = Standing(state="unsure", tries=row.tries + 1, cause=LOST)
        await note(connection, row.id, row.interaction_id, standing)
    return len(rows)


async def try_again(connection: AsyncConnection, handle: str, *, at: datetime) -> str:
    """Let what failed, or is unsure, of a reply be sent again now, and return its thread's handle.

    Who sends again to an address that is gone lifts that for this address.
    Raises Rejected: 404 for no such reply, 409 where there is nothing to send again.
    """
    interaction_id = await interaction_of(connection, handle)
    where = await _where(connection, interaction_id)
    await hold(await postgres_connection(connection), [where.customer_id] if where.customer_id else [])
    again = (
        update(reply_delivery)
        .where(reply_delivery.c.interaction_id == interaction_id)
        .where(reply_delivery.c.state.in_(("failed", "unsure")), reply_delivery.c.address != "")
        .values(state="waiting", due_at=at, tries=0, cause="")
    )
    if not (await connection.execute(again)).rowcount:
        raise ReplyRefused("nothing_left")
    await connection.execute(_LIFT, {"id": interaction_id})
    await _follow(connection, interaction_id, occasion=f"again {at.isoformat()}")
    return str(where.thread)


async def interaction_of(connection: AsyncConnection, handle: str) -> str:
    """Return the interaction that a reply is. Raises Rejected (404) for no such reply."""
    found = await connection.execute(select(reply.c.interaction_id).where(reply.c.handle == handle))
    interaction_id = found.scalar_one_or_none()
    if interaction_id is None:
        raise Rejected(phrase("reply_unknown", "there is no such reply"), status=404)
    return str(interaction_id)


def state_of(states: Sequence[str]) -> str:
    """Return how a whole reply stands: as the delivery that needs an agent most."""
    for state in ("failed", "unsure", "waiting", "handing"):
        if state in states:
            return "waiting" if state == "handing" else state
    return "sent"


async def tell(connection: AsyncConnection, interaction_id: str, *, occasion: str) -> None:
    """Put into the outbox how the reply stands now."""
    await _tell(connection, interaction_id, await _where(connection, interaction_id), occasion)


async def _follow(connection: AsyncConnection, interaction_id: str, *, occasion: str) -> None:
    where = await _where(connection, interaction_id)
    states = await _states(connection, interaction_id)
    answered = where.occurred_at if set(states) != {"failed"} and not where.acknowledges else None
    changed = await connection.execute(
        update(interaction)
        .where(interaction.c.id == interaction_id, interaction.c.answer_at.is_distinct_from(answered))
        .values(answer_at=answered)
    )
    if changed.rowcount and where.thread_id:
        plain = await postgres_connection(connection)
        await hold(plain, [where.customer_id])
        await keep_triage(plain, [where.thread_id])
    await _tell(connection, interaction_id, where, occasion)


async def _states(connection: AsyncConnection, interaction_id: str) -> list[str]:
    query = _STATES.where(reply_delivery.c.interaction_id == interaction_id)
    return list((await connection.execute(query)).scalars())


async def _where(connection: AsyncConnection, interaction_id: str) -> Any:
    return (await connection.execute(_WHERE, {"id": interaction_id})).one()


async def _tell(connection: AsyncConnection, interaction_id: str, where: Any, occasion: str) -> None:
    event = reply_event(
        where.handle,
        state_of(await _states(connection, interaction_id)),
        Handles(thread=where.thread, number=where.number, customer=where.customer),
        occasion=occasion,
        channel=where.channel,
        source=where.source,
        conversation=where.conversation,
    )
    told = {"events": encode_events([event]).decode(), "channel": OUTBOX_CHANNEL}
    await (await postgres_connection(connection)).execute(INSERT_EVENTS, told)
