"""Webhooks as administrators manage them: where events go, with which secret, and what could not be sent.

A secret is shown once and kept sealed under the desk's key. While it is rotated the one before signs too, so
that a receiver can change over at its leisure. Every deed is in the journal.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.store import audit
from services.store.auth import Clock
from services.store.database import failures_named
from services.store.event_catalogue import KINDS_BY_TYPE
from services.store.tables import webhook, webhook_delivery
from services.store.views_webhooks import WebhookDeliveryView, WebhookView
from services.store.webhooks.deliveries import give_up
from services.store.webhooks.message import TEST_TYPE, body_of
from services.store.webhooks.targets import read_target
from shared.desk_key import DeskKey
from shared.errors import Rejected
from shared.ids import new_handle
from shared.phrases import phrase
from shared.webhook_signatures import SECRET_BYTES, secret_text

WEBHOOKS_MAX = 50  # each has a task of its own while something is due
SHOWN_MAX = 100  # newest deliveries of one
OVERLAP = timedelta(days=1)  # how long the secret before signs too

_LISTED = text(
    """
    select w.handle, w.url, w.types, w.off_why, w.failing_since, w.former_until, w.made_at,
        count(d.id) filter (where d.state = 'waiting') as waiting,
        count(d.id) filter (where d.state = 'dead') as dead,
        max(d.settled_at) filter (where d.state = 'sent') as last_sent_at
    from webhook w left join webhook_delivery d on d.webhook = w.handle
    where cast(:handle as text) is null or w.handle = :handle
    group by w.handle order by w.made_at, w.handle
    """
)
_AGAIN = (
    update(webhook_delivery)
    .where(webhook_delivery.c.state == "dead")
    .values(state="waiting", tries=0, settled_at=None, cause="")
)


def secret_name(handle: str) -> str:
    """Return what the secret of a webhook is called where it is sealed."""
    return f"secret of {handle}"


class Webhooks:
    """Every method raises Rejected for what cannot be (404 for no such webhook), and Unavailable."""

    def __init__(
        self, engine: AsyncEngine, *, key: DeskKey, clock: Clock, private_hosts: frozenset[str] = frozenset()
    ) -> None:
        self._engine = engine
        self._key = key
        self._clock = clock
        self._private_hosts = private_hosts

    async def listed(self) -> tuple[WebhookView, ...]:
        """Return all webhooks, the oldest first."""
        with failures_named():
            async with self._engine.connect() as connection:
                return await _read(connection, None)

    async def one(self, handle: str) -> WebhookView:
        """Return one webhook."""
        with failures_named():
            async with self._engine.connect() as connection:
                return await _one(connection, handle)

    async def deliveries(self, handle: str) -> tuple[WebhookDeliveryView, ...]:
        """Return the newest deliveries of a webhook, what is given up first."""
        with failures_named():
            async with self._engine.connect() as connection:
                await _one(connection, handle)
                return await _deliveries(connection, handle)

    async def add(self, url: str, types: Sequence[str], *, by: str) -> tuple[WebhookView, str]:
        """Add a webhook for events of these types, all where there are none; return it and its secret."""
        read_target(url, self._private_hosts)
        wanted = _known(types)
        secret, handle = secrets.token_bytes(SECRET_BYTES), new_handle("whk")
        row = {
            "handle": handle,
            "url": url,
            "types": wanted,
            "secret": self._key.seal(secret, secret_name(handle)),
            "made_at": self._clock(),
            "made_by": by,
        }
        with failures_named():
            async with self._engine.begin() as connection:
                await connection.execute(text("lock table webhook in share row exclusive mode"))
                count = await connection.execute(select(func.count()).select_from(webhook))
                if count.scalar_one() >= WEBHOOKS_MAX:
                    raise Rejected(
                        phrase("webhooks_too_many", "a desk has {n} webhooks at most", n=WEBHOOKS_MAX),
                        status=409,
                    )
                await connection.execute(insert(webhook).values(row))
                await audit.note(connection, who=by, what="webhook.added", about=handle, why=url)
                return await _one(connection, handle), secret_text(secret)

    async def rotate(self, handle: str, *, by: str) -> str:
        """Return a new secret; the one before signs beside it for OVERLAP."""
        secret = secrets.token_bytes(SECRET_BYTES)
        values = {
            "former": webhook.c.secret,
            "former_until": self._clock() + OVERLAP,
            "secret": self._key.seal(secret, secret_name(handle)),
        }
        with failures_named():
            async with self._engine.begin() as connection:
                await _change(connection, handle, values)
                await audit.note(connection, who=by, what="webhook.rotated", about=handle)
        return secret_text(secret)

    async def switch(self, handle: str, *, on: bool, by: str) -> None:
        """Let events go there, or not; what waits when it is switched off becomes dead letters."""
        values: dict[str, object] = {"off_why": None if on else "switched", "failing_since": None}
        with failures_named():
            async with self._engine.begin() as connection:
                await _change(connection, handle, values)
                if not on:
                    await give_up(connection, handle, at=self._clock())
                what = "webhook.switched_on" if on else "webhook.switched_off"
                await audit.note(connection, who=by, what=what, about=handle)

    async def test(self, handle: str, *, by: str) -> str:
        """Put a test event on its way, whatever types are wanted, and return its id."""
        event_id, at = new_handle("evt"), self._clock()
        body = body_of(TEST_TYPE, at, {"webhook": handle})
        row = {"webhook": handle, "event_id": event_id, "type": TEST_TYPE, "body": body, "at": at}
        with failures_named():
            async with self._engine.begin() as connection:
                if (await _one(connection, handle)).off_why is not None:
                    raise Rejected(
                        phrase("webhook_off", "this webhook is off: switch it on first"), status=409
                    )
                await connection.execute(insert(webhook_delivery).values({**row, "due_at": at}))
                await audit.note(connection, who=by, what="webhook.tested", about=handle)
        return event_id

    async def redrive(self, handle: str, *, by: str, event_id: str = "") -> int:
        """Send dead letters once more, all or the one of this event, and return how many there were."""
        with failures_named():
            async with self._engine.begin() as connection:
                if (await _one(connection, handle)).off_why is not None:
                    raise Rejected(
                        phrase("webhook_off", "this webhook is off: switch it on first"), status=409
                    )
                again = _AGAIN.where(webhook_delivery.c.webhook == handle)
                if event_id:
                    again = again.where(webhook_delivery.c.event_id == event_id)
                count = (await connection.execute(again.values(due_at=self._clock()))).rowcount
                if event_id and not count:
                    raise Rejected(phrase("delivery_unknown", "there is no such dead letter"), status=404)
                await audit.note(connection, who=by, what="webhook.redriven", about=handle)
        return count

    async def remove(self, handle: str, *, by: str) -> None:
        """Forget the webhook with all that was to be sent there."""
        with failures_named():
            async with self._engine.begin() as connection:
                gone = await connection.execute(delete(webhook).where(webhook.c.handle == handle))
                if not gone.rowcount:
                    raise _nothing()
                await audit.note(connection, who=by, what="webhook.removed", about=handle)


def _known(types: Sequence[str]) -> list[str]:
    wanted = list(dict.fromkeys(types))
    strange = next((place for place, one in enumerate(wanted) if one not in KINDS_BY_TYPE), None)
    if strange is not None:
        raise Rejected(
            phrase("event_unknown", "there is no event of type {type!r}", type=wanted[strange]),
            pointer=f"/types/{strange}",
        )
    return wanted


async def _read(connection: AsyncConnection, handle: str | None) -> tuple[WebhookView, ...]:
    return tuple(
        WebhookView(
            handle=row.handle,
            url=row.url,
            types=tuple(row.types),
            off_why=row.off_why,
            failing_since=row.failing_since,
            former_until=row.former_until,
            made_at=row.made_at,
            waiting=row.waiting,
            dead=row.dead,
            last_sent_at=row.last_sent_at,
        )
        for row in await connection.execute(_LISTED, {"handle": handle})
    )


async def _one(connection: AsyncConnection, handle: str) -> WebhookView:
    found = await _read(connection, handle)
    if not found:
        raise _nothing()
    return found[0]


async def _deliveries(connection: AsyncConnection, handle: str) -> tuple[WebhookDeliveryView, ...]:
    columns = webhook_delivery.c
    query = (
        select(webhook_delivery)
        .where(columns.webhook == handle)
        .order_by(columns.state != "dead", columns.id.desc())
        .limit(SHOWN_MAX)
    )
    return tuple(
        WebhookDeliveryView(
            event=row.event_id,
            type=row.type,
            state=row.state,
            tries=row.tries,
            at=row.at,
            due_at=row.due_at,
            settled_at=row.settled_at,
            status=row.status,
            cause=row.cause,
        )
        for row in await connection.execute(query)
    )


async def _change(connection: AsyncConnection, handle: str, values: dict[str, object]) -> None:
    changed = await connection.execute(update(webhook).where(webhook.c.handle == handle).values(values))
    if not changed.rowcount:
        raise _nothing()


def _nothing() -> Rejected:
    return Rejected(phrase("webhook_unknown", "there is no such webhook"), status=404)
