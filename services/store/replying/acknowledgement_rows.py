"""The rows of acknowledgements: queued beside the outbox, looked at once, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.events import Event
from services.store.replying.acknowledging import ADDRESS_PAUSE, FLOOD_WINDOW, Outcome
from services.store.replying.audience import address_of
from shared.identifiers import registrable_domain
from shared.interaction import Interaction

REPEATED = "hr.onethread.thread.repeated.v1"
LOCK = 0x6F7461636B6E6F77  # "otacknow": one acknowledgement at a time, so that the limits hold exactly

_QUEUE = text(
    """
    insert into acknowledgement (interaction_id)
    select i.id from json_array_elements_text(cast(:ids as json)) as k (id) join interaction i on i.id = k.id
    where exists (select from desk where cast(body ->> 'acknowledgements' as boolean))
    on conflict (interaction_id) do nothing
    """
)
_TAKE = text(
    """
    select a.interaction_id, i.body, p.kind, p.zone, p.customer_id, t.handle, t.opened_at,
        t.number, t.closed_at is null and t.merged_into is null as open, c.kind = 'unknown' as unknown,
        coalesce(g.name, '') as agent
    from acknowledgement a join interaction i on i.id = a.interaction_id
    join placement p on p.interaction_id = i.id and p.superseded_by is null
    left join thread t on t.id = p.thread_id left join customer c on c.id = p.customer_id
    left join thread_work w on w.thread_id = t.id
    left join agent g on g.id = w.assignee_id and g.disabled_at is null
    where a.outcome is null order by a.at, a.interaction_id limit 1 for update of a skip locked
    """
)
_THEIRS = text(
    """
    select exists (select from identifier where customer_id = :customer and forgotten_at is null and (
        (kind = 'email' and value = :address and (origin <> 'learned' or :unknown))
        or (kind = 'domain' and value in (:domain, :registrable) and origin = 'directory')))
    """
)
_TOLD = text(
    """
    select max(settled_at) filter (where address = :address) as last,
        count(*) filter (where settled_at > :lately) as lately
    from acknowledgement where outcome = 'sent' and settled_at > :since
    """
)
_SETTLE = text(
    """
    update acknowledgement set outcome = :outcome, address = :address, settled_at = :at, reply_id = :reply
    where interaction_id = :id
    """
)


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A report that waits to be looked at, held."""

    interaction: Interaction
    kind: str
    zone: str
    customer_id: str
    thread: str  # handle; empty: it stands in none any more
    number: int
    opened_at: datetime | None
    open: bool
    unknown: bool  # its customer is somebody unknown: they are their own customer
    agent: str  # who has the thread in hand

    @property
    def address(self) -> str:
        """The writer's address, empty where there is none."""
        return address_of(self.interaction.author) or ""


async def queue_repeats(connection: AsyncConnection, told: Sequence[Event]) -> None:
    """Let repeated reports by mail be looked at, where the desk wants that; once each."""
    ids = [
        one.data["interaction"]
        for one in told
        if one.type == REPEATED and one.data.get("channel") == "email" and one.data.get("zone") == "auto"
    ]
    if ids:
        await connection.execute(_QUEUE, {"ids": msgspec.json.encode(ids).decode()})


async def take_waiting(connection: AsyncConnection) -> Waiting | None:
    """Return the report that has waited longest, held with all limits to the end of the transaction."""
    await connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    row = (await connection.execute(_TAKE)).one_or_none()
    if row is None:
        return None
    return Waiting(
        interaction=msgspec.convert(row.body, Interaction),
        kind=row.kind,
        zone=row.zone,
        customer_id=row.customer_id or "",
        thread=row.handle or "",
        number=row.number or 0,
        opened_at=row.opened_at,
        open=bool(row.open),
        unknown=bool(row.unknown),
        agent=row.agent,
    )


async def is_theirs(connection: AsyncConnection, waiting: Waiting) -> bool:
    """Return whether the writer's address is surely the customer's: by directory or agent, not by hearsay."""
    domain = waiting.address.rpartition("@")[2]
    wanted = {
        "customer": waiting.customer_id,
        "address": waiting.address,
        "unknown": waiting.unknown,
        "domain": domain,
        "registrable": registrable_domain(domain),
    }
    return bool((await connection.execute(_THEIRS, wanted)).scalar_one())


async def told_before(
    connection: AsyncConnection, address: str, *, at: datetime
) -> tuple[datetime | None, int]:
    """Return when this address was last acknowledged within a day, and how many were of late."""
    wanted = {"address": address, "since": at - ADDRESS_PAUSE, "lately": at - FLOOD_WINDOW}
    row = (await connection.execute(_TOLD, wanted)).one()
    return row.last, int(row.lately)


async def settle(
    connection: AsyncConnection, waiting: Waiting, outcome: Outcome, *, at: datetime, reply: str | None = None
) -> None:
    """Note what became of it; `reply` is the acknowledgement's own interaction."""
    sent = {"address": waiting.address if reply else "", "reply": reply}
    values = {"id": waiting.interaction.id, "outcome": outcome, "at": at, **sent}
    await connection.execute(_SETTLE, values)
