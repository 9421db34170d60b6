"""Whether anything is left of somebody: their words looked for in all rows and in the broker's very files."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg
from psycopg import sql

from deploy.databases import libpq_url

CHUNK_BYTES = 4 * 1024**2
ALIGNMENTS = 3  # of base64: bytes come by threes
_TABLES = "select tablename from pg_tables where schemaname = 'public' order by 1"


def needles_of(canary: str) -> tuple[bytes, ...]:
    """Return what is looked for: the word, and what base64 makes of it wherever it stands in a text."""
    word = canary.encode()
    found = [word]
    for before in range(ALIGNMENTS):
        whole = base64.b64encode(b"\0" * before + word + b"\0" * ALIGNMENTS)
        first = (before * 4 + 2) // 3 + (before > 0)  # letters that what stands before has a part in
        found.append(whole[first : (before + len(word)) * 4 // 3])
    return tuple(found)


async def rows_with(database_url: str, canaries: Sequence[str]) -> list[str]:
    """Return the tables in which a row says one of the words, each as often as rows do."""
    needles = [one.decode() for canary in canaries for one in needles_of(canary)]
    async with await psycopg.AsyncConnection.connect(libpq_url(database_url)) as connection:
        tables = [name for (name,) in await (await connection.execute(_TABLES)).fetchall()]
        found = []
        for table in tables:
            counting = sql.SQL(
                "select count(*) from {} t where t::text like any(%(words)s) or t::text like any(%(hex)s)"
            ).format(sql.Identifier(table))
            words = [f"%{needle}%" for needle in needles]
            as_hex = [f"%{needle.encode().hex()}%" for needle in needles]  # a bytea's
            row = await (await connection.execute(counting, {"words": words, "hex": as_hex})).fetchone()
            found += [table] * (row[0] if row else 0)
    return found


def files_with(folder: Path, canaries: Sequence[str]) -> list[str]:
    """Return the files under a folder whose bytes hold one of the words."""
    needles = [needle for canary in canaries for needle in needles_of(canary)]
    return sorted(
        str(file.relative_to(folder))
        for file in folder.rglob("*")
        if file.is_file() and not file.is_symlink() and _holds(file, needles)
    )


def _holds(file: Path, needles: Sequence[bytes]) -> bool:
    return any(needle in chunk for chunk in _overlapping(file, max(map(len, needles))) for needle in needles)


def _overlapping(file: Path, overlap: int) -> Iterator[bytes]:
    with file.open("rb") as content:
        before = b""
        while chunk := content.read(CHUNK_BYTES):
            yield before + chunk
            before = chunk[-overlap:]
