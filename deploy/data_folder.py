"""The data folder: one instance at a time, room enough, and a place in it for each server.

var/postgres  the database's files     var/nats  the broker's     var/log  what the processes say
var/run       what the running instance tells other commands      var/keys.json  keys of the sources
var/desk.key  seals secrets at rest, signs for sources; kept apart from a backup (shared/desk_key.py)
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from deploy.children import output_of
from deploy.postgres_programs import SHARED_PLACE, make_shared
from deploy.server_user import ServerUser
from shared.errors import Refused

ROOM_BYTES_MIN = 256 * 1024**2  # empty database 40 MB, its log 80 MB, and room to stop in order
LOCK = "lock"
LOOK_S = 10


@contextlib.contextmanager
def held(data: Path, *, room_bytes_min: int = ROOM_BYTES_MIN) -> Iterator[None]:
    """Hold the data folder for this process, making it where needed.

    Raises Refused when another instance holds it, when it cannot be written, or when its disk is full.
    """
    _check_writable(data)
    lock = os.open(data / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Refused(f"another OneThread runs on {data}: stop it, or set ONETHREAD_DATA") from None
        _check_room(data, room_bytes_min)
        yield
    finally:
        os.close(lock)


def is_held(data: Path) -> bool:
    """Return whether an instance runs on `data`."""
    try:
        lock = os.open(data / LOCK, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    else:
        return False
    finally:
        os.close(lock)


def write_private(path: Path, content: bytes) -> None:
    """Replace a file of secrets as a whole; only its owner can read it, and it survives a power cut."""
    half = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)


async def postgres_folder(data: Path, user: ServerUser | None, *, shared_place: Path = SHARED_PLACE) -> Path:
    """Return where the database's files are or shall be, reachable for `user`.

    That is `data`/postgres; when `user` cannot walk to it (a checkout in root's home), it becomes a link to
    a folder of its own in `shared_place`. Raises Refused when the files belong to somebody else.
    """
    place = data / "postgres"
    if place.exists():
        owner, wanted = place.stat().st_uid, user.uid if user else os.geteuid()
        if owner != wanted:
            raise Refused(f"{place} belongs to user {owner}, but PostgreSQL would run as {wanted}")
        return place.resolve()
    if user is None or await _walks_to(user, data):
        return place
    outside = make_shared(shared_place) / f"data-{secrets.token_hex(8)}"
    outside.mkdir(mode=0o755)
    place.unlink(missing_ok=True)  # a link whose target was removed
    place.symlink_to(outside / "postgres")
    return outside / "postgres"


async def _walks_to(user: ServerUser, folder: Path) -> bool:
    status, _ = await output_of(
        ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)], user=user, environment={}, seconds=LOOK_S
    )
    return status == 0


def _check_writable(data: Path) -> None:
    try:
        data.mkdir(parents=True, exist_ok=True)
        # Others may walk through root's data folder, because PostgreSQL's user must; they see no names.
        data.chmod(0o711 if os.geteuid() == 0 else 0o700)
        for name in ("log", "run"):
            (data / name).mkdir(mode=0o700, exist_ok=True)
        write_private(data / "run" / "probe", b"x" * 4_096)
    except OSError as error:
        raise Refused(f"cannot write to {data}: {error.strerror}") from None


def _check_room(data: Path, room_bytes_min: int) -> None:
    free = shutil.disk_usage(data).free
    if free < room_bytes_min:
        raise Refused(
            f"the disk of {data} is full: {free // 1024**2} MB free, {room_bytes_min // 1024**2} MB needed"
        )
