"""GET /v1/articles…, /v1/threads/{handle}/articles, and the marks that agents give them."""

from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, get, post
from litestar.exceptions import NotFoundException
from litestar.openapi.spec import Example
from litestar.params import Body, Parameter

from services.store import cursors
from services.store.api.asking import MEDIA_TYPE, visitor_of
from services.store.api.parameters import NOT_FOUND, Cursor, Limit, ThreadHandle, known_name
from services.store.auth import Visitor
from services.store.console.pages import Pages
from services.store.knowledge.library import Library
from services.store.knowledge.marking import Mark
from services.store.knowledge.marking import mark_article as keep_mark
from services.store.reading.articles import (
    QUERY_CHARS_MAX,
    checked_question,
    find_articles,
    list_articles,
    offers_for_thread,
    read_article,
)
from services.store.records import Records
from services.store.views_articles import ArticleList, ArticleOffers, ArticleView

ArticleHandle = Annotated[
    str,
    Parameter(description="Handle of an article.", examples=[Example(value="art_7cHk2Qm0tZ4xWv9sLd1pBg")]),
]
Query = Annotated[
    str | None,
    Parameter(query="q", max_length=QUERY_CHARS_MAX, description="What is asked, in words or as an error."),
]
InLanguage = Annotated[
    Literal["hr", "en"] | None,
    Parameter(
        query="language", description="Whose articles come first; by default the language of the words."
    ),
]


class MarkGiven(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an agent thinks of an article beside a thread."""

    thread: Annotated[str, msgspec.Meta(max_length=64)]
    mark: Mark


@get("/threads/{handle:str}/articles", summary="Articles that may help", tags=["Articles"])
async def show_thread_articles(
    request: Request[Any, Any, Any], records: Records, library: Library, handle: ThreadHandle
) -> ArticleOffers:
    """At most three articles for a thread, each with the passage that fits and why; or plainly none."""
    visitor: Visitor = request.user
    async with records.read() as connection:
        found = await offers_for_thread(
            connection, library, known_name(handle), agent_id=visitor.id if visitor.kind == "agent" else ""
        )
    if found is None:
        raise NotFoundException(detail=NOT_FOUND)
    return found


@get("/articles", summary="Find or list articles", tags=["Articles"])
async def show_articles(
    *,
    records: Records,
    library: Library,
    q: Query = None,
    language: InLanguage = None,
    cursor: Cursor = None,
    limit: Limit = cursors.PAGE_DEFAULT,
) -> ArticleList:
    """At most three articles that answer `q`, the best first; without `q` all of them, by id."""
    after = cursors.decode(cursor)
    query = checked_question(q)
    async with records.read() as connection:
        if query:
            return await find_articles(connection, library, query, language=language or "")
        return await list_articles(connection, after, limit=limit)


@get("/articles/{handle:str}", summary="One article", tags=["Articles"])
async def show_article(records: Records, handle: ArticleHandle) -> ArticleView:
    """A whole article in Markdown, with its translations and how often it was marked."""
    async with records.read() as connection:
        found = await read_article(connection, known_name(handle))
    if found is None:
        raise NotFoundException(detail=NOT_FOUND)
    return found


@post(
    "/articles/{handle:str}/marks",
    status_code=200,
    summary="Say whether it helped",
    tags=["Articles"],
)
async def mark_article(
    *,
    request: Request[Any, Any, Any],
    records: Records,
    pages: Pages,
    handle: ArticleHandle,
    data: Annotated[MarkGiven, Body(media_type=MEDIA_TYPE)],
) -> ArticleView:
    """Keep the agent's mark beside a thread, in place of an earlier one. For signed-in agents alone."""
    visitor = visitor_of(request, own_origin=pages.own_origin)
    async with records.write() as connection:
        known = await keep_mark(
            connection,
            article_handle=known_name(handle),
            thread_handle=known_name(data.thread),
            agent_id=visitor.id,
            mark=data.mark,
        )
        found = await read_article(connection, handle) if known else None
    if found is None:
        raise NotFoundException(detail=NOT_FOUND)
    return found
