"""The facts a report states, each with the words that state it, quoted as they stand.

The patterns run on the folded text, which is as long as the original: a match is cut out of the original.
Of several ways to state a fact the first found is quoted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import count

from services.correlator.core import (
    fact_patterns,
    facts_croatian,
    facts_english,
    facts_reach_croatian,
    facts_reach_english,
)
from services.correlator.core.fact_patterns import Stated
from services.correlator.core.needles import Needles
from services.correlator.core.words import holds_any

QUOTE_CHARS_MAX = 160
TEXT_CHARS_MAX = 2_000
QUOTATION_MARKS = ('"', "„", "“", "”")

# The end of a line wrapped by a mail program: the sentence goes on. A space in its place keeps every place.
_WRAPPED = re.compile(r"(?<=[^\n]{50})(?<![^\n]{82})\n(?=\w)")

_WAYS: dict[str, tuple[Stated, ...]] = {
    "mailbox": fact_patterns.MAILBOX,
    "direction": facts_croatian.DIRECTION + facts_english.DIRECTION,
    "since": facts_croatian.SINCE + facts_english.SINCE,
    "error": fact_patterns.ERROR + facts_croatian.ERROR + facts_english.ERROR,
    "client": fact_patterns.CLIENT,
    "scope": facts_reach_croatian.SCOPE + facts_reach_english.SCOPE,
    "steps": facts_reach_croatian.STEPS + facts_reach_english.STEPS,
}

_CODES = "codes"  # a bare number is an error only where the text speaks of one
_ASKED = {**_WAYS, _CODES: fact_patterns.STATUS}
_NEEDLES = Needles([way.needs for ways in _ASKED.values() for way in ways])
_numbers = count()
_MARKED = {fact: tuple((1 << next(_numbers), way) for way in ways) for fact, ways in _ASKED.items()}


def facts_in(
    text: str, folded_text: str, *, domain: str, errors: bool, turns: bool = False
) -> dict[str, str]:
    """Return fact -> the words of `text` that state it; `domain` is the domain as written.

    `errors` says that the text names an error code: only then a bare number is looked for as one. `turns`
    says that its lines are what somebody said one after the other: no statement goes on from line to line.
    """
    found = {"domain": domain} if domain else {}
    text, folded_text = text[:TEXT_CHARS_MAX], folded_text[:TEXT_CHARS_MAX]
    if not turns and "\n" in folded_text:
        folded_text = _WRAPPED.sub(" ", folded_text)
    marks = _NEEDLES.in_text(folded_text)
    for fact in _WAYS:
        ways = (*_MARKED[_CODES], *_MARKED[fact]) if errors and fact == "error" else _MARKED[fact]
        if place := _first_said(ways, folded_text, marks):
            found[fact] = _without_lone_mark(text[place[0] : place[1]][:QUOTE_CHARS_MAX].strip())
    return found


def _without_lone_mark(words: str) -> str:
    """Return the words without the quotation mark at an end whose partner stands outside of them."""
    if not sum(map(words.count, QUOTATION_MARKS)) % 2:
        return words
    return words[:-1].rstrip() if words.endswith(QUOTATION_MARKS) else words.lstrip("".join(QUOTATION_MARKS))


def _first_said(ways: Sequence[tuple[int, Stated]], folded_text: str, marks: int) -> tuple[int, int] | None:
    """Return from where to where the first of `ways` to be found states its fact."""
    for mark, way in ways:
        if not marks & mark or not holds_any(folded_text, way.needs):
            continue
        if way.beside and not holds_any(folded_text, way.beside):
            continue
        if match := way.pattern.search(folded_text):
            return match.span()
    return None
