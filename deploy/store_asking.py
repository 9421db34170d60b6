"""Asks the store on behalf of a command, on the running instance's servers or on those of our own."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

from deploy.store_commands import StoreCommands, store_commands
from deploy.terminal import finished, say
from shared.settings import from_environment

Answer = TypeVar("Answer")


def ask(question: Callable[[StoreCommands], Awaitable[Answer]]) -> Answer:
    """Return what the store answers, on the running instance's servers or on those of our own."""

    async def work() -> Answer:
        async with _store() as store:
            return await question(store)

    return finished(work())


@contextlib.asynccontextmanager
async def _store() -> AsyncIterator[StoreCommands]:
    """Yield what the store can be asked; its schema is brought up to date first."""
    from deploy.servers import servers_for_a_command
    from services.store.migrating import migrate as migrate_database

    async with servers_for_a_command(from_environment(), with_broker=True, say=say) as settings:
        await asyncio.to_thread(migrate_database, settings.database_url, durable=settings.sync_always)
        async with store_commands(settings) as commands:
            yield commands
