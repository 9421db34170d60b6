"""`onethread knowledge import`: what a folder or file holds, and what is said about it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.articles import SAMPLE_ARTICLES, import_path, read_articles
from services.store.database import connect
from services.store.reading.articles import all_articles
from shared.errors import Refused, Rejected


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    opened = connect(database_url, connections_max=1)
    yield opened
    await opened.dispose()


async def test_the_sample_desks_articles_stand_in_both_languages(engine: AsyncEngine) -> None:
    lines = await import_path(engine, SAMPLE_ARTICLES)

    assert lines[0] == "60 added, 0 changed, 0 as before, 0 removed"
    async with engine.connect() as connection:
        listed = await all_articles(connection)
    assert len({one.id for one in listed}) == 30
    assert {(one.id, one.language) for one in listed} == {
        (one.id, language) for one in listed for language in ("hr", "en")
    }
    assert (await import_path(engine, SAMPLE_ARTICLES))[0] == "0 added, 0 changed, 60 as before, 0 removed"


async def test_a_change_is_told_line_by_line(engine: AsyncEngine, tmp_path: Path) -> None:
    (tmp_path / "a.hr.md").write_text("# Jedan\n\nTekst.", encoding="utf-8")
    (tmp_path / "b.md").write_text("# Two\n\nText.", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not read")
    await import_path(engine, tmp_path, language="en")
    (tmp_path / "a.hr.md").write_text("# Jedan\n\nDrugi tekst.", encoding="utf-8")
    (tmp_path / "b.md").unlink()

    lines = await import_path(engine, tmp_path, language="en", remove_missing=True)

    assert lines == [
        "0 added, 1 changed, 0 as before, 1 removed",
        "changed:",
        "  a.hr: body",
        "removed:",
        "  b.en",
    ]


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# T\n\nx", encoding="utf-8")
    with pytest.raises(Rejected, match=r"a\.md: language"):
        read_articles(tmp_path)
    with pytest.raises(Rejected, match="language 'de'"):
        read_articles(tmp_path, language="de")
    with pytest.raises(Refused, match="cannot read"):
        read_articles(tmp_path / "none.xml")
