"""A thread's triage as it is shown: gathered from its current placements whenever somebody looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.database import postgres_connection
from services.store.reading.names import contact_refs
from services.store.reading.shared_troubles import customers_sharing
from services.store.reading.triage_views import (
    fact_view,
    missing_view,
    permission_view,
    priority_view,
    reporter_view,
)
from services.store.reading.waiting import read_desk
from services.store.tables import agent, priority_pin, service, thread
from services.store.triage.asked import Asked, asked
from services.store.triage.gathering import gather
from services.store.triage.language import Language, language_of
from services.store.triage.link_values import link_values
from services.store.triage.links import links
from services.store.triage.needs import missing
from services.store.triage.people import reporters
from services.store.triage.permission import permission
from services.store.triage.questions import message
from services.store.triage.said import Situation, customers_words, problem_of
from services.store.triage_rows import read_our_words, read_situations
from services.store.views_triage import LinkView, PinView, QuestionsView, ThreadTriage
from shared.desk import Desk
from shared.placement import Service

SERVICES_MAX = 300  # of one customer


async def read_triage(
    connection: AsyncConnection, thread_id: str, *, reference: str, now: datetime
) -> ThreadTriage:
    """Return what is known of one thread; `reference` is the one that is spoken. The thread is on record."""
    postgres = await postgres_connection(connection)
    situation = msgspec.structs.replace(
        (await read_situations(postgres, {thread_id}))[thread_id],
        customers=await customers_sharing(connection, thread_id),
    )
    questions = asked(await read_our_words(postgres, thread_id))
    desk = await read_desk(connection)
    facts = gather(situation)
    lacking = missing(problem_of(situation), facts)
    people = reporters(situation)
    contacts = await contact_refs(connection, {person.contact_id for person in people})
    level, pin = await _pin(connection, thread_id)
    values = link_values(facts, await _services(connection, thread_id), _zone(desk))
    return ThreadTriage(
        problem=problem_of(situation),
        facts=tuple(fact_view(fact) for fact in facts.values()),
        missing=tuple(missing_view(name, questions.get(name)) for name in lacking),
        questions=_questions(situation, lacking, questions, desk=desk, reference=reference),
        priority=priority_view(situation, facts, lacking, now=now, pinned=level, pin=pin),
        permission=permission_view(permission(situation)),
        reporters=tuple(reporter_view(person, contacts) for person in people),
        links=tuple(
            LinkView(name=one.name, url=one.url)
            for one in links(desk.log_links, problem_of(situation), values)
        ),
    )


def _questions(
    situation: Situation,
    lacking: Sequence[str],
    questions: Mapping[str, Asked],
    *,
    desk: Desk,
    reference: str,
) -> QuestionsView:
    own: Language = "hr" if desk.language == "hr" else "en"
    written = (one.text for one in customers_words(situation) if one.direction == "inbound")
    language = language_of(written, default=own)
    still = [name for name in lacking if name not in questions]
    return QuestionsView(
        language=language, text=message(still, language, reference=reference, desk=desk.name)
    )


async def _pin(connection: AsyncConnection, thread_id: str) -> tuple[int | None, PinView | None]:
    """Return the level that a human set and who did; None where none did or it was released."""
    found = await connection.execute(
        select(priority_pin.c.level, priority_pin.c.why, priority_pin.c.at, agent.c.name)
        .join(agent, agent.c.id == priority_pin.c.agent_id)
        .where(priority_pin.c.thread_id == thread_id)
        .order_by(priority_pin.c.id.desc())
        .limit(1)
    )
    row = found.one_or_none()
    if row is None or row.level is None:
        return None, None
    return row.level, PinView(by=row.name, at=row.at, why=row.why)


async def _services(connection: AsyncConnection, thread_id: str) -> list[Service]:
    found = await connection.execute(
        select(service.c.kind, service.c.server, service.c.domain)
        .join(thread, thread.c.customer_id == service.c.customer_id)
        .where(thread.c.id == thread_id)
        .limit(SERVICES_MAX)
    )
    return [Service(kind=row.kind, server=row.server, domain=row.domain) for row in found]


def _zone(desk: Desk) -> ZoneInfo:
    try:
        return ZoneInfo(desk.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
