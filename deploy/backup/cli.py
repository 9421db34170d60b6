"""`onethread backup`, `onethread restore` and `onethread rebuild`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
from cyclopts import App, Parameter

from deploy.terminal import finished, out, say
from shared import failpoints
from shared.errors import Refused
from shared.settings import Settings, data_folder, from_environment

if TYPE_CHECKING:
    from deploy.backup.rebuilding import Rebuilt

backup = App(name="backup", help="Write a whole, verified backup, while the desk goes on working.")
restore = App(name="restore", help="Bring a backup into an empty place, so that the desk runs on it.")
rebuild = App(name="rebuild", help="File into a new database, from the bus, what stood in a lost one.")

Switch = Parameter(negative="")


@backup.default
def back_up(path: Path) -> None:
    """Write a whole, verified backup to a new folder, while the desk goes on working.

    Parameters
    ----------
    path
        The folder to make; it must not be there yet.
    """
    from deploy.backup.writing import back_up as write
    from deploy.servers import servers_for_a_command

    settings = _settings()

    async def work() -> str:
        async with servers_for_a_command(settings, with_broker=True, say=say) as ready:
            own = msgspec.structs.replace(ready, data=str(data_folder(settings)))
            done = await write(own, path, say=say)
            return (
                f"The backup in {path} is whole: {sum(done.tables.values())} rows, {done.blobs} originals, "
                f"{done.pending} pieces not yet filed."
            )

    out.print(finished(work()))


@restore.default
def bring_back(
    path: Path,
    *,
    check: Annotated[bool, Switch] = False,
    keep_stream: Annotated[bool, Switch] = False,
    erasures: Path | None = None,
) -> None:
    """Bring a backup into an empty data folder, or an empty database and bus.

    Parameters
    ----------
    path
        The backup's folder.
    check
        Only read every part of it and see that it is whole.
    keep_stream
        The bus has outlived the database: keep it. What it holds since the backup is filed on top of it
        where it stood, and what was corrected since is corrected.
    erasures
        The newest list of erasures (erasures.jsonl of the old data folder or of a newer backup), where it
        is not in the data folder: what was erased since the backup is erased again.
    """
    from deploy import instance
    from deploy.backup import restoring
    from deploy.backup.erasure_list import read_list
    from deploy.backup.manifest import ERASURES
    from deploy.servers import servers_for_a_command

    settings = _settings()
    manifest = restoring.check(path, say=say)
    if check:
        out.print(f"The backup in {path} is whole; it was made at {manifest.made_at:%Y-%m-%d %H:%M} UTC.")
        return
    if instance.running_settings(data_folder(settings)):
        raise Refused(
            f"OneThread runs on {data_folder(settings)}: stop it, or set ONETHREAD_DATA to a new folder"
        )

    if erasures is not None and not erasures.exists():
        raise Refused(f"{erasures} is not there")
    lists = (path / ERASURES, data_folder(settings) / ERASURES, *([erasures] if erasures else []))
    gone = list({one.id: one for file in lists for one in read_list(file)}.values())

    async def work() -> Rebuilt | None:
        async with servers_for_a_command(settings, with_broker=True, say=say) as ready:
            own = msgspec.structs.replace(ready, data=str(data_folder(settings)))
            return await restoring.restore(
                own, path, manifest, keep_stream=keep_stream, erasures=gone, say=say
            )

    rebuilt = finished(work())
    if rebuilt is not None:
        _tell(rebuilt)
        return
    out.print(f"The desk is as of {manifest.made_at:%Y-%m-%d %H:%M} UTC. `onethread run` goes on with it.")


@rebuild.default
def build_again(*, erasures: Path | None = None) -> None:
    """File into a new database, from the bus, what stood in a lost one: for whoever has no backup.

    Import the desk and the directory first (`onethread desk set`, `onethread directory import`). Threads come
    back with their references, customers and what was corrected. What the bus does not hold does not:
    agents, keys and sources, replies, notes, closings, articles, incidents, and pieces that were trimmed from
    it. Where a placement is trimmed already (after 30 days) the piece is decided anew. It also finishes a
    `restore --keep-stream` that was interrupted.

    Parameters
    ----------
    erasures
        The newest list of erasures, where it is not in the data folder.
    """
    from deploy import instance
    from deploy.backup import restoring
    from deploy.backup.erasure_list import read_list
    from deploy.backup.manifest import ERASURES
    from deploy.servers import servers_for_a_command

    settings = _settings()
    if instance.running_settings(data_folder(settings)):
        raise Refused(f"OneThread runs on {data_folder(settings)}: stop it first")
    if erasures is not None and not erasures.exists():
        raise Refused(f"{erasures} is not there")
    lists = (data_folder(settings) / ERASURES, *([erasures] if erasures else []))
    gone = list({one.id: one for file in lists for one in read_list(file)}.values())

    async def work() -> Rebuilt:
        async with servers_for_a_command(settings, with_broker=True, say=say) as ready:
            own = msgspec.structs.replace(ready, data=str(data_folder(settings)))
            return await restoring.go_on(own, erasures=gone, say=say)

    _tell(finished(work()))


def _tell(rebuilt: Rebuilt) -> None:
    for line in rebuilt.told():
        out.print(line)
    out.print("`onethread run` goes on with it.")


def _settings() -> Settings:
    settings = from_environment()
    failpoints.arm(settings.fail)
    return settings
