"""The index in memory: one a process, made anew when the articles in PostgreSQL are others than before.

One small query tells whether they are. Articles that stayed as they were are not taken apart again.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.knowledge.articles import LANGUAGES, Article
from services.store.knowledge.indexing import Index, Indexed, indexed
from services.store.tables import article

Version = tuple[int, int]

_VERSION = text(
    "select count(*), coalesce(bit_xor(hashtextextended(id || content_hash, 0)), 0) "
    "from article where archived_at is null"
)


class Library:
    """The articles as they are searched."""

    def __init__(self) -> None:
        self._version: Version | None = None
        self._taken: dict[str, Indexed] = {}
        self._indexes: Mapping[str, Index] = {language: Index(()) for language in LANGUAGES}
        self._building = asyncio.Lock()

    async def index(self, connection: AsyncConnection, language: str) -> Index:
        """Return the index of what a reader of `language` gets: translations where there are any."""
        version = await _version(connection)
        if version != self._version:
            async with self._building:
                if version != self._version:
                    await self._rebuild(connection, version)
        return self._indexes[language]

    async def _rebuild(self, connection: AsyncConnection, version: Version) -> None:
        articles = await _articles(connection)
        self._taken, self._indexes = await asyncio.to_thread(built, articles, self._taken)
        self._version = version


def built(
    articles: Mapping[str, Article], taken: Mapping[str, Indexed]
) -> tuple[dict[str, Indexed], dict[str, Index]]:
    """Return articles taken apart, by content hash, and the indexes on them; `taken`: what is so already."""
    entries = {digest: taken.get(digest) or indexed(one) for digest, one in articles.items()}
    indexes = {language: Index(read_in(language, list(entries.values()))) for language in LANGUAGES}
    return entries, indexes


def read_in(language: str, entries: Sequence[Indexed]) -> list[Indexed]:
    """Return each article once: in `language` where it is translated, else as it is."""
    versions: dict[str, list[Indexed]] = defaultdict(list)
    for entry in entries:
        versions[entry.article.slug].append(entry)
    chosen = (
        min(found, key=lambda entry: (entry.article.language != language, entry.article.language))
        for found in versions.values()
    )
    return sorted(chosen, key=lambda entry: entry.article.slug)


async def _version(connection: AsyncConnection) -> Version:
    number, digest = (await connection.execute(_VERSION)).one()
    return int(number), int(digest)


async def _articles(connection: AsyncConnection) -> dict[str, Article]:
    found = await connection.execute(select(article).where(article.c.archived_at.is_(None)))
    return {
        row["content_hash"]: Article(
            slug=row["slug"],
            language=row["language"],
            title=row["title"],
            body=row["body"],
            tags=tuple(row["tags"]),
            updated=row["updated_on"],
            url=row["url"],
        )
        for row in found.mappings()
    }
