"""From the words of a query to those that were said: other forms of a word, its end, and what it slips by.

What was said is looked up in `search_word`, which follows the interactions within a minute. A word that is
not in it yet is looked for as it stands, so nothing new is missed but its other forms.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import literal, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.knowledge.analysis import stem
from services.store.reading.search_nearness import likeness_left, slips, slips_allowed
from services.store.tables import search_word

FORMS_MAX = 40  # of one word
CANDIDATES_MAX = 300  # words that share some letters, of which the near ones are kept
NEAREST_MAX = 5  # misspelt, what it may mean
BEGINNING_CHARS_MIN = 2  # of a word that is being typed

_AS_ALIKE_AS = text("select set_config('pg_trgm.similarity_threshold', :least, true)")


class Meant(msgspec.Struct, frozen=True):
    """One word of a query with all that counts as it."""

    word: str
    forms: tuple[str, ...]  # whole words, the typed one first
    begins: bool = False  # what begins with it counts, too: it is the last one, and being typed
    instead: str = ""  # the word that it was taken for

    def matches(self, other: str) -> bool:
        """Return whether a folded word of a text counts."""
        return other in self.forms or (self.begins and other.startswith(self.word))


def sought(meant: Sequence[Meant]) -> str:
    """Return the words as a tsquery: each in one of its forms."""
    return " & ".join(f"({' | '.join(_lexemes(one))})" for one in meant)


def _lexemes(one: Meant) -> list[str]:
    return [f"'{form}'" for form in one.forms] + ([f"'{one.word}':*"] if one.begins else [])


async def forms_of(connection: AsyncConnection, words: Sequence[str]) -> list[Meant]:
    """Return the words with their other forms: kvota, kvote, kvotu."""
    stems = {word: stem(word) for word in words if word.isalpha()}
    found = await connection.execute(
        select(search_word.c.word, search_word.c.stem)
        .where(search_word.c.stem.in_(sorted(set(stems.values()))))
        .limit(FORMS_MAX * len(words))
    )
    by_stem: dict[str, list[str]] = {}
    for row in found:
        by_stem.setdefault(row.stem, []).append(row.word)
    return [
        Meant(
            word,
            _forms(word, by_stem.get(stems.get(word, ""), [])),
            begins=number == len(words) - 1 and len(word) >= BEGINNING_CHARS_MIN,
        )
        for number, word in enumerate(words)
    ]


async def slips_of(connection: AsyncConnection, meant: Sequence[Meant]) -> list[Meant] | None:
    """Return the same with the nearest words that were said in place of those that never were.

    None where nothing is near, or nothing was misspelt.
    """
    found = [await _nearest(connection, one) if len(one.forms) == 1 else one for one in meant]
    return found if any(one.instead for one in found) else None


async def _nearest(connection: AsyncConnection, one: Meant) -> Meant:
    if not slips_allowed(one.word):
        return one
    await connection.execute(_AS_ALIKE_AS, {"least": str(likeness_left(one.word))})
    word = literal(one.word)
    rows = await connection.execute(
        select(search_word.c.word, search_word.c.stem)
        .where(search_word.c.word.op("%")(word))
        .order_by(search_word.c.word.op("<->")(word))
        .limit(CANDIDATES_MAX)
    )
    near = [(number, row.word, row.stem) for row in rows if (number := slips(one.word, row.word)) is not None]
    if not near or near[0][1] == one.word:
        return one
    least = min(near)[0]
    nearest = [row for row in near if row[0] == least][:NEAREST_MAX]
    forms = dict.fromkeys([one.word, *(word for _, word, _ in nearest)])
    return msgspec.structs.replace(one, forms=tuple(forms), instead=nearest[0][1])


def _forms(word: str, others: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([word, *others]))[:FORMS_MAX]
