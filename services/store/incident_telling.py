"""Writes incident updates to the people of each thread: a reply of its own, in a transaction of its own.

Exactly once, whatever is killed: the row that waits is settled in the transaction that queues the reply. Who
is not surely the customer's is not written to; agents see on the incident's page whom they should ring.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import Literal

import msgspec
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.store.auth import Clock
from services.store.correcting.standing import hold
from services.store.database import failures_named, postgres_connection
from services.store.replying.asked import ConversationReply, MailReply
from services.store.replying.audience import Addressee
from services.store.replying.recording import Author
from services.store.replying.replies import Choices, Replies
from services.store.tables import incident_update_sent
from shared.errors import Rejected, Unavailable
from shared.log import logger

POLL_S = 2.0

Outcome = Literal["mail", "conversation", "elsewhere", "nobody"]
"""`elsewhere`: the same people have had it in another thread of theirs. `nobody`: they are to be rung."""

log = logger(__name__)

_TAKE = text(
    """
    select s.update_id, s.thread_id, t.handle as thread, t.customer_id, a.id as agent_id,
        a.name as agent_name, case s.language when 'hr' then u.text_hr else u.text_en end as said
    from incident_update_sent s join incident_update u on u.id = s.update_id
    join thread t on t.id = s.thread_id join agent a on a.id = u.agent_id
    where s.outcome is null order by s.update_id, t.number limit 1 for update of s skip locked
    """
)
_TOLD = text(
    """
    select d.address from incident_update_sent s join thread t on t.id = s.thread_id
    join reply r on r.handle = s.reply join reply_delivery d on d.interaction_id = r.interaction_id
    where s.update_id = :update and t.customer_id = :customer and d.address <> ''
    """
)


class _Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A row that is to be worked off, held."""

    update_id: int
    thread_id: str
    thread: str  # handle
    customer_id: str
    said: str
    agent_id: str
    agent_name: str


class IncidentUpdates:
    """Works off what waits to be written. Any number may run, in one process or many."""

    def __init__(self, engine: AsyncEngine, replies: Replies, *, clock: Clock) -> None:
        self._engine = engine
        self._replies = replies
        self._clock = clock

    async def send_waiting(self) -> int:
        """Write every update that waits to its thread's people and return how many there were."""
        done = 0
        with failures_named():
            while True:
                async with self._engine.begin() as connection:
                    waiting = await _take(connection)
                    if waiting is None:
                        return done
                    await self._send(connection, waiting)
                done += 1

    async def run(self, *, closing: asyncio.Event) -> None:
        """Work off what waits until `closing` is set."""
        while not closing.is_set():
            try:
                await self.send_waiting()
            except Unavailable as error:
                log.warning("updates wait", cause=str(error))
            try:
                async with asyncio.timeout(POLL_S):
                    await closing.wait()
            except TimeoutError:
                continue

    async def _send(self, connection: AsyncConnection, waiting: _Waiting) -> None:
        """Reply in the thread, or note that nobody there can be written to: agents see it on the page."""
        outcome: Outcome = "nobody"
        handle = None
        try:  # held first: whoever writes to the same customer at this moment is seen once they have
            await hold(await postgres_connection(connection), [waiting.customer_id])
        except Rejected:
            return  # merged this moment: it waits for the next round, as the other customer's
        try:
            async with connection.begin_nested():
                choices = await self._replies.choices(connection, waiting.thread)
                told = await _told_before(connection, waiting)
                asked = way_to(choices, told, waiting.said)
                outcome = "elsewhere" if asked is None and told else "nobody"
                if asked is not None:
                    by = Author(id=waiting.agent_id, name=waiting.agent_name, automatic=False)
                    handle = await self._replies.send(
                        connection, waiting.thread, asked, by=by, at=self._clock()
                    )
                    outcome = "mail" if isinstance(asked, MailReply) else "conversation"
        except Rejected as refusal:
            outcome, handle = "nobody", None
            log.warning("update not written", thread=waiting.thread, cause=str(refusal))
        await connection.execute(
            update(incident_update_sent)
            .where(incident_update_sent.c.update_id == waiting.update_id)
            .where(incident_update_sent.c.thread_id == waiting.thread_id)
            .values(outcome=outcome, reply=handle)
        )


async def _take(connection: AsyncConnection) -> _Waiting | None:
    row = (await connection.execute(_TAKE)).mappings().one_or_none()
    return _Waiting(**row) if row else None


async def _told_before(connection: AsyncConnection, waiting: _Waiting) -> frozenset[str]:
    """Return the addresses that have had this update in another thread of the same customer."""
    wanted = {"update": waiting.update_id, "customer": waiting.customer_id}
    return frozenset((await connection.execute(_TOLD, wanted)).scalars())


def way_to(choices: Choices, told: Collection[str], text: str) -> MailReply | ConversationReply | None:
    """Return how a thread's people are told: by mail to who is surely theirs, else in their conversation.

    `told` are addresses that have had this update in another thread of the customer.
    """
    if choices.mail:
        sure = [one for one in choices.addressees if _is_sure(one)]
        to = [one for one in sure if one.ticked] or sure[:1]
        new = tuple(one.address for one in to if one.address not in told)
        if new:
            return MailReply(text=text, to=new)
        if to:
            return None
    for conversation in choices.conversations[:1]:
        return ConversationReply(text=text, interaction=conversation.interaction_id)
    return None


def _is_sure(one: Addressee) -> bool:
    return not one.bar and (one.verified or one.listed) and one.origin != "copied"
