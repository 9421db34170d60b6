"""Disks of our own in a file: a power cut is a copy of what had reached the disk, a full one a ballast file.

Needs root and loop mounts; where they are not to be had, what needs them is "not run".
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

MEGABYTE = 1024**2


class NoDisks(Exception):  # noqa: N818
    """This machine gives us no loop mounts."""


@contextlib.contextmanager
def disk(image: Path, place: Path, *, megabytes: int = 0) -> Iterator[Path]:
    """Within the context the image is mounted at `place`; with `megabytes` it is made new. Raises NoDisks."""
    if os.geteuid() != 0 or shutil.which("mkfs.ext4") is None:
        raise NoDisks("no root, or no mkfs.ext4")
    if megabytes:
        with image.open("wb") as file:
            file.truncate(megabytes * MEGABYTE)
        _do(["mkfs.ext4", "-q", "-F", "-m", "0", str(image)])
    place.mkdir(parents=True, exist_ok=True)
    _do(["mount", "-o", "loop,noatime", str(image), str(place)])
    try:
        yield place
    finally:
        _do(["umount", "-l", str(place)])


def cut_off(image: Path, copy: Path) -> None:
    """Copy what has reached the disk: what its file system only holds in memory is not in the copy."""
    _do(["cp", "--sparse=always", str(image), str(copy)])


def _do(argv: Sequence[str]) -> None:
    try:
        subprocess.run(argv, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", b"") or b""
        raise NoDisks(f"{argv[0]}: {said.decode(errors='replace').strip() or error}") from None
