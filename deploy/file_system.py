"""On what kind of file system the data folder lies: one in memory keeps nothing, whatever servers promise."""

from __future__ import annotations

import tempfile
from pathlib import Path

from deploy.supervisor import Say
from shared.errors import Refused

MOUNTS = Path("/proc/self/mounts")  # Linux alone has it: proc(5), fstab(5)
IN_MEMORY = frozenset({"tmpfs", "ramfs"})
_ESCAPES = {"\\040": " ", "\\011": "\t", "\\012": "\n", "\\134": "\\"}  # of mount points: proc(5)


def check_lasting(
    data: Path,
    *,
    durable: bool,
    in_memory_allowed: bool,
    say: Say,
    mounts: str | None = None,
    temporary: Path | None = None,
) -> None:
    """Return if what is written to `data` outlives a restart of the machine; else raise Refused.

    Only where it must: `durable` is the promise that nothing acknowledged is lost. A folder under the
    temporary directory is told of: it may be on a disk, and may yet be cleaned up by somebody else. `mounts`
    and `temporary` are this machine's, unless they are given.
    """
    place = data.resolve()
    if (
        durable
        and not in_memory_allowed
        and kind_of(place, _mounts() if mounts is None else mounts) in IN_MEMORY
    ):
        raise Refused(
            f"{data} lies in memory and is gone with the next restart: set ONETHREAD_DATA to a folder on a"
            " disk, or, for a trial, ONETHREAD_DATA_IN_MEMORY=true"
        )
    temporary = temporary or Path(tempfile.gettempdir()).resolve()
    if durable and not in_memory_allowed and place.is_relative_to(temporary):
        say(f"the data folder {data} is under the temporary directory: fit for a trial, not for a desk")


def kind_of(place: Path, mounts: str) -> str:
    """Return the kind of the file system that `place` is on, empty where `mounts` does not tell."""
    kind, depth = "", -1
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = Path(_plain(fields[1]))
        if place.is_relative_to(point) and len(point.parts) >= depth:  # the later of two hides the earlier
            kind, depth = fields[2], len(point.parts)
    return kind


def _plain(field: str) -> str:
    for escape, character in _ESCAPES.items():
        field = field.replace(escape, character)
    return field


def _mounts() -> str:
    try:
        return MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""
