"""A mark in the data folder while pieces are filed as recorded: nothing may decide on them meanwhile."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from deploy.data_folder import write_private
from shared.errors import Refused

UNFINISHED = "rebuilding"
EVERYTHING = "everything"  # that the bus tells, and not only what came since a moment


def begin(data: Path, *, since: datetime | None) -> None:
    """Note that a rebuild is under way, and from when on it takes what the bus tells."""
    data.mkdir(parents=True, exist_ok=True)
    write_private(data / UNFINISHED, (since.isoformat() if since else EVERYTHING).encode())


def finish(data: Path) -> None:
    """Note that it is done."""
    (data / UNFINISHED).unlink(missing_ok=True)


def is_unfinished(data: Path) -> bool:
    """Return whether a rebuild was begun and not finished."""
    return (data / UNFINISHED).exists()


def begun_since(data: Path) -> datetime | None:
    """Return from when on the unfinished rebuild takes what the bus tells; None for everything."""
    said = (data / UNFINISHED).read_text(encoding="ascii")
    try:
        return None if said == EVERYTHING else datetime.fromisoformat(said)
    except ValueError:
        raise Refused(f"{data / UNFINISHED} cannot be read: {said[:40]!r}") from None


def refuse_unfinished(data: Path) -> None:
    """Raise Refused where a rebuild was interrupted: the correlators would decide what is recorded."""
    if is_unfinished(data):
        raise Refused("a restore was interrupted: `onethread rebuild` goes on with it")
