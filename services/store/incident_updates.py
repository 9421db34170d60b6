"""Keeps what the affected are told of an incident: an update, with a row for every thread that it concerns.

`incident_telling` then writes it to each thread's own people. Nobody is told who else was: there is no list
of recipients anywhere.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta
from sqlalchemy import insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.database import postgres_connection
from services.store.events import Handles, encode_events
from services.store.incident_drafts import Stage
from services.store.incident_events import update_events
from services.store.reading.incidents import SHOWN
from services.store.repository_recording import INSERT_EVENTS, OUTBOX_CHANNEL
from services.store.tables import incident, incident_update, incident_update_sent
from services.store.team_scope import team_in_scope
from services.store.triage.language import Language, language_of
from shared.clean import clean_text
from shared.errors import Rejected
from shared.ids import new_handle
from shared.phrases import phrase

TEXT_CHARS_MAX = 5_000
THREADS_MAX = 2_000  # of one incident
SAID_CHARS = 2_000  # of the first words in a thread, by which its language is known

_CONCERNED = text(
    """
    select t.id, t.handle, t.number, c.handle as customer, said.texts
    from (
        select distinct p.thread_id from incident_member m
        join placement p on p.interaction_id = m.interaction_id and p.superseded_by is null
        where m.incident_id = :incident and p.thread_id is not null
    ) k
    join thread t on t.id = k.thread_id join customer c on c.id = t.customer_id
    cross join lateral (
        select array_agg(left(i.subject || ' ' || i.text, :chars)) as texts from (
            select interaction_id from placement
            where thread_id = t.id and superseded_by is null order by received_at desc limit 5) n
        join interaction i on i.id = n.interaction_id and i.direction = 'inbound'
    ) said
    where t.emptied_at is null and (:team = '' or t.team_id is null or t.team_id = :team)
    and (t.closed_at is null or exists (
        select from incident_update_sent s join incident_update u on u.id = s.update_id
        where s.thread_id = t.id and u.incident_id = :incident))
    order by t.number limit :limit
    """
)


class Update(msgspec.Struct, frozen=True, kw_only=True):
    """What an agent tells the affected."""

    stage: Stage
    text_hr: Annotated[str, Meta(max_length=TEXT_CHARS_MAX)]
    text_en: Annotated[str, Meta(max_length=TEXT_CHARS_MAX)]
    after: Annotated[str, Meta(max_length=64)] = ""  # handle of the latest update that the agent saw


async def set_stage(
    connection: AsyncConnection, handle: str, stage: Stage, *, name: str, at: datetime
) -> None:
    """Note how far the mending of a confirmed incident is, telling nobody outside. Raises Rejected."""
    row = await _confirmed(connection, handle)
    kept = None if stage == "confirmed" else stage
    if row.stage == kept:
        return
    await connection.execute(update(incident).where(incident.c.id == row.id).values(stage=kept))
    await _tell(connection, handle, f"{row.id} {at.isoformat()}", {"stage": stage, "agent": name}, ())


async def add_update(
    connection: AsyncConnection,
    handle: str,
    asked: Update,
    *,
    agent_id: str,
    name: str,
    language: Language,
    at: datetime,
) -> str:
    """Put an update on record with a row for every thread that it concerns, and return its handle.

    It concerns the incident's open threads, and those that an earlier update went to, as far as the agent
    sees them: an agent with a team tells the threads of that team and of none. `language` is the
    desk's own, for whoever's cannot be told. Raises Rejected: 404 for no such incident, 409 where it is
    not confirmed and where somebody sent another update meanwhile, 422 for a text that says nothing.
    """
    texts = {one: clean_text(given, chars_max=TEXT_CHARS_MAX).strip() for one, given in _texts(asked).items()}
    empty = next((one for one, said in texts.items() if not said), None)
    if empty is not None:
        raise Rejected(
            phrase("update_blank", "an update says something in both languages"), pointer=f"/text_{empty}"
        )
    row = await _confirmed(connection, handle)
    if await _latest(connection, row.id) != asked.after:
        raise Rejected(
            phrase("update_meanwhile", "somebody has sent another update meanwhile: look again"),
            pointer="/after",
            status=409,
        )
    values: dict[str, Any] = {
        "handle": new_handle("upd"),
        "incident_id": row.id,
        "state": asked.stage,
        "agent_id": agent_id,
    }
    values |= {"text_hr": texts["hr"], "text_en": texts["en"], "at": at}
    added = await connection.execute(insert(incident_update).values(values).returning(incident_update.c.id))
    number = int(added.scalar_one())
    kept = None if asked.stage == "confirmed" else asked.stage
    await connection.execute(update(incident).where(incident.c.id == row.id).values(stage=kept))
    concerned = await _concerned(connection, row.id, language)
    rows = [{"update_id": number, "thread_id": one.id, "language": one.language} for one in concerned]
    if rows:
        await connection.execute(insert(incident_update_sent), rows)
    told = {"stage": asked.stage, "update": values["handle"], "agent": name}
    await _tell(connection, handle, values["handle"], told, [one.where for one in concerned])
    return str(values["handle"])


class _Concerned(msgspec.Struct, frozen=True, kw_only=True):
    """A thread that an update goes to."""

    id: str
    where: Handles
    language: Language


def _texts(asked: Update) -> dict[Language, str]:
    return {"hr": asked.text_hr, "en": asked.text_en}


async def _confirmed(connection: AsyncConnection, handle: str) -> Any:
    """Return the incident, held. Raises Rejected for none, and for one that nobody confirmed."""
    query = select(incident.c.id, incident.c.state, incident.c.stage).where(incident.c.handle == handle)
    row = (await connection.execute(query.where(incident.c.state.in_(SHOWN)).with_for_update())).one_or_none()
    if row is None:
        raise Rejected(phrase("incident_unknown", "there is no such incident"), status=404)
    if row.state != "confirmed":
        raise Rejected(
            phrase("incident_unconfirmed", "confirm the incident first: nobody is told of what may be none"),
            status=409,
        )
    return row


async def _latest(connection: AsyncConnection, incident_id: str) -> str:
    query = select(incident_update.c.handle).where(incident_update.c.incident_id == incident_id)
    latest = await connection.execute(query.order_by(incident_update.c.id.desc()).limit(1))
    return latest.scalar_one_or_none() or ""


async def _concerned(connection: AsyncConnection, incident_id: str, own: Language) -> list[_Concerned]:
    """Return those of the threads that the agent sees: of another team's, that team tells."""
    values = {"incident": incident_id, "chars": SAID_CHARS, "limit": THREADS_MAX, "team": team_in_scope()}
    return [
        _Concerned(
            id=row.id,
            where=Handles(thread=row.handle, number=row.number, customer=row.customer),
            language=language_of(row.texts or (), default=own),
        )
        for row in await connection.execute(_CONCERNED, values)
    ]


async def _tell(
    connection: AsyncConnection,
    handle: str,
    occasion: str,
    data: dict[str, str],
    threads: Collection[Handles],
) -> None:
    events = update_events(handle, occasion, data, threads)
    row = {"events": encode_events(events).decode(), "channel": OUTBOX_CHANNEL}
    await (await postgres_connection(connection)).execute(INSERT_EVENTS, row)
