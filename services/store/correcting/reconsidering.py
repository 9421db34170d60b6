"""What a correction leaves to the correlator: the machine's later placements, to be placed anew.

Implements the port of `services/correlator/corrections.py`. All that is pending of a correction is set aside
first, so that none of it is evidence for another; then each piece is placed as though it had just come. The
rows in `reconsideration` go in the same transaction: killed anywhere, nothing is lost and nothing doubled.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager

import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store import repository_rows as rows_of
from services.store.bulk import as_list, as_rows, bulk_insert
from services.store.correcting.settling import Learned, learned_by, settle_learned, settle_threads
from services.store.correcting.standing import hold
from services.store.correcting.telling import tell
from services.store.correcting.writing import insert_placements, set_aside, supersede, touch
from services.store.database import PostgresConnection, failures_named, postgres_connection
from services.store.repository import PostgresLedger
from services.store.tables import customer
from services.store.thread_teams import OF_PIECE
from shared.ids import derived_id, new_handle
from shared.interaction import Interaction, decode_interaction
from shared.placement import Placed, Placement
from shared.subjects import BATCH_MAX

_WAITING = """
    select c.handle from correction c
    where exists (select from reconsideration r where r.correction_id = c.id) order by c.id
    """
# In order of interaction: who undoes the correction takes the same rows in the same order.
_PENDING = """
    select r.correction_id, r.interaction_id, r.undoes from reconsideration r
    where r.correction_id = (select id from correction where handle = %(handle)s)
    order by r.interaction_id, r.undoes for update
    """
# In the order in which they were first placed. Two look-ups: there is no index on all of an interaction's.
_PIECES = """
    select i.body::text from json_array_elements_text(cast(%(ids)s as json)) as k (id)
    join interaction i on i.id = k.id
    order by least(
        (select min(id) from placement p where p.interaction_id = i.id and p.superseded_by is null),
        (select min(id) from placement p where p.interaction_id = i.id and p.superseded_by is not null))
    limit %(limit)s
    """
# What was emptied says nothing any more by which it could be placed: it stays where it stands.
_STAND = """
    select p.interaction_id, p.id, p.decided_by, p.body::text from placement p
    where p.superseded_by is null and not exists (
        select from emptied e where e.interaction_id = p.interaction_id and e.what = 'texts')
    and p.interaction_id in (select json_array_elements_text(cast(%(ids)s as json)))
    """
_LET_STAND = """
    update placement set superseded_by = null
    where id in (select cast(json_array_elements_text(cast(%(ids)s as json)) as bigint))
    """
_DONE = """
    delete from reconsideration where correction_id = %(correction)s
    and interaction_id in (select json_array_elements_text(cast(%(ids)s as json)))
    """
_TAKEN = """
    select t.customer_id <> %(customer)s or t.merged_into is not null or exists (
        select from placement p where p.thread_id = t.id and p.superseded_by is null)
    from thread t where t.id = %(thread)s
    """
_OPEN_CUSTOMER = bulk_insert(
    customer, ("id", "handle", "kind", "name", "sort_key", "profile"), "on conflict do nothing"
)
_OPEN_THREAD = f"""
    insert into thread (id, handle, customer_id, subject, opened_at, last_at, team_id)
    values (%(id)s, %(handle)s, %(customer)s, '', %(at)s, %(at)s, {OF_PIECE}) on conflict do nothing
    """  # noqa: S608  no value stands in it
_ASK = "insert into review (handle, placement_id) values (%(handle)s, %(placement)s)"

_placement = msgspec.json.Decoder(Placement)


class _Before(msgspec.Struct, frozen=True):
    """A placement that is set aside."""

    id: int
    body: Placement

    def is_like(self, other: Placement) -> bool:
        """Return whether `other` decides the same."""
        return _decision(self.body) == _decision(other)


def _decision(body: Placement) -> tuple[str, ...]:
    return body.customer_id, body.thread_id, body.kind, body.zone, body.contact_id, body.recurrence_of


class Reconsiderations:
    """Opens the transactions in which a correction's pending pieces are placed anew."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @asynccontextmanager
    async def __call__(self, correction: str) -> AsyncIterator[ReconsideringLedger]:
        """Begin a transaction: committed on a clean exit, rolled back on an error. Raises Unavailable."""
        with failures_named():
            async with self._engine.begin() as transaction:
                yield ReconsideringLedger(await postgres_connection(transaction), correction)

    async def waiting(self) -> Sequence[str]:
        """Return the handles of the corrections of which something is still to be placed anew."""
        with failures_named():
            async with self._engine.connect() as pooled:
                found = await (await postgres_connection(pooled)).execute(_WAITING)
                return [handle for (handle,) in await found.fetchall()]


