"""Files a call where the agent who logged it said: a choice that waits until the call is placed.

The call goes the way of every call, and the correlator places it as it would. Then one transaction puts a
human's placement in place of the machine's and settles the choice; so neither is without the other, and
whoever else settles choices at the same time leaves this one out.
"""

from __future__ import annotations

import asyncio
from typing import Any, Literal

import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.correcting.asked import Give, Move
from services.store.correcting.plan import Author, Plan, Spot, moved, put
from services.store.correcting.planning import new_thread
from services.store.correcting.standing import (
    Standing,
    customer_named,
    hold,
    standing_of,
    still_there,
    thread_named,
)
from services.store.correcting.writing import write_correction
from services.store.database import PostgresConnection, failures_named, postgres_connection
from services.store.team_guard import check_seen, names_in
from services.store.team_scope import reading, team_in_scope
from shared.errors import Rejected, Unavailable
from shared.log import logger

WAITING_MAX = 50  # choices settled in one round
POLL_S = 2.0  # for calls that were placed after the agent's page gave up waiting
ROUNDS = 60  # within a page's wait, so often is looked whether the call is placed
LOOK_AGAIN_S = 0.025
MACHINE = "machine"

Outcome = Literal["filed", "kept", "refused"]

log = logger(__name__)
_encoder = msgspec.json.Encoder()

_CHOOSE = """
    insert into call_choice (interaction_id, customer_id, thread_id, agent_id)
    values (%(interaction)s, %(customer)s, %(thread)s, %(agent)s)
    on conflict (interaction_id) do update set customer_id = excluded.customer_id,
        thread_id = excluded.thread_id, agent_id = excluded.agent_id
    where call_choice.settled_at is null
    """
# Only what is placed: a choice whose call is still on its way waits.
_WAITING = """
    select c.interaction_id from call_choice c
    join placement p on p.interaction_id = c.interaction_id and p.superseded_by is null
    where c.settled_at is null order by c.chosen_at limit %(limit)s
    """
_TAKE = """
    select c.customer_id, c.thread_id, c.agent_id, a.name, u.handle, coalesce(t.handle, '')
    from call_choice c join agent a on a.id = c.agent_id join customer u on u.id = c.customer_id
    left join thread t on t.id = c.thread_id
    where c.interaction_id = %(interaction)s and c.settled_at is null
    and exists (select from placement where interaction_id = c.interaction_id)
    for update of c skip locked
    """
_SETTLE = """
    update call_choice set settled_at = now(), outcome = %(outcome)s
    where interaction_id = %(interaction)s and settled_at is null
    """
_OUTCOME = "select coalesce(outcome, '') from call_choice where interaction_id = %(interaction)s"


class _Choice(msgspec.Struct, frozen=True, kw_only=True):
    """Where one call belongs, as its agent said."""

    customer_id: str
    thread_id: str | None
    customer: str  # handle
    thread: str  # handle, empty for a new thread
    by: Author


