"""What an agent thought of an article beside a thread: used or useless; one mark each, which may change."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.tables import article, article_mark, thread

Mark = Literal["used", "useless"]


async def mark_article(
    connection: AsyncConnection, *, article_handle: str, thread_handle: str, agent_id: str, mark: Mark
) -> bool:
    """Keep the agent's mark in place of an earlier one; return False where article or thread are not."""
    named = (
        select(article.c.id, thread.c.id)
        .join(thread, thread.c.handle == thread_handle)
        .where(article.c.handle == article_handle)
    )
    found = (await connection.execute(named)).one_or_none()
    if found is None:
        return False
    statement = insert(article_mark).values(
        article_id=found[0], thread_id=found[1], agent_id=agent_id, mark=mark
    )
    again = statement.on_conflict_do_update(
        index_elements=["article_id", "thread_id", "agent_id"],
        set_={"mark": statement.excluded.mark, "marked_at": func.now()},
    )
    await connection.execute(again)
    return True
