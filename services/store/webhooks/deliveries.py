"""The rows of deliveries: claiming what is due for one endpoint, and noting how each try ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.webhooks.schedule import Health, Standing

AT_ONCE = 4  # deliveries to one endpoint under way at a time, of one process
LEASE = timedelta(minutes=2)  # a claim of somebody who was killed; longer than a call with its name may take
SENT_KEPT = timedelta(days=7)
DEAD_KEPT = timedelta(days=30)
SWEPT_MAX = 5_000  # rows at a time

_DUE = text(
    """
    select w.handle from webhook w
    where w.off_why is null and exists (
        select from webhook_delivery d where d.webhook = w.handle and d.state = 'waiting' and d.due_at <= :at)
    """
)
# The claim is a lease: nothing is held while the endpoint takes its time, and after a kill it is due again.
_CLAIM = text(
    """
    with due as (
        select id from webhook_delivery
        where webhook = :webhook and state = 'waiting' and due_at <= :at
        order by due_at, id limit :most for update skip locked)
    update webhook_delivery d set due_at = :leased from due where d.id = due.id
    returning d.id, d.event_id, d.body, d.tries
    """
)
_ENDPOINT = text(
    """
    select url, secret, former, former_until, failing_since from webhook
    where handle = :webhook and off_why is null
    """
)
_NOTE = text(
    """
    update webhook_delivery set state = :state, tries = :tries, due_at = :due_at, settled_at = :settled_at,
        status = :status, cause = :cause
    where id = :id and state = 'waiting'
    """
)
_HEALTH = text(
    """
    update webhook set failing_since = :failing_since, off_why = :off_why
    where handle = :webhook and off_why is null
    """
)
_GIVE_UP = text(
    """
    update webhook_delivery set state = 'dead', due_at = null, settled_at = :at, cause = :cause
    where webhook = :webhook and state = 'waiting'
    """
)
_SWEEP = text(
    """
    delete from webhook_delivery where id in (
        select id from webhook_delivery
        where settled_at < (case state when 'sent' then cast(:sent as timestamptz) else :dead end)
        and state <> 'waiting' order by settled_at limit :most for update skip locked)
    """
)

SWITCHED_OFF = "the webhook was switched off before it went out"


class Claimed(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery that this process tries now."""

    id: int
    event_id: str
    body: str
    tries: int


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """Where to, with the secrets as they are sealed."""

    url: str
    secret: bytes
    former: bytes | None
    failing_since: datetime | None


async def endpoints_due(connection: AsyncConnection, *, at: datetime) -> list[str]:
    """Return the handles of the endpoints for which something is due."""
    return list((await connection.execute(_DUE, {"at": at})).scalars())


async def claim(
    connection: AsyncConnection, webhook: str, *, at: datetime
) -> tuple[Endpoint | None, list[Claimed]]:
    """Return the endpoint and what is due for it, leased to the caller; None for one that is off or gone."""
    found = (await connection.execute(_ENDPOINT, {"webhook": webhook})).one_or_none()
    if found is None:
        return None, []
    former = found.former if found.former_until and found.former_until > at else None
    endpoint = Endpoint(
        url=found.url,
        secret=bytes(found.secret),
        former=bytes(former) if former else None,
        failing_since=found.failing_since,
    )
    wanted = {"webhook": webhook, "at": at, "leased": at + LEASE, "most": AT_ONCE}
    rows = (await connection.execute(_CLAIM, wanted)).all()
    claimed = [Claimed(id=one.id, event_id=one.event_id, body=one.body, tries=one.tries) for one in rows]
    return endpoint, sorted(claimed, key=lambda one: one.id)


async def note(
    connection: AsyncConnection,
    webhook: str,
    tried: Sequence[tuple[int, Standing]],
    health: Health,
    *,
    at: datetime,
) -> None:
    """Note how the tries of one round ended and how the endpoint stands; of one that is off nothing waits."""
    for delivery_id, standing in tried:
        await connection.execute(_NOTE, {"id": delivery_id, **msgspec.structs.asdict(standing)})
    await connection.execute(_HEALTH, {"webhook": webhook, **msgspec.structs.asdict(health)})
    if health.off_why is not None:
        await give_up(connection, webhook, at=at)


async def give_up(connection: AsyncConnection, webhook: str, *, at: datetime) -> None:
    """Make dead letters of what waits: it can be sent again once the endpoint is on."""
    await connection.execute(_GIVE_UP, {"webhook": webhook, "at": at, "cause": SWITCHED_OFF})


async def sweep(connection: AsyncConnection, *, at: datetime) -> int:
    """Remove what arrived or was given up long ago, and return how many rows that were."""
    ages = {"sent": at - SENT_KEPT, "dead": at - DEAD_KEPT, "most": SWEPT_MAX}
    return (await connection.execute(_SWEEP, ages)).rowcount