class Filing:
    """Keeps agents' choices and settles them. Every method raises Unavailable."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def choose(self, interaction_id: str, chosen: str, *, agent: str) -> None:
        """Keep that a call belongs to the thread, or into a new one of the customer, that bears `chosen`.

        Raises Rejected where neither does, or the agent does not see the thread.
        """
        if team_in_scope():
            async with reading(self._engine) as connection:
                await check_seen(connection, set(names_in([chosen])))
        with failures_named():
            async with self._engine.begin() as transaction:
                postgres = await postgres_connection(transaction)
                customer_id, thread_id = await _named(postgres, chosen)
                values = {"customer": customer_id, "thread": thread_id, "agent": agent}
                await postgres.execute(_CHOOSE, {"interaction": interaction_id, **values})

    async def settle(self, interaction_id: str) -> Outcome | None:
        """Put the call where its agent said and return what came of it; None while it is not yet placed."""
        with failures_named():
            try:
                async with self._engine.begin() as transaction:
                    outcome = await _settled(await postgres_connection(transaction), interaction_id)
            except Rejected as refusal:
                log.warning("choice refused", interaction=interaction_id, cause=refusal.detail)
                async with self._engine.begin() as transaction:
                    connection = await postgres_connection(transaction)
                    await connection.execute(_SETTLE, {"interaction": interaction_id, "outcome": "refused"})
                outcome = "refused"
        return outcome

    async def settle_soon(self, interaction_id: str) -> Outcome | None:
        """Settle as soon as the call is placed; None where that takes longer than a page may."""
        for _ in range(ROUNDS):
            if (outcome := await self.settle(interaction_id)) is not None:
                return outcome
            await asyncio.sleep(LOOK_AGAIN_S)
        return None

    async def settle_waiting(self) -> int:
        """Settle what can be of all choices and return how many there were to do."""
        with failures_named():
            async with self._engine.connect() as transaction:
                connection = await postgres_connection(transaction)
                found = await (await connection.execute(_WAITING, {"limit": WAITING_MAX})).fetchall()
        for (interaction_id,) in found:
            await self.settle(interaction_id)
        return len(found)


async def keep_filed(filing: Filing, *, closing: asyncio.Event) -> None:
    """Settle what waits until `closing` is set: for a page that was closed, or a correlator that was away."""
    while not closing.is_set():
        try:
            await filing.settle_waiting()
        except Unavailable as error:
            log.warning("choices wait", cause=str(error))
        try:
            async with asyncio.timeout(POLL_S):
                await closing.wait()
        except TimeoutError:
            continue


async def _named(connection: PostgresConnection, chosen: str) -> tuple[str, str | None]:
    if chosen.startswith("cus_"):
        return await customer_named(connection, chosen, pointer="/choice"), None
    target = await thread_named(connection, chosen, pointer="/choice")
    return target.customer_id, target.id


async def _settled(connection: PostgresConnection, interaction_id: str) -> Outcome | None:
    row = await (await connection.execute(_TAKE, {"interaction": interaction_id})).fetchone()
    if row is None:
        return await _outcome(connection, interaction_id)
    choice = _choice(row)
    before = await standing_of(connection, interaction_id)
    await hold(connection, {before.customer_id, choice.customer_id})
    one = await standing_of(connection, interaction_id)
    if one.customer_id != before.customer_id:
        return None  # it was moved this moment; the next round holds who has it now
    plan = None if one.decided_by != MACHINE else await _plan(connection, one, choice)
    if plan is not None:
        kind, what = _asked(one, choice)
        await write_correction(connection, plan, kind=kind, what=what, by=choice.by)
    outcome: Outcome = "kept" if plan is None else "filed"
    await connection.execute(_SETTLE, {"interaction": interaction_id, "outcome": outcome})
    return outcome


async def _outcome(connection: PostgresConnection, interaction_id: str) -> Outcome | None:
    """Return what came of a choice that somebody else has settled; None while nobody has."""
    row = await (await connection.execute(_OUTCOME, {"interaction": interaction_id})).fetchone()
    return row[0] or None if row else None


def _choice(row: tuple[Any, ...]) -> _Choice:
    customer_id, thread_id, agent_id, name, customer, thread = row
    return _Choice(
        customer_id=customer_id,
        thread_id=thread_id,
        customer=customer,
        thread=thread,
        by=Author(agent_id, name),
    )


async def _plan(connection: PostgresConnection, one: Standing, choice: _Choice) -> Plan | None:
    """Return how the call comes to stand where the agent said; None for a new thread that it has already."""
    if choice.thread_id is None:
        if one.customer_id == choice.customer_id and one.body.opens_thread:
            return None
        return moved([one], new_thread(choice.customer_id), "file", choice.by)
    there = await still_there(connection, choice.thread_id)
    spot = Spot(thread_id=there.id, customer_id=there.customer_id)
    if one.thread_id == there.id:  # the machine thought so, too: now a human says it
        return Plan(steps=put([one], spot, "file", choice.by), touched=frozenset({there.id}))
    return moved([one], spot, "file", choice.by)


def _asked(one: Standing, choice: _Choice) -> tuple[str, bytes]:
    """Return the choice as the correction that it is, in public names."""
    thread = choice.thread or None
    asked: Move | Give
    if one.customer_id == choice.customer_id:
        asked = Move(interaction=one.interaction_id, revision=one.revision, thread=thread)
        return "move", _encoder.encode(asked)
    asked = Give(
        interaction=one.interaction_id, revision=one.revision, customer=choice.customer, thread=thread
    )
    return "give", _encoder.encode(asked)
