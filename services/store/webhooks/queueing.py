"""Puts a delivery on record for each endpoint that wants an event, before the event leaves the outbox.

What was imported of a desk's past is told on the bus, where listeners choose by its source; an endpoint that
opens a task for each new thread would open one for each of ten years.

In the relay's own transaction: either the row of the outbox is gone and its deliveries are there, or none of
it happened. A relay that is killed in between does it again, under the same event ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.events import Event
from services.store.webhooks.message import body_of
from shared.history import is_history

_QUEUE = text(
    """
    insert into webhook_delivery (webhook, event_id, type, body)
    select w.handle, e.event_id, e.type, e.body
    from json_to_recordset(cast(:rows as json)) as e (place integer, event_id text, type text, body text)
    join webhook w on w.off_why is null and (w.types = '{}' or e.type = any(w.types))
    order by e.place, w.handle
    on conflict (webhook, event_id) do nothing
    """
)
_WANTED = text("select exists (select from webhook where off_why is null)")


async def queue_events(connection: AsyncConnection, told: Sequence[tuple[datetime, Event]]) -> None:
    """Let every endpoint that is on have the events that it wants, once each; with their times.

    Those of imported history go to none.
    """
    present = [(at, one) for at, one in told if not is_history(one.data.get("source", ""))]
    if not present or not (await connection.execute(_WANTED)).scalar_one():
        return
    rows = [
        {"place": place, "event_id": one.event_id, "type": one.type, "body": body_of(one.type, at, one.data)}
        for place, (at, one) in enumerate(present)
    ]
    await connection.execute(_QUEUE, {"rows": msgspec.json.encode(rows).decode()})
