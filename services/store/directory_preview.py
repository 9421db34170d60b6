"""What an import of a directory would change, told before anything is: reads only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.bulk import as_list
from services.store.database import failures_named, postgres_connection
from services.store.directory import CHUNK, MISSING, NAMED_MAX, Change, changes_of, listings_of, stored_of
from services.store.directory_csv import numbered_csv
from services.store.directory_entries import Entry, FaultyLine, Listing, numbered_entries
from shared.phrases import Phrase, phrase

FAULTS_MAX = 100  # told of one file


class Fault(msgspec.Struct, frozen=True):
    """What is wrong with a line of the file."""

    line: int
    what: Phrase


class Added(msgspec.Struct, frozen=True):
    """A customer who is new."""

    number: str
    name: str


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What an import would do; of each list at most NAMED_MAX are named."""

    added: tuple[Added, ...] = ()
    additions: int = 0
    changed: tuple[Change, ...] = ()
    changes: int = 0
    unchanged: int = 0
    missing: tuple[str, ...] = ()
    left_out: tuple[Phrase, ...] = ()


def read_file(name: str, data: bytes) -> tuple[list[Entry], tuple[Fault, ...]]:
    """Return the customers in a file (CSV by its name, else JSON lines), and what is wrong, by line. Pure."""
    faults: list[Fault] = []

    def fault(line: int, what: Phrase) -> None:
        if len(faults) < FAULTS_MAX:
            faults.append(Fault(line, what))

    lines: Iterable[tuple[int, str | bytes]] = enumerate(data.splitlines(), start=1)
    entries: list[Entry] = []
    try:
        if name.lower().endswith(".csv"):
            lines = list(numbered_csv(data.decode("utf-8"), fault))
        entries = numbered_entries(lines, fault)
    except UnicodeDecodeError as error:
        fault(data.count(b"\n", 0, error.start) + 1, phrase("line_not_utf8", "not UTF-8"))
    except FaultyLine as faulty:  # the header
        fault(faulty.line, faulty.what)
    return entries, tuple(sorted(faults, key=lambda one: one.line))


async def preview_directory(engine: AsyncEngine, entries: Sequence[Entry], *, region: str) -> Preview:
    """Return what importing the entries would change now. Raises Unavailable."""
    added: list[Added] = []
    changed: list[Change] = []
    additions = changes = 0
    with failures_named():
        listings, left_out = await listings_of(engine, entries, region=region)
        for chunk in _chunks(listings):
            async with engine.begin() as transaction:
                stored = await stored_of(
                    await postgres_connection(transaction), [one.customer.id for one in chunk]
                )
            new = [one.customer for one in chunk if one.customer.id not in stored]
            differing = [
                Change(one.customer.number, fields)
                for one in chunk
                if one.customer.id in stored and (fields := changes_of(one.customer, stored[one.customer.id]))
            ]
            additions, changes = additions + len(new), changes + len(differing)
            added = [*added, *(Added(one.number, one.name) for one in new)][:NAMED_MAX]
            changed = [*changed, *differing][:NAMED_MAX]
        async with engine.connect() as connection:
            ids = as_list(one.customer.id for one in listings)
            missing = await connection.execute(MISSING, {"ids": ids, "limit": NAMED_MAX})
            names = tuple(missing.scalars())
    unread = [what for listing in listings for what in listing.left_out]
    return Preview(
        added=tuple(added),
        additions=additions,
        changed=tuple(changed),
        changes=changes,
        unchanged=len(listings) - additions - changes,
        missing=names,
        left_out=(*left_out, *unread)[:NAMED_MAX],
    )


def _chunks(listings: Iterable[Listing]) -> Iterator[list[Listing]]:
    rest = iter(listings)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
