"""Whom PostgreSQL runs as: it refuses root, so root lends it an unprivileged user of the machine."""

from __future__ import annotations

import os
import pwd

import msgspec

from shared.errors import Refused

CANDIDATES = ("onethread", "postgres", "nobody")
NOBODY_UID = 65_534


class ServerUser(msgspec.Struct, frozen=True):
    """An unprivileged user of this machine."""

    name: str
    uid: int
    gid: int


def server_user() -> ServerUser | None:
    """Return the user to run PostgreSQL as, None for our own. Raises Refused when root finds none."""
    if os.geteuid() != 0:
        return None
    entries = {entry.pw_name: entry for entry in pwd.getpwall() if entry.pw_uid != 0}
    by_name = [entries[name] for name in CANDIDATES if name in entries]
    by_number = [entry for entry in entries.values() if entry.pw_uid == NOBODY_UID]
    for entry in (*by_name, *by_number):
        return ServerUser(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise Refused(
        "PostgreSQL does not run as root, and this machine has none of the users "
        f"{', '.join(CANDIDATES)}: add one, or run as an ordinary user"
    )
