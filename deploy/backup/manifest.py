"""What makes a folder a whole backup: a manifest, written last, that tells the hash of every part."""

from __future__ import annotations

import hashlib
import os
from datetime import datetime
from pathlib import Path

import msgspec

from shared.errors import Refused

NAME = "manifest.json"
DATABASE = "database.dump"
PENDING = "pending.jsonl"  # what the bus had and the database had not, one Pending a line
BLOB_NAMES = "blobs.txt"  # name and sha256 of what the bus holds under it, a line each, sorted
BLOBS = "blobs"  # folder; each object under its name
KEYS = "keys.json"  # of the data folder, where it has one; desk.key, which opens what is sealed, stays apart
ERASURES = "erasures.jsonl"  # what must never come back; also in the data folder
FORMAT = 1
CHUNK_BYTES = 1024**2
BLOB_NAME_CHARS = 64  # a sha256, hex


class Part(msgspec.Struct, frozen=True):
    """One file of a backup."""

    size: int  # bytes
    sha256: str  # hex


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup holds."""

    format: int = FORMAT
    made_at: datetime
    revision: str  # of the schema
    tables: dict[str, int]  # rows of each
    stream_last: int  # sequence of the newest piece on the bus when the database was looked at
    stream_done: int  # up to here all was filed then
    pending: int  # pieces in PENDING
    partition: str = ""  # sha256 of where everything stood (services/store/partition.py); not in older ones
    blobs: int
    parts: dict[str, Part]


class Pending(msgspec.Struct, frozen=True, kw_only=True):
    """A piece that was on the bus and not yet in the database."""

    subject: str
    id: str
    headers: dict[str, str]
    data: bytes


def part_of(file: Path) -> Part:
    """Return what the disk holds of a file, read again from it."""
    digest, size = hashlib.sha256(), 0
    with file.open("rb") as content:
        while chunk := content.read(CHUNK_BYTES):
            digest.update(chunk)
            size += len(chunk)
    return Part(size, digest.hexdigest())


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a backup. Raises Refused for what is none, or of a format we do not know."""
    try:
        found = msgspec.json.decode((folder / NAME).read_bytes(), type=Manifest)
    except (FileNotFoundError, NotADirectoryError):
        raise Refused(f"{folder} is no whole backup: it has no {NAME}") from None
    except (OSError, msgspec.DecodeError) as error:
        raise Refused(f"{folder / NAME} cannot be read ({error})") from None
    if found.format != FORMAT:
        raise Refused(f"{folder} has the format {found.format}, this version reads {FORMAT}")
    return found


def verify(folder: Path, manifest: Manifest) -> None:
    """Return if every part is as the manifest says; raise Refused naming the first one that is not."""
    for name, part in manifest.parts.items():
        _verify_file(folder / name, part.sha256, part.size)
    for name, sha256 in blobs_in(folder).items():
        _verify_file(folder / BLOBS / name, sha256, None)


def blobs_in(folder: Path) -> dict[str, str]:
    """Return the sha256 of the backup's objects by name; raise Refused for a name that is none of ours."""
    lines = (folder / BLOB_NAMES).read_text(encoding="ascii").splitlines()
    found = dict(line.split(" ", 1) for line in lines)
    for name in found:
        if len(name) != BLOB_NAME_CHARS or not set(name) <= set("0123456789abcdef"):
            raise Refused(f"{folder / BLOB_NAMES} names an object {name!r}")
    return found


def _verify_file(file: Path, sha256: str, size: int | None) -> None:
    try:
        found = part_of(file)
    except OSError as error:
        raise Refused(f"the backup is damaged: {file}: {error.strerror}") from None
    if found.sha256 != sha256 or size not in {None, found.size}:
        raise Refused(f"the backup is damaged: {file} is not what was written")


def write_whole(file: Path, content: bytes) -> None:
    """Write a file that only its owner can read, on disk when this returns."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())


def sync(path: Path) -> None:
    """Return once a file or a folder's names are on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
