"""`onethread overlay`: helpdesks that agents go on working in, told there of what was joined here."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from cyclopts import App
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.places import engine_on
from deploy.terminal import finished, out, say
from services.store.desk_settings import get_desk
from services.store.overlay.connecting import add_overlay, list_overlays, remove_overlay, set_mode
from services.store.overlay.helpdesk import Access
from services.store.overlay.notes import Note, notes_of, try_again
from services.store.overlay.wording import note_text
from shared.desk import Desk
from shared.desk_key import DeskKey, desk_key
from shared.errors import Refused, Rejected
from shared.settings import Settings, from_environment

overlay = App(name="overlay", help="Helpdesks that are told, by internal notes, of what was joined here.")


class Overlay(msgspec.Struct, frozen=True):
    """What a command works on."""

    engine: AsyncEngine
    settings: Settings
    key: DeskKey


@overlay.command(name="add")
def overlay_add(
    name: str,
    *,
    vendor: str,
    source: str,
    url: str,
    secret_file: Path,
    identifier: str = "",
    access_key_file: Path | None = None,
) -> None:
    """Add a helpdesk. It is off: nothing is listed, nothing is written.

    Parameters
    ----------
    name
        What to call it here.
    vendor
        whmcs or zammad.
    source
        The source by which its tickets come in.
    url
        Its address, https://helpdesk.example.
    secret_file
        A file whose first line is the secret of the API credentials, or the access token.
    identifier
        WHMCS: the identifier of the API credentials.
    access_key_file
        WHMCS: a file with the API access key, where our address is not on its list.
    """
    access = Access(
        secret=_first_line(secret_file),
        identifier=identifier,
        access_key=_first_line(access_key_file) if access_key_file else "",
    )

    async def work() -> None:
        async with _overlay() as at:
            await add_overlay(
                at.engine, at.key, name=name, vendor=vendor, source_name=source, url=url, access=access
            )

    finished(work())
    out.print(f"{name} is off. Next: onethread overlay mode {name} dry")


@overlay.command(name="mode")
def overlay_mode(name: str, mode: str) -> None:
    """Turn a helpdesk off, to a dry run that lists what would be written, or on.

    Parameters
    ----------
    name
        What it is called here.
    mode
        off, dry or on.
    """

    async def work() -> None:
        async with _overlay() as at:
            await set_mode(at.engine, name, mode)

    finished(work())
    out.print(f"{name} is {mode}.")


@overlay.command(name="list")
def overlay_list() -> None:
    """List the helpdesks, with how their notes stand."""

    async def work() -> list[str]:
        async with _overlay() as at:
            return [
                f"{one.name:<16} {one.vendor:<8} {one.mode:<4} {one.url}  {one.listed} listed, "
                f"{one.waiting} waiting, {one.sent} sent, {one.dead} dead"
                for one in await list_overlays(at.engine)
            ]

    for line in finished(work()) or ["There is no overlay."]:
        out.print(line)


@overlay.command(name="notes")
def overlay_notes(name: str, *, state: str = "") -> None:
    """Show the newest notes with their words: of a dry run, those that would be written.

    Parameters
    ----------
    name
        What the helpdesk is called here.
    state
        listed, waiting, sent, dropped or dead; all where it is left out.
    """

    async def work() -> list[str]:
        async with _overlay() as at:
            desk = await get_desk(at.engine)
            async with at.engine.connect() as connection:
                found = await notes_of(connection, name, state=state)
            return [line for one in found for line in _described(one, desk, at.settings.public_url)]

    for line in finished(work()) or ["There are no notes."]:
        out.print(line)


@overlay.command(name="retry")
def overlay_retry(name: str) -> None:
    """Try the dead notes of a helpdesk again; each is looked for there first.

    Parameters
    ----------
    name
        What it is called here.
    """

    async def work() -> int:
        async with _overlay() as at, at.engine.begin() as connection:
            return await try_again(connection, name, at=datetime.now(UTC))

    out.print(f"{finished(work())} notes wait to be written.")


@overlay.command(name="remove")
def overlay_remove(name: str) -> None:
    """Forget a helpdesk with its secret; what was written there stays.

    Parameters
    ----------
    name
        What it is called here.
    """

    async def work() -> None:
        async with _overlay() as at:
            await remove_overlay(at.engine, name)

    finished(work())
    out.print(f"{name} is forgotten.")


def _described(note: Note, desk: Desk, public_url: str) -> list[str]:
    """Return a note for the terminal: how it stands, and its words below."""
    words = note_text(note.report, desk, mark=note.mark, public_url=public_url)
    cause = f"  {note.cause}" if note.cause else ""
    head = f"{note.made_at:%Y-%m-%d %H:%M}  {note.state:<8} ticket {note.ticket}, {note.tries} tries{cause}"
    return [head, *(f"    {line}" for line in words.splitlines())]


def _first_line(file: Path) -> str:
    try:
        line = file.read_text(encoding="utf-8").partition("\n")[0].strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"{file} cannot be read: {error}") from None
    if not line:
        raise Rejected(f"{file}: its first line is empty")
    return line


@contextlib.asynccontextmanager
async def _overlay() -> AsyncIterator[Overlay]:
    """Yield what a command works on, on the running instance's database or on our own, migrated."""
    from deploy.servers import servers_for_a_command
    from services.store.migrating import migrate

    async with servers_for_a_command(from_environment(), with_broker=False, say=say) as settings:
        await asyncio.to_thread(migrate, settings.database_url)
        async with engine_on(settings) as engine:
            yield Overlay(engine, settings, desk_key(settings))
