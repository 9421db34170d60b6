"""Articles as they are shown: for a thread, for a question, one by itself; with how they were marked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import RowMapping, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store import cursors
from services.store.knowledge.library import Library
from services.store.knowledge.questions import Question, weighed
from services.store.knowledge.ranking import Offer, offers
from services.store.reading.waiting import read_desk
from services.store.tables import article, article_mark, interaction, placement, thread
from services.store.views import Sentence
from services.store.views_articles import (
    ArticleList,
    ArticleOffer,
    ArticleOffers,
    ArticleRef,
    ArticleView,
    PassageView,
)
from shared.clean import clean_line
from shared.errors import Rejected
from shared.phrases import phrase

QUERY_CHARS_MAX = 500
INTERACTIONS_MAX = 12  # of a thread: the newest, and the one that opened it
TEXT_CHARS_MAX = 1_500  # of each; what follows is a log, or said before
ERROR_FACT = "error"
FOUND = Sentence(hr="Ovi bi članci mogli pomoći.", en="These articles may help.")
NO_ARTICLE = Sentence(hr="Za ovo nema članka.", en="No article answers this.")
LISTED = Sentence(hr="Svi članci.", en="All articles.")

_SUMMARY = (
    article.c.id,
    article.c.handle,
    article.c.slug,
    article.c.language,
    article.c.title,
    article.c.tags,
    article.c.updated_on,
)


def checked_question(text: str | None) -> str:
    """Return a question as one clean line, empty for none. Raises Rejected (400) for what is no text."""
    if not text:
        return ""
    if len(text) > QUERY_CHARS_MAX or "\x00" in text:
        raise Rejected(
            phrase("question_length", "a question is text of at most {n} characters", n=QUERY_CHARS_MAX),
            pointer="/q",
            status=400,
        )
    return clean_line(text, chars_max=QUERY_CHARS_MAX)


async def offers_for_thread(
    connection: AsyncConnection, library: Library, handle: str, *, agent_id: str = ""
) -> ArticleOffers | None:
    """Return the best articles for a thread, marked as the agent marked them; None if none bears `handle`."""
    row = (await connection.execute(select(thread.c.id).where(thread.c.handle == handle))).one_or_none()
    if row is None:
        return None
    question = await read_question(connection, row.id)
    found = await _offered(connection, library, question)
    own = await _own_marks(connection, row.id, agent_id)
    views = await _views(connection, found, own)
    return ArticleOffers(articles=views, said=FOUND if views else NO_ARTICLE)


async def find_articles(
    connection: AsyncConnection, library: Library, query: str, *, language: str = ""
) -> ArticleList:
    """Return the best articles for a question; `language` counts before the one that its words tell."""
    found = await _offered(connection, library, Question((query,)), language=language)
    views = await _views(connection, found, {})
    return ArticleList(articles=views, said=FOUND if views else NO_ARTICLE, next=None)


async def list_articles(
    connection: AsyncConnection, after: cursors.Place | None, *, limit: int
) -> ArticleList:
    """Return all articles in order of id and language."""
    query = select(*_SUMMARY).where(article.c.archived_at.is_(None))
    if after is not None:
        slug, _, language = after.name.partition(" ")
        query = query.where(tuple_(article.c.slug, article.c.language) > (slug, language))
    ordered = query.order_by(article.c.slug, article.c.language).limit(limit + 1)
    rows = list((await connection.execute(ordered)).mappings())
    shown = rows[:limit]
    marks = await _marks(connection, [row["id"] for row in shown])
    last = shown[-1] if len(rows) > limit else None
    return ArticleList(
        articles=tuple(
            ArticleOffer(**_summary(row, marks), passage=None, why=(), marked=None) for row in shown
        ),
        said=LISTED if shown else NO_ARTICLE,
        next=cursors.encode(cursors.place(name=f"{last['slug']} {last['language']}")) if last else None,
    )


async def all_articles(connection: AsyncConnection) -> list[ArticleOffer]:
    """Return every article in order of id and language."""
    found: list[ArticleOffer] = []
    after: cursors.Place | None = None
    while True:
        page = await list_articles(connection, after, limit=cursors.PAGE_MAX)
        found += page.articles
        if page.next is None:
            return found
        after = cursors.decode(page.next)


async def read_article(connection: AsyncConnection, handle: str) -> ArticleView | None:
    """Return one article with its translations; None if none bears `handle`."""
    columns = (*_SUMMARY, article.c.body, article.c.url, article.c.archived_at)
    found = await connection.execute(select(*columns).where(article.c.handle == handle))
    row = found.mappings().one_or_none()
    if row is None:
        return None
    others = select(*_SUMMARY).where(
        article.c.slug == row["slug"], article.c.id != row["id"], article.c.archived_at.is_(None)
    )
    translations = (await connection.execute(others.order_by(article.c.language))).mappings()
    return ArticleView(
        **_summary(row, await _marks(connection, [row["id"]])),
        body=row["body"],
        url=row["url"],
        translations=tuple(ArticleRef(**_reference(one)) for one in translations),
        archived=row["archived_at"] is not None,
    )


async def read_question(connection: AsyncConnection, thread_id: str) -> Question:
    """Return what was said to us in a thread, the newest first, and the errors that were quoted."""
    newest = func.row_number().over(order_by=(interaction.c.received_at.desc(), interaction.c.id))
    first = func.row_number().over(order_by=(interaction.c.received_at, interaction.c.id.desc()))
    said = (
        select(
            interaction.c.subject,
            func.left(interaction.c.text, TEXT_CHARS_MAX).label("text"),
            placement.c.body["triage"]["facts"].label("facts"),
            newest.label("newest"),
            first.label("first"),
        )
        .join(placement, placement.c.interaction_id == interaction.c.id)
        .where(placement.c.thread_id == thread_id, placement.c.superseded_by.is_(None))
        .where(interaction.c.direction == "inbound")
        .subquery()
    )
    wanted = select(said).where((said.c.newest < INTERACTIONS_MAX) | (said.c.first == 1))
    rows = list((await connection.execute(wanted.order_by(said.c.newest))).mappings())
    errors = [facts[ERROR_FACT] for row in rows if (facts := row["facts"]) and ERROR_FACT in facts]
    return Question(
        texts=tuple(f"{row['subject']}\n{row['text']}" for row in rows),
        facts=tuple(dict.fromkeys(str(error) for error in errors)),
    )


async def _offered(
    connection: AsyncConnection, library: Library, question: Question, *, language: str = ""
) -> tuple[Offer, ...]:
    asked = weighed(question)
    if not asked.terms:
        return ()
    wanted = language or asked.language or (await read_desk(connection)).language
    index = await library.index(connection, "hr" if wanted == "hr" else "en")
    return offers(index, asked, await _all_marks(connection))


async def _all_marks(connection: AsyncConnection) -> dict[tuple[str, str], tuple[int, int]]:
    counted = await connection.execute(
        select(article.c.slug, article.c.language, *_counts())
        .join(article_mark, article_mark.c.article_id == article.c.id)
        .group_by(article.c.id)
    )
    return {(row.slug, row.language): (row.used, row.useless) for row in counted}


async def _marks(connection: AsyncConnection, ids: Collection[str]) -> dict[str, tuple[int, int]]:
    if not ids:
        return {}
    counted = await connection.execute(
        select(article_mark.c.article_id, *_counts())
        .where(article_mark.c.article_id.in_(sorted(ids)))
        .group_by(article_mark.c.article_id)
    )
    return {row.article_id: (row.used, row.useless) for row in counted}


def _counts() -> tuple[Any, Any]:
    return (
        func.count().filter(article_mark.c.mark == "used").label("used"),
        func.count().filter(article_mark.c.mark == "useless").label("useless"),
    )


async def _own_marks(connection: AsyncConnection, thread_id: str, agent_id: str) -> dict[str, str]:
    found = await connection.execute(
        select(article_mark.c.article_id, article_mark.c.mark).where(
            article_mark.c.thread_id == thread_id, article_mark.c.agent_id == agent_id
        )
    )
    return {row.article_id: row.mark for row in found}


async def _views(
    connection: AsyncConnection, found: Sequence[Offer], own: Mapping[str, str]
) -> tuple[ArticleOffer, ...]:
    names = [(offer.article.slug, offer.article.language) for offer in found]
    if not names:
        return ()
    query = select(*_SUMMARY).where(tuple_(article.c.slug, article.c.language).in_(names))
    rows = {(row["slug"], row["language"]): row for row in (await connection.execute(query)).mappings()}
    marks = await _marks(connection, [row["id"] for row in rows.values()])
    return tuple(
        ArticleOffer(
            **_summary(rows[name], marks),
            passage=PassageView(**msgspec.structs.asdict(offer.passage)),
            why=offer.why,
            marked=own.get(rows[name]["id"]),
        )
        for name, offer in zip(names, found, strict=True)
        if name in rows
    )


def _summary(row: RowMapping, marks: Mapping[str, tuple[int, int]]) -> dict[str, Any]:
    used, useless = marks.get(row["id"], (0, 0))
    more = {"tags": tuple(row["tags"]), "updated": row["updated_on"], "used": used, "useless": useless}
    return _reference(row) | more


def _reference(row: RowMapping) -> dict[str, Any]:
    return {
        "handle": row["handle"],
        "id": row["slug"],
        "language": row["language"],
        "title": row["title"],
    }
