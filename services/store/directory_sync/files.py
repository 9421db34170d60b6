"""A file that another program writes: directory.jsonl, or a .csv with a header."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable
from pathlib import Path

import msgspec

from services.store.directory_csv import numbered_csv
from services.store.directory_entries import FaultyLine, numbered_entries
from services.store.directory_sync.listed import Broken, Listed, Refusal
from shared.phrases import Phrase, phrase

FILE_BYTES_MAX = 128 * 1024 * 1024  # some 300,000 customers; it is read at once


class _Named(msgspec.Struct, frozen=True):
    """What is read of a line that cannot be taken: whom it is about."""

    customer: str


_named = msgspec.json.Decoder(_Named)


async def read_file(path: Path) -> Listed:
    """Return the customers in the file at `path`. Raises Broken for one that is away, cut short or moving."""
    return await asyncio.to_thread(lambda: listed_in(path.name, _content(path)))


def _content(path: Path) -> bytes:
    """Return the file's content; somebody who writes it meanwhile makes it no content at all."""
    try:
        with path.open("rb") as file:
            before = os.fstat(file.fileno())
            if before.st_size > FILE_BYTES_MAX:
                raise Broken(_too_large(path.name))
            data = file.read(FILE_BYTES_MAX + 1)
            after = os.fstat(file.fileno())
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise Broken(phrase("file_away", "cannot read {path}: {why}", path=str(path), why=why)) from None
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(
        data
    ) != after.st_size:
        raise Broken(phrase("file_moving", "{name} is being written at this moment", name=path.name))
    return data


def _too_large(name: str) -> Phrase:
    return phrase("file_too_large", "{name} has more than {bytes} bytes", name=name, bytes=FILE_BYTES_MAX)


def listed_in(name: str, data: bytes) -> Listed:
    """Return the customers in a file of this name (CSV by its name, else JSON lines). Pure. Raises Broken."""
    refused: list[Refusal] = []
    text_of: dict[int, str | bytes] = {}

    def fault(line: int, what: Phrase) -> None:
        where = phrase("row_line", "line {line}", line=line)
        refused.append(Refusal(where, what, _number_in(text_of.get(line, b""))))

    lines: Iterable[tuple[int, str | bytes]] = enumerate(data.splitlines(), start=1)
    try:
        if name.lower().endswith(".csv"):
            lines = list(numbered_csv(data.decode("utf-8-sig"), fault))
        elif _is_cut(data):
            raise Broken(phrase("file_cut", "{name} ends within a line: it is not whole", name=name))
        text_of |= lines
        entries = numbered_entries(text_of.items(), fault)
    except UnicodeDecodeError as error:
        byte = error.start
        raise Broken(
            phrase("file_not_utf8", "{name} is not UTF-8 at byte {byte}", name=name, byte=byte)
        ) from None
    except FaultyLine as faulty:  # the header
        raise Broken(phrase("of_file", "{name}: {what}", name=name, what=faulty.phrase)) from None
    return Listed(entries=entries, refused=refused)


def _is_cut(data: bytes) -> bool:
    """Whether the last line is no JSON and not ended either; many programs leave out the last line's end."""
    if not data or data.endswith(b"\n"):
        return False
    try:
        msgspec.json.decode(data.rpartition(b"\n")[2], type=msgspec.Raw)
    except (msgspec.DecodeError, RecursionError):
        return True
    return False


def _number_in(line: str | bytes) -> str:
    try:
        return _named.decode(line).customer
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return ""
