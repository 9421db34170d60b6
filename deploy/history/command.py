"""The `onethread history import` command: a history read, told, and imported through the running intakes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Collection, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import httpx
import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.history.fetching import ZammadApi, whmcs_tickets, write_tickets
from deploy.history.importing import Imported, import_past
from deploy.history.past import Format, Past, read_past
from deploy.history.telling import imported_lines, past_lines
from deploy.instance import running_settings
from deploy.places import engine_on
from deploy.sample import Door
from deploy.servers import servers_for_a_command
from deploy.sockets import address
from deploy.store_commands import StoreCommands, store_commands
from deploy.terminal import say
from services.store.desk_settings import get_desk
from services.store.directory_sync.whmcs_api import WhmcsApi, api_address
from services.store.migrating import check
from services.store.sources import list_sources
from shared.errors import Refused
from shared.history import history_source
from shared.settings import Settings, data_folder


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be imported, and how."""

    form: Format
    path: Path
    dry: bool = False
    live_source: str = ""
    client_numbers: bool = False


async def import_history(settings: Settings, wanted: Wanted, *, console: Console) -> None:
    """Import what is wanted, and tell of it. Raises Refused where nothing can be imported."""
    running = _running(settings)
    async with servers_for_a_command(running, with_broker=True, say=say) as ready:
        await asyncio.to_thread(check, ready.database_url, durable=running.sync_always)
        async with engine_on(ready) as engine:
            past = await _read(engine, wanted)
            for line in past_lines(past):
                console.print(line)
            if wanted.dry:
                console.print("Nothing was imported: this was a dry run.")
                return
            for line in imported_lines(await _import(past, ready, engine, console)):
                console.print(line)


def _running(settings: Settings) -> Settings:
    """Return the settings of the running OneThread: its intakes take the pieces. Raises Refused for none."""
    if running := running_settings(data_folder(settings)):
        return running
    if not (settings.database_url and settings.nats_url):
        raise Refused("no OneThread is running on this data folder: start it first (onethread run)")
    return settings


async def check_source(engine: AsyncEngine, name: str) -> None:
    """Return if a source is called so, or none is named; else raise Refused.

    Under a wrong name all would come in once more beside what came live.
    """
    known = sorted(one.name for one in await list_sources(engine))
    if name and name not in known:
        raise Refused(f"no source is called {name}; there are {', '.join(known) or 'none'}")


async def _read(engine: AsyncEngine, wanted: Wanted) -> Past:
    await check_source(engine, wanted.live_source)
    desk = await get_desk(engine)
    return await asyncio.to_thread(
        lambda: read_past(
            wanted.form,
            wanted.path,
            desk,
            live_source=wanted.live_source,
            client_numbers=wanted.client_numbers,
        )
    )


async def _import(past: Past, settings: Settings, engine: AsyncEngine, console: Console) -> Imported:
    columns = TextColumn("history"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    channels = {one.channel for one in past.pieces}
    async with store_commands(settings) as commands, opened_doors(commands, settings, channels) as doors:
        with Progress(*columns, console=console, transient=True) as progress:
            bar = progress.add_task("", total=len(past.pieces))
            return await import_past(
                past,
                doors,
                engine,
                now=datetime.now(UTC),
                progress=lambda number: progress.update(bar, completed=number),
            )


@contextlib.asynccontextmanager
async def opened_doors(
    commands: StoreCommands, settings: Settings, channels: Collection[str]
) -> AsyncIterator[Mapping[str, Door]]:
    """Yield where history is posted, by channel; its keys, which may state times, end with the context."""
    known = await commands.source_names()
    doors: dict[str, Door] = {}
    try:
        for channel in sorted(channels):
            name = history_source(channel)
            if name in known:
                key = await commands.rotate_source(name)
            else:
                key = await commands.add_source(channel, name=name, replay=True)
            doors[channel] = Door(address(settings.host, getattr(settings, f"{channel}_port")), key)
        yield doors
    finally:
        for channel in doors:
            await commands.revoke_source(history_source(channel))


async def fetch_history(
    helpdesk: Literal["whmcs", "zammad"],
    url: str,
    *,
    identifier: str,
    secret: str,
    file: Path,
    console: Console,
) -> int:
    """Fetch all tickets of a helpdesk into a file and return how many. Raises Refused, Rejected."""
    with Progress(TextColumn("tickets"), MofNCompleteColumn(), console=console, transient=True) as progress:
        bar = progress.add_task("", total=None)
        async with httpx.AsyncClient(trust_env=False, follow_redirects=False) as http:
            if helpdesk == "whmcs":
                api = WhmcsApi(http, api_address(url), identifier=identifier, secret=secret)
                tickets = whmcs_tickets(api)
            else:
                tickets = ZammadApi(http, url, token=secret).tickets()
            return await write_tickets(tickets, file, lambda number: progress.update(bar, completed=number))
