"""Keeps every word that was said, so that a misspelt one can be found: `search_word` follows the records.

Beside the hot path: an interaction is found by its words as they stand from its commit on. Only what is found
through other forms and slips waits for this duty. It reads what is a minute old: by then every transaction
that had taken a lower number is over.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable

from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.store.database import failures_named
from services.store.duties import pause
from services.store.knowledge.analysis import stem
from services.store.reading.search import words_of
from services.store.tables.search import SEARCHED_CHARS_MAX
from shared.errors import Unavailable

PIECES_AT_ONCE = 200
PAUSE_S = 20.0
SETTLED_AFTER_S = 60
LETTERS_MIN, LETTERS_MAX = 3, 30  # shorter ones are no words, longer ones are keys and hashes
LOCK = 0x6F746C65786963  # "otlexic": one process at a time

_ALONE = text("select pg_try_advisory_xact_lock(:lock)")
_MARK = text("select placement_id from search_progress where id = 1")
_SAID = text(
    """
    select p.id, left(i.subject || ' ' || i.author || ' ' || i.text, :chars) as said
    from placement p join interaction i on i.id = p.interaction_id
    where p.id > :mark and p.decided_at < now() - make_interval(secs => :settled)
    order by p.id limit :pieces
    """
)
_LEARN = text(
    """
    insert into search_word (word, stem)
    select * from unnest(cast(:words as text[]), cast(:stems as text[])) on conflict do nothing
    """
)
_KEEP_MARK = text(
    """
    insert into search_progress (id, placement_id) values (1, :mark)
    on conflict (id) do update set placement_id = excluded.placement_id
    """
)
_FORGET = (text("delete from search_word"), text("delete from search_progress"))


async def keep_search_words(engine: AsyncEngine, *, closing: asyncio.Event, pause_s: float = PAUSE_S) -> None:
    """Follow the records until the service closes; while the database is away, wait for it."""
    while not closing.is_set():
        learned = 0
        with contextlib.suppress(Unavailable):
            learned = await learn_words(engine)
        if learned < PIECES_AT_ONCE:
            await pause(closing, seconds=pause_s)


async def learn_words(engine: AsyncEngine, *, settled_after_s: float = SETTLED_AFTER_S) -> int:
    """Learn the words of the next pieces and return how many pieces; 0 while another process does it."""
    with failures_named():
        async with engine.begin() as connection:
            if not (await connection.execute(_ALONE, {"lock": LOCK})).scalar_one():
                return 0
            return await _learn(connection, settled_after_s)


async def _learn(connection: AsyncConnection, settled_after_s: float) -> int:
    mark = (await connection.execute(_MARK)).scalar_one_or_none() or 0
    asked = {
        "mark": mark,
        "settled": settled_after_s,
        "pieces": PIECES_AT_ONCE,
        "chars": SEARCHED_CHARS_MAX,
    }
    rows = (await connection.execute(_SAID, asked)).all()
    if not rows:
        return 0
    words = said_words(row.said for row in rows)
    await connection.execute(_LEARN, {"words": words, "stems": [stem(word) for word in words]})
    await connection.execute(_KEEP_MARK, {"mark": rows[-1].id})
    return len(rows)


def said_words(texts: Iterable[str]) -> list[str]:
    """Return the words of some texts that can be misspelt, each once, sorted: no numbers, no keys."""
    return sorted(
        {
            word
            for said in texts
            for word in words_of(said)
            if LETTERS_MIN <= len(word) <= LETTERS_MAX and word.isalpha()
        }
    )


def forget_words(connection: Connection) -> None:
    """Forget all words, and learn them anew from what is left: somebody was erased."""
    for statement in _FORGET:
        connection.execute(statement)