class ReconsideringLedger(PostgresLedger):
    """A ledger in which pieces that are on record are placed anew."""

    def __init__(self, connection: PostgresConnection, correction: str) -> None:
        super().__init__(connection)
        self._handle = correction
        self._number = 0
        self._pending: dict[str, bool] = {}  # interaction -> whether because the correction was undone
        self._before: dict[str, _Before] = {}
        self._placed: set[str] = set()
        self._changed: set[str] = set()
        self._touched: set[str] = set()

    async def pending(self) -> Sequence[Interaction]:
        """Hold what is pending of the correction; return the first BATCH_MAX pieces, in order of arrival."""
        with failures_named():
            found = await self._connection.execute(_PENDING, {"handle": self._handle})
            for number, interaction_id, undoes in await found.fetchall():
                self._number, self._pending[interaction_id] = number, undoes
            wanted = {"ids": as_list(self._pending), "limit": BATCH_MAX}
            pieces = await self._connection.execute(_PIECES, wanted)
            return [decode_interaction(body.encode()) for (body,) in await pieces.fetchall()]

    async def set_aside(self, customer_ids: Collection[str]) -> frozenset[str]:
        """Hold these customers and those of the pending pieces, and let the latter's placements not hold.

        Return the ids of what is to be placed: a human's placement stays, and what it decides is done.
        """
        with failures_named():
            standing = await self._standing()
            await hold(
                self._connection, {*customer_ids, *(one.body.customer_id for one in standing.values())}
            )
            self._before = await self._standing()  # what is read while they are held
            await self._done({*self._pending} - {*self._before})
            await set_aside(self._connection, [one.id for one in self._before.values()])
            bodies = [one.body for one in self._before.values()]
            await self._settle(*bodies)
            return frozenset(self._before)

    async def replace(self, placed: Placed) -> None:
        """Write where a piece that was set aside stands now; as before, if that was decided again."""
        with failures_named():
            before = self._before[placed.interaction.id]
            self._placed.add(placed.interaction.id)
            if before.is_like(placed.placement):
                await self._connection.execute(_LET_STAND, {"ids": as_list([before.id])})
                await self._settle(before.body)
                return
            placed = await self._opened(placed, before)
            rows = rows_of.placement_rows([placed])
            ((_, after),) = (await insert_placements(self._connection, rows)).items()
            undoes = self._pending[placed.interaction.id]
            await supersede(self._connection, {before.id: after}, self._number, undoes=undoes)
            if placed.placement.zone == "review":
                await self._connection.execute(_ASK, {"handle": new_handle("rev"), "placement": after})
            await self._settle(before.body, placed.placement)
            self._changed.add(placed.interaction.id)
            self._touched |= {before.body.thread_id, placed.placement.thread_id} - {""}

    async def finish(self) -> bool:
        """Let stand what was set aside and not placed; return whether anything is left for another round."""
        with failures_named():
            left = [one for name, one in self._before.items() if name not in self._placed]
            await self._connection.execute(_LET_STAND, {"ids": as_list(one.id for one in left)})
            await self._settle(*(one.body for one in left))
            await self._done(self._placed)
            await touch(self._connection, self._number, self._touched)
            if self._changed:
                await tell(self._connection, self._handle, None, self._touched, self._changed)
            return bool(left)

    async def _standing(self) -> dict[str, _Before]:
        found = await self._connection.execute(_STAND, {"ids": as_list(self._pending)})
        return {
            interaction_id: _Before(id_, _placement.decode(body))
            for interaction_id, id_, decided_by, body in await found.fetchall()
            if decided_by == "machine"
        }

    async def _opened(self, placed: Placed, before: _Before) -> Placed:
        """Bring about the customer and thread that the placement opens; return it with the thread's id."""
        placement = placed.placement
        await self._connection.execute(_OPEN_CUSTOMER, as_rows(rows_of.customer_rows([placed])))
        if not placement.opens_thread:
            return placed
        thread = {"thread": placement.thread_id, "customer": placement.customer_id}
        taken = await (await self._connection.execute(_TAKEN, thread)).fetchone()
        if taken is not None and taken[0]:  # the thread it once opened is others' now: it opens one more
            thread_id = derived_id("thread", placement.interaction_id, str(before.id))
            placement = msgspec.structs.replace(placement, thread_id=thread_id)
        await self._connection.execute(
            _OPEN_THREAD,
            {
                "id": placement.thread_id,
                "handle": new_handle("thr"),
                "customer": placement.customer_id,
                "at": placed.interaction.received_at,
                "left": before.body.thread_id,
                "piece": placed.interaction.id,
                "source": placed.interaction.source,
            },
        )
        return msgspec.structs.replace(placed, placement=placement)

    async def _settle(self, *bodies: Placement) -> None:
        learned: set[Learned] = set()
        for body in bodies:
            learned |= learned_by(body.customer_id, body.learned)
        await settle_learned(self._connection, learned)
        await settle_threads(self._connection, {body.thread_id for body in bodies} - {""})

    async def _done(self, interaction_ids: Collection[str]) -> None:
        done = {"correction": self._number, "ids": as_list(sorted(interaction_ids))}
        await self._connection.execute(_DONE, done)
