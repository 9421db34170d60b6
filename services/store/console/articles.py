"""The pages of articles, and what a thread's page shows of them beside the customer."""

from __future__ import annotations

from typing import get_args

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.response import Redirect

from services.store import cursors
from services.store.auth import Visitor
from services.store.console.forms import Asked, read_own_form
from services.store.console.pages import Pages
from services.store.console.thread import known_name
from services.store.knowledge.library import Library
from services.store.knowledge.markdown import blocks_of
from services.store.knowledge.marking import Mark, mark_article
from services.store.reading.articles import (
    checked_question,
    find_articles,
    list_articles,
    read_article,
)
from services.store.records import Records
from shared.errors import Rejected
from shared.phrases import phrase

ARTICLES = 60  # on one page


@get("/articles", include_in_schema=False)
async def articles_page(
    *, request: Asked, pages: Pages, records: Records, library: Library, q: str = "", cursor: str = ""
) -> Response[str]:
    """The articles, or those that answer a question."""
    query = checked_question(q)
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=records.now())
        if query:
            listed = await find_articles(connection, library, query)
        else:
            listed = await list_articles(connection, cursors.decode(cursor), limit=ARTICLES)
    return pages.render(frame, "articles.html", listed=listed, query=query, blocks=blocks_of)


@get("/articles/{handle:str}", include_in_schema=False)
async def article_page(request: Asked, pages: Pages, records: Records, handle: str) -> Response[str]:
    """One article."""
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=records.now())
        article = await read_article(connection, known_name(handle))
    if article is None:
        raise NotFoundException
    return pages.render(frame, "article.html", article=article, blocks=blocks_of(article.body))


@post("/articles/{handle:str}/marks", include_in_schema=False, status_code=303)
async def mark_page(request: Asked, pages: Pages, records: Records, handle: str) -> Redirect:
    """Keep what the agent thinks of an article beside a thread, and go back to the thread."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    thread = known_name(form.get("thread", ""))
    async with records.write() as connection:
        known = await mark_article(
            connection,
            article_handle=known_name(handle),
            thread_handle=thread,
            agent_id=visitor.id,
            mark=_mark(form.get("mark", "")),
        )
    if not known:
        raise NotFoundException
    return Redirect(f"/threads/{thread}#articles", status_code=303)


def _mark(given: str) -> Mark:
    marks: tuple[Mark, ...] = get_args(Mark)
    for mark in marks:
        if mark == given:
            return mark
    raise Rejected(phrase("mark_unknown", "a mark is one of used, useless"), pointer="/mark", status=400)
