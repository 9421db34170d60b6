"""`onethread directory sync`: sources that the directory is kept like."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import msgspec
from cyclopts import App, Parameter

from deploy.directory_telling import report_lines, run_line, sync_line
from deploy.terminal import finished, out, say, secret_from
from shared.errors import Refused
from shared.settings import from_environment

if TYPE_CHECKING:
    from services.store.directory_sync.running import Runner
    from services.store.directory_sync.runs import RunView
    from services.store.directory_sync.syncs import Deed, Syncs

CONNECTIONS_MAX = 3  # one holds the run's lock meanwhile

sync = App(name="sync", help="Sources that the directory is kept like: a file, a WHMCS.")
Answer = TypeVar("Answer")


class Syncing(msgspec.Struct, frozen=True):
    """What the commands work with."""

    syncs: Syncs
    runner: Runner


@sync.command(name="add")
def sync_add(
    name: str,
    *,
    source: Annotated[str, Parameter(name="--from")],
    identifier: str = "",
    secret_file: Path | None = None,
    every: int | None = None,
    paused: Annotated[bool, Parameter(negative="")] = False,
) -> None:
    """Keep the directory like a source from now on. A running OneThread reads it at once, then regularly.

    Parameters
    ----------
    name
        What to call it.
    source
        file:/whole/path (.csv, else JSON lines) or whmcs:https://billing.example.com
    identifier
        Of the WHMCS API credentials.
    secret_file
        Where their secret stands; else it is asked for. It is kept sealed.
    every
        Minutes; 10 for a file and 60 for a WHMCS where it is left out.
    paused
        Only add it: look at `preview` first, then `resume`.
    """
    from services.store.directory_sync.syncs import Credentials

    credentials = Credentials(identifier, secret_from(secret_file) if source.startswith("whmcs:") else "")
    _ask(
        lambda with_: with_.syncs.add(
            name, source, credentials=credentials, every_minutes=every, paused=paused
        )
    )
    if paused:
        out.print(f"{name} is added, and paused. See first: onethread directory sync preview {name}")
    else:
        out.print(f"The directory is kept like {name} from now on.")


@sync.command(name="list")
def sync_list() -> None:
    """List the syncs."""
    for one in _ask(lambda with_: with_.syncs.all()):
        out.print(sync_line(one))


@sync.command(name="preview")
def sync_preview(name: str) -> None:
    """Say what a run would change now, and change nothing.

    Parameters
    ----------
    name
        The name it was added under.
    """
    _run(name, dry=True)


@sync.command(name="run")
def sync_run(name: str) -> None:
    """Run a sync now and tell what changed.

    Parameters
    ----------
    name
        The name it was added under.
    """
    _run(name, dry=False)


@sync.command(name="runs")
def sync_runs(name: str) -> None:
    """List the last runs.

    Parameters
    ----------
    name
        The name it was added under.
    """
    for one in _ask(lambda with_: with_.syncs.last_runs(name)):
        out.print(run_line(one))


@sync.command(name="allow")
def sync_allow(name: str) -> None:
    """Let the next run end whatever is missing long enough, however many that are.

    Parameters
    ----------
    name
        The name it was added under.
    """
    _do(name, "allow")


@sync.command(name="pause")
def sync_pause(name: str) -> None:
    """Run a sync no more, until it is resumed.

    Parameters
    ----------
    name
        The name it was added under.
    """
    _do(name, "pause")


@sync.command(name="resume")
def sync_resume(name: str) -> None:
    """Run a paused sync again, from now on.

    Parameters
    ----------
    name
        The name it was added under.
    """
    _do(name, "resume")


@sync.command(name="remove")
def sync_remove(name: str) -> None:
    """Forget a sync; whom it listed stays in the directory.

    Parameters
    ----------
    name
        The name it was added under.
    """
    _ask(lambda with_: with_.syncs.remove(name))
    out.print(f"{name} is forgotten. Whom it listed stays in the directory.")


def _do(name: str, deed: Deed) -> None:
    _ask(lambda with_: with_.syncs.do(name, deed))
    out.print(f"{name}: {deed}")


def _run(name: str, *, dry: bool) -> None:
    async def work(with_: Syncing) -> RunView:
        from rich.progress import Progress

        asked = await with_.syncs.named(name)
        with Progress(console=out, transient=True) as progress:
            bar = progress.add_task(name, total=None)
            ran = await with_.runner.run(
                asked, dry=dry, tell=lambda done, of: progress.update(bar, completed=done, total=of)
            )
        if ran is None:
            raise Refused(f"{name} is being run at this moment: see onethread directory sync runs {name}")
        return ran

    ran = _ask(work)
    for line in report_lines(ran):
        out.print(line)
    if ran.outcome == "broken":
        sys.exit(1)


def _ask(question: Callable[[Syncing], Awaitable[Answer]]) -> Answer:
    async def work() -> Answer:
        async with _syncing() as with_:
            return await question(with_)

    return finished(work())


@contextlib.asynccontextmanager
async def _syncing() -> AsyncIterator[Syncing]:
    """Yield what the commands work with, on the running instance's database or on one of our own."""
    import httpx

    from deploy.places import engine_on
    from deploy.servers import servers_for_a_command
    from services.correlator.core.keys import customer_keys
    from services.store.directory_sync.running import Runner
    from services.store.directory_sync.source import reader
    from services.store.directory_sync.syncs import Syncs
    from services.store.migrating import migrate
    from shared.desk_key import desk_key

    async with servers_for_a_command(from_environment(), with_broker=False, say=say) as settings:
        await asyncio.to_thread(migrate, settings.database_url)
        key = desk_key(settings)
        async with (
            engine_on(settings, connections_max=CONNECTIONS_MAX) as engine,
            httpx.AsyncClient(trust_env=False) as http,
        ):
            runner = Runner(engine, reader(http, key), customer_keys=customer_keys, clock=_now)
            yield Syncing(Syncs(engine, key=key, clock=_now), runner)


def _now() -> datetime:
    return datetime.now(UTC)
