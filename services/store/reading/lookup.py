"""The answer to a live look-up as it is shown: names in place of ids, and what is known of each thread."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.database import postgres_connection
from services.store.knowledge.library import Library
from services.store.reading.articles import find_articles
from services.store.reading.incidents import incidents_of_threads
from services.store.reading.lookup_incidents import incidents_touching
from services.store.reading.names import CUSTOMER_COLUMNS, contact_refs, customer_ref, customer_refs
from services.store.reading.thread_filters import is_open
from services.store.reading.work import agent_refs
from services.store.tables import article, customer, thread, thread_work
from services.store.triage.gathering import gather
from services.store.triage.needs import missing
from services.store.triage.people import Reporter, reporters
from services.store.triage.permission import in_words
from services.store.triage.said import Said, Situation, problem_of
from services.store.triage.waiting import waiting_since
from services.store.triage_rows import read_situations
from services.store.views import ContactRef, EvidenceView, Sentence
from services.store.views_lookup import (
    AlikeThreadView,
    CandidateView,
    HelpingArticle,
    LookupView,
    ReportedView,
)
from services.store.views_work import AgentRef
from shared.ids import spoken_reference
from shared.lookup import LikelyCustomer, LikelyThread, LookupAnswer, LookupQuestion
from shared.placement import Evidence

ARTICLE_CHARS_MAX = 500  # of what is typed, for finding articles
WORDS_FOR_ARTICLES_MIN = 2  # one word finds whatever names it


async def read_lookup(
    connection: AsyncConnection,
    library: Library,
    question: LookupQuestion,
    answer: LookupAnswer,
    *,
    now: datetime,
) -> LookupView:
    """Return the answer as it is shown. What has gone meanwhile is left out."""
    threads = await _threads(connection, answer.threads, now=now)
    return LookupView(
        customers=await _candidates(connection, answer.customers),
        threads=threads,
        incidents=await incidents_touching(
            connection,
            {one.customer_id for one in answer.customers},
            [one.incident for one in threads if one.incident],
            now=now,
        ),
        articles=await _articles(connection, library, question),
        model=answer.model,
    )


async def _candidates(
    connection: AsyncConnection, found: Sequence[LikelyCustomer]
) -> tuple[CandidateView, ...]:
    customers = await customer_refs(connection, {one.customer_id for one in found})
    contacts = await contact_refs(connection, {one.contact_id for one in found})
    return tuple(
        CandidateView(
            customer=customers[one.customer_id],
            contact=contacts.get(one.contact_id),
            probability=one.probability,
            sure=one.sure,
            may_request=not one.refused,
            may_request_why=_sentence(*in_words(one.refused)),
            evidence=evidence_views(one.evidence),
        )
        for one in found
        if one.customer_id in customers
    )


async def _threads(
    connection: AsyncConnection, found: Sequence[LikelyThread], *, now: datetime
) -> tuple[AlikeThreadView, ...]:
    ids = [one.thread_id for one in found]
    rows = await _thread_rows(connection, ids, now)
    situations = await read_situations(await postgres_connection(connection), ids) if ids else {}
    people = {id_: reporters(situation) for id_, situation in situations.items()}
    contacts = await contact_refs(
        connection, {person.contact_id for found_in in people.values() for person in found_in}
    )
    assignees = await agent_refs(connection, {row["assignee_id"] or "" for row in rows.values()})
    incidents = await incidents_of_threads(connection, ids)
    return tuple(
        _thread(
            one,
            rows[one.thread_id],
            situations[one.thread_id],
            people[one.thread_id],
            contacts=contacts,
            assignee=assignees.get(rows[one.thread_id]["assignee_id"]),
            incident=incidents.get(one.thread_id),
        )
        for one in found
        if one.thread_id in rows and one.thread_id in situations
    )


async def _thread_rows(
    connection: AsyncConnection, ids: Collection[str], now: datetime
) -> Mapping[str, RowMapping]:
    if not ids:
        return {}
    query = (
        select(
            thread.c.id,
            thread.c.handle,
            thread.c.number,
            thread.c.subject,
            thread.c.opened_at,
            is_open(now).label("open"),
            thread_work.c.assignee_id,
            *CUSTOMER_COLUMNS,
        )
        .join(customer, customer.c.id == thread.c.customer_id)
        .outerjoin(thread_work, thread_work.c.thread_id == thread.c.id)
        .where(thread.c.id.in_(list(ids)), thread.c.emptied_at.is_(None))
    )
    return {row["id"]: row for row in (await connection.execute(query)).mappings()}


def _thread(
    found: LikelyThread,
    row: RowMapping,
    situation: Situation,
    people: Sequence[Reporter],
    *,
    contacts: Mapping[str, ContactRef],
    assignee: AgentRef | None,
    incident: str | None,
) -> AlikeThreadView:
    facts = gather(situation)
    reports = [one for one in situation.said if one.is_reported]
    is_closed = not row["open"]
    domain = facts.get("domain")
    return AlikeThreadView(
        handle=row["handle"],
        reference=spoken_reference(row["number"]),
        subject=row["subject"],
        customer=customer_ref(row),
        state="closed" if is_closed else "open",
        problem=problem_of(situation),
        probability=found.probability,
        joins=found.joins,
        recurs=found.recurs,
        opened_at=row["opened_at"],
        lead_contact=next((contacts.get(one.contact_id) for one in people if one.is_lead), None),
        assignee=assignee,
        reported=_reported(reports[-1]) if reports else None,
        reports=len(reports),
        waiting_since=None if is_closed else waiting_since(situation),
        missing=() if is_closed else missing(problem_of(situation), facts),
        incident=incident,
        evidence=evidence_views(found.evidence),
        domains=tuple(one.words for one in domain.statements) if domain else (),
        reporters=tuple(contacts[one.contact_id].handle for one in people if one.contact_id in contacts),
    )


def _reported(said: Said) -> ReportedView:
    return ReportedView(by=said.by, channel=said.channel, at=said.occurred_at)


async def _articles(
    connection: AsyncConnection, library: Library, question: LookupQuestion
) -> tuple[HelpingArticle, ...]:
    words = f"{question.subject}\n{question.text}".strip()[:ARTICLE_CHARS_MAX]
    if len(words.split()) < WORDS_FOR_ARTICLES_MIN:
        return ()
    offered = (await find_articles(connection, library, words)).articles
    query = select(article.c.handle, article.c.url).where(
        article.c.handle.in_([one.handle for one in offered])
    )
    urls = {row.handle: row.url for row in await connection.execute(query)} if offered else {}
    return tuple(
        HelpingArticle(
            handle=one.handle,
            id=one.id,
            language=one.language,
            title=one.title,
            url=urls.get(one.handle, ""),
            updated=one.updated,
            passage=one.passage,
        )
        for one in offered
    )


def evidence_views(evidence: Sequence[Evidence]) -> tuple[EvidenceView, ...]:
    """Return evidence as it is shown."""
    return tuple(
        EvidenceView(comparison=one.comparison, weight_bits=one.weight_bits, hr=one.hr, en=one.en)
        for one in evidence
    )


def _sentence(hr: str, en: str) -> Sentence:
    return Sentence(hr=hr, en=en)
