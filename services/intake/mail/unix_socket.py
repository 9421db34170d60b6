"""The unix socket on which LMTP listens: who may connect is said by its mode and group alone."""

from __future__ import annotations

import contextlib
import grp
import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

from shared.errors import Refused

BACKLOG = 128
MODE_MAX = 0o777
CLOSED_MASK = 0o177  # until mode and group are set, the owner's alone


@contextlib.contextmanager
def unix_listener(path: Path, *, mode: str, group: str) -> Iterator[socket.socket]:
    """Yield a socket that listens at `path`, and take it away at the end.

    `mode` is octal ("660"), `group` a name or empty for the process's own. What a killed service left there
    is replaced; raises Refused where another one listens, or something that is no socket stands there.
    """
    bits, owner = _mode(mode), _group(group)
    _clear(path)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        before = os.umask(CLOSED_MASK)
        try:
            listener.bind(str(path))
        finally:
            os.umask(before)
        if owner >= 0:
            os.chown(path, -1, owner)
        path.chmod(bits)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise Refused(f"cannot listen at {path}: {error.strerror or error}") from None
    made = path.stat().st_ino
    try:
        yield listener
    finally:
        listener.close()
        with contextlib.suppress(OSError):
            if path.stat().st_ino == made:  # not the one that a successor has put there meanwhile
                path.unlink()


def _mode(mode: str) -> int:
    try:
        bits = int(mode, 8)
    except ValueError:
        bits = -1
    if not 0 <= bits <= MODE_MAX:
        raise Refused(f"setting ONETHREAD_LMTP_SOCKET_MODE: {mode!r} is no mode such as 660")
    return bits


def _group(group: str) -> int:
    if not group:
        return -1
    try:
        return grp.getgrnam(group).gr_gid
    except KeyError:
        raise Refused(f"setting ONETHREAD_LMTP_SOCKET_GROUP: there is no group {group!r}") from None


def _clear(path: Path) -> None:
    try:
        found = path.lstat()
    except OSError:
        return
    if not stat.S_ISSOCK(found.st_mode):
        raise Refused(f"cannot listen at {path}: something else stands there")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as knock:
        try:
            knock.connect(str(path))
        except OSError:
            path.unlink(missing_ok=True)
            return
    raise Refused(f"cannot listen at {path}: another service does")
