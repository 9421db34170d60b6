"""What the page of a thread shows of articles: the best, each with its passage, or that there is none."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.auth import Visitor
from services.store.knowledge.library import Library
from services.store.knowledge.markdown import Block, blocks_of
from services.store.reading.articles import offers_for_thread
from services.store.views import Sentence
from services.store.views_articles import ArticleOffer


class ArticlePanel(msgspec.Struct, frozen=True):
    """The panel's content; the template shows it."""

    articles: tuple[ArticleOffer, ...]
    said: Sentence
    blocks: Callable[[str], tuple[Block, ...]] = blocks_of


async def article_panel(
    connection: AsyncConnection, library: Library, thread: str, visitor: Visitor
) -> ArticlePanel | None:
    """Return the panel for the thread with this handle; None where there is no such thread."""
    found = await offers_for_thread(connection, library, thread, agent_id=visitor.id)
    return ArticlePanel(found.articles, found.said) if found else None
