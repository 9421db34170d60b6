"""An import adds, changes and says so; nothing goes unless that is asked for; the index follows."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.knowledge.importing import Change, Report, import_articles
from services.store.knowledge.library import Library
from services.store.tables import article
from shared.errors import Rejected
from tests.store.knowledge.world import FTP_EN, FULL_EN, FULL_HR


async def handles(engine: AsyncEngine) -> dict[str, str]:
    async with engine.connect() as connection:
        rows = await connection.execute(select(article.c.slug, article.c.language, article.c.handle))
        return {f"{row.slug}.{row.language}": row.handle for row in rows}


async def offered(engine: AsyncEngine, library: Library, language: str) -> list[str]:
    async with engine.connect() as connection:
        index = await library.index(connection, language)
        return [f"{one.article.slug}.{one.article.language}" for one in index.entries]


async def test_the_first_import_adds_and_the_second_finds_nothing_to_do(engine: AsyncEngine) -> None:
    first = await import_articles(engine, [FULL_HR, FULL_EN], origin="a")

    assert first == Report(added=("mailbox-full.hr", "mailbox-full.en"))
    assert await import_articles(engine, [FULL_HR, FULL_EN], origin="a") == Report(unchanged=2)


async def test_what_changed_is_said_and_the_article_keeps_its_handle(engine: AsyncEngine) -> None:
    await import_articles(engine, [FULL_HR], origin="a")
    before = await handles(engine)
    other = msgspec.structs.replace(FULL_HR, title="Pun sandučić", tags=("kvota",))

    report = await import_articles(engine, [other], origin="a")

    assert report.changed == (Change("mailbox-full.hr", ("title", "tags")),)
    assert await handles(engine) == before


async def test_what_is_missing_stays_unless_its_removal_is_asked_for(engine: AsyncEngine) -> None:
    library = Library()
    await import_articles(engine, [FULL_HR, FULL_EN], origin="a")
    await import_articles(engine, [FTP_EN], origin="b")

    report = await import_articles(engine, [FULL_HR], origin="a")
    assert report.missing == ("mailbox-full.en",)
    assert await offered(engine, library, "en") == ["ftp.en", "mailbox-full.en"]

    report = await import_articles(engine, [FULL_HR], origin="a", remove_missing=True)
    assert report.removed == ("mailbox-full.en",)
    assert await offered(engine, library, "en") == ["ftp.en", "mailbox-full.hr"]


async def test_what_was_removed_comes_back_under_its_old_handle(engine: AsyncEngine) -> None:
    await import_articles(engine, [FULL_HR, FULL_EN], origin="a")
    before = await handles(engine)
    await import_articles(engine, [FULL_HR], origin="a", remove_missing=True)

    report = await import_articles(engine, [FULL_HR, FULL_EN], origin="a")

    assert report.changed == (Change("mailbox-full.en", ()),)
    assert await handles(engine) == before
    assert "mailbox-full.en" in await offered(engine, Library(), "en")


async def test_the_index_follows_every_change_of_the_table(engine: AsyncEngine) -> None:
    library = Library()
    assert await offered(engine, library, "hr") == []

    await import_articles(engine, [FULL_HR], origin="a")
    assert await offered(engine, library, "hr") == ["mailbox-full.hr"]

    await import_articles(engine, [msgspec.structs.replace(FULL_HR, title="Novi naslov")], origin="a")
    async with engine.connect() as connection:
        (entry,) = (await library.index(connection, "hr")).entries
    assert entry.article.title == "Novi naslov"


async def test_the_same_article_twice_is_rejected_and_nothing_is_written(engine: AsyncEngine) -> None:
    with pytest.raises(Rejected, match=r"mailbox-full\.hr is there twice"):
        await import_articles(engine, [FTP_EN, FULL_HR, FULL_HR], origin="a")

    assert await handles(engine) == {}
