"""An agent's word on an incident: it is one, or it is none. Later reports join it, or fall silent with it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.database import postgres_connection
from services.store.events import encode_events
from services.store.incident_events import incident_event
from services.store.reading.incidents import SHOWN
from services.store.repository_recording import INSERT_EVENTS, OUTBOX_CHANNEL
from services.store.tables import incident

Verdict = Literal["confirmed", "dismissed"]


async def decide(
    connection: AsyncConnection, handle: str, verdict: Verdict, *, agent_id: str, name: str, at: datetime
) -> bool:
    """Set the incident's state and tell of it; False if none that may be seen bears `handle`.

    The same word again changes nothing and tells nothing; the other word takes the first one back.
    """
    query = select(incident.c.id, incident.c.state).where(incident.c.handle == handle)
    row = (await connection.execute(query.where(incident.c.state.in_(SHOWN)).with_for_update())).one_or_none()
    if row is None:
        return False
    if row.state == verdict:
        return True
    decided = {"state": verdict, "decided_at": at, "decided_by": agent_id, "stage": None}
    await connection.execute(update(incident).where(incident.c.id == row.id).values(decided))
    event = incident_event(verdict, handle, f"{row.id} {at.isoformat()}", {"agent": name})
    told = {"events": encode_events([event]).decode(), "channel": OUTBOX_CHANNEL}
    await (await postgres_connection(connection)).execute(INSERT_EVENTS, told)
    return True
