"""desk.json and the directory of a desk that tries OneThread: what it knows beforehand, if anything."""

from __future__ import annotations

from datetime import tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from services.store.directory_csv import read_csv
from services.store.directory_entries import read_entries
from shared.desk import Desk
from shared.errors import Refused, Rejected


def read_desk(file: Path) -> Desk:
    """Return what a desk says of itself. Raises Refused."""
    try:
        desk = msgspec.json.decode(file.read_bytes(), type=Desk)
        zone_of(desk)
    except OSError as error:
        raise Refused(f"cannot read {file}: {error.strerror}") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused(f"{file}: {error}") from None
    return desk


def read_directory(file: Path) -> list[str]:
    """Return a directory, JSON lines or CSV, as lines for the import. Raises Refused naming the line."""
    try:
        data = file.read_bytes()
        text = data.decode("utf-8-sig")
        lines = list(read_csv(text)) if file.suffix.lower() == ".csv" else text.split("\n")
        lines = [line for line in lines if line.strip()]
        read_entries(lines)
    except OSError as error:
        raise Refused(f"cannot read {file}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise Refused(f"{file} is not UTF-8: {error.reason} at byte {error.start}") from None
    except Rejected as error:
        raise Refused(f"{file}: {error.detail}") from None
    return lines


def zone_of(desk: Desk) -> tzinfo:
    """Return the desk's time zone. Raises Refused where there is none of that name."""
    try:
        return ZoneInfo(desk.time_zone)
    except (KeyError, ValueError, OSError):
        raise Refused(f"desk.json: there is no time zone {desk.time_zone[:50]!r}") from None
