"""Which files a history is made of: found in a fixed order, known by their names and their first bytes."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from deploy.history.raw import FILES_MAX, LeftOut, left_out
from shared.clean import clean_line
from shared.errors import Refused

FileKind = Literal["mbox", "mail", "table", "document", "lines"]

DEPTH_MAX = 20
LOOK_BYTES = 64
DESK = "desk.json"
DIRECTORIES = ("directory.jsonl", "directory.csv", "customers.csv")
_KINDS: dict[str, FileKind] = {
    ".mbox": "mbox",
    ".mbx": "mbox",
    ".eml": "mail",
    ".csv": "table",
    ".tsv": "table",
    ".json": "document",
    ".jsonl": "lines",
    ".ndjson": "lines",
}
_MAILDIR = frozenset({"cur", "new"})
_MAILDIR_OTHER = frozenset({"tmp", "maildirfolder", "dovecot-uidlist", "dovecot.index.log", "subscriptions"})


class HistoryFile(msgspec.Struct, frozen=True):
    """One file with pieces."""

    name: str  # from the folder that was named on: what the report calls it
    path: Path
    kind: FileKind


class Files(msgspec.Struct, frozen=True):
    """What was found."""

    pieces: Sequence[HistoryFile]
    passed_over: Sequence[LeftOut]
    desk: Path | None = None
    directory: Path | None = None


def find_files(paths: Sequence[Path]) -> Files:
    """Return the files in `paths`, files and folders, in the order of their names.

    Links within folders are not followed. Raises Refused for a path that is not there.
    """
    found: list[HistoryFile] = []
    passed: list[LeftOut] = []
    desk = directory = None
    for root in paths:
        if not root.exists():
            raise Refused(f"{root} is not there")
        for path in [root] if root.is_file() else _within(root, passed):
            name = path.name if root.is_file() else str(path.relative_to(root))
            name = clean_line(name.encode("utf-8", "replace").decode())  # a name of any bytes
            if path.name == DESK:
                desk = desk or path
            elif path.name in DIRECTORIES:
                directory = directory or path
            elif kind := _kind_of(path):
                found.append(HistoryFile(name, path, kind))
            elif path.name not in _MAILDIR_OTHER and not path.name.startswith("."):
                passed.append(left_out(name, "not a kind of file that is read"))
    return Files(_told_apart(found), passed, desk, directory)


def _within(root: Path, passed: list[LeftOut]) -> Iterator[Path]:
    """Yield the files under `root`, at most FILES_MAX, folder by folder in the order of names."""
    count = 0

    def tell(error: OSError) -> None:
        passed.append(left_out(clean_line(str(error.filename)), error.strerror or "cannot be read"))

    for folder, folders, names in os.walk(root, onerror=tell):
        depth = len(Path(folder).relative_to(root).parts)
        folders[:] = sorted(folders) if depth < DEPTH_MAX else []
        for name in sorted(names):
            path = Path(folder, name)
            if path.is_symlink() or not path.is_file():
                continue
            count += 1
            if count > FILES_MAX:
                raise Refused(f"{root} holds more than {FILES_MAX} files: name a part of it")
            yield path


def _kind_of(path: Path) -> FileKind | None:
    if path.parent.name in _MAILDIR and path.parent.parent.joinpath("cur").is_dir():
        return "mail"
    if kind := _KINDS.get(path.suffix.lower()):
        return kind
    if path.suffix:
        return None
    try:
        with path.open("rb") as file:
            return "mbox" if file.read(LOOK_BYTES).startswith(b"From ") else None
    except OSError:
        return None


def _told_apart(files: Sequence[HistoryFile]) -> list[HistoryFile]:
    """Return `files` with names that differ, where two folders hold the same."""
    seen: dict[str, int] = {}
    apart = []
    for file in files:
        seen[file.name] = number = seen.get(file.name, 0) + 1
        apart.append(file if number == 1 else msgspec.structs.replace(file, name=f"{file.name} ({number})"))
    return apart
