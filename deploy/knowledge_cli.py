"""`onethread knowledge`: the articles that help agents and customers."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from cyclopts import App
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.articles import import_path
from deploy.places import engine_on
from deploy.terminal import finished, out, say
from services.store.reading.articles import all_articles
from shared.settings import from_environment

knowledge = App(name="knowledge", help="Articles that help agents and customers.")


@knowledge.command(name="import")
def knowledge_import(path: Path, *, language: str = "", remove_missing: bool = False) -> None:
    """Add and change articles as a folder of Markdown or a feed holds them, and tell what changed.

    Parameters
    ----------
    path
        A folder of .md files, one such file, or an RSS or Atom file.
    language
        hr or en: of articles that name none, and of a feed whatever it names.
    remove_missing
        Withdraw what came from the same folder or feed before and is not in it any more.
    """

    async def work() -> list[str]:
        async with _engine() as engine:
            return await import_path(engine, path, language=language, remove_missing=remove_missing)

    for line in finished(work()):
        out.print(line)


@knowledge.command(name="list")
def knowledge_list() -> None:
    """List the articles with how often agents marked them as used and as useless."""

    async def work() -> list[str]:
        async with _engine() as engine, engine.connect() as connection:
            return [
                f"{one.language}  {one.id:<40} {one.used:>4} used {one.useless:>4} useless  {one.title}"
                for one in await all_articles(connection)
            ]

    for line in finished(work()):
        out.print(line)


@contextlib.asynccontextmanager
async def _engine() -> AsyncIterator[AsyncEngine]:
    """Yield an engine on the running instance's database, or on our own, migrated."""
    from deploy.servers import servers_for_a_command
    from services.store.migrating import migrate

    async with servers_for_a_command(from_environment(), with_broker=False, say=say) as settings:
        await asyncio.to_thread(migrate, settings.database_url)
        async with engine_on(settings) as engine:
            yield engine
