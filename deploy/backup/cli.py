"""`onethread backup` and `onethread restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import App, Parameter

from deploy.terminal import finished, out, say
from shared import failpoints
from shared.errors import Refused
from shared.settings import Settings, data_folder, from_environment

backup = App(name="backup", help="Write a whole, verified backup, while the desk goes on working.")
restore = App(name="restore", help="Bring a backup into an empty place, so that the desk runs on it.")

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
        The bus has outlived the database: keep it, and let what it holds be filed on top of the backup.
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

    async def work() -> None:
        async with servers_for_a_command(settings, with_broker=True, say=say) as ready:
            own = msgspec.structs.replace(ready, data=str(data_folder(settings)))
            await restoring.restore(own, path, manifest, keep_stream=keep_stream, erasures=gone, say=say)

    finished(work())
    out.print(f"The desk is as of {manifest.made_at:%Y-%m-%d %H:%M} UTC. `onethread run` goes on with it.")


def _settings() -> Settings:
    settings = from_environment()
    failpoints.arm(settings.fail)
    return settings
