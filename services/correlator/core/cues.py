"""What a text says about itself: its writer was here before, it is solved, it is something else.

Cues decide between the kinds and shift the odds of joining; none decides alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from services.correlator.core import again_patterns as back
from services.correlator.core import closing_patterns as closing
from services.correlator.core import cue_patterns as patterns
from services.correlator.core import suspicion_patterns as suspicion
from services.correlator.core.needles import Needles
from services.correlator.core.words import holds_any

EARLIER = "earlier"  # mentions an earlier contact of the writer's side with the desk
STATUS = "status"  # asks how it stands, or says that it waits
SOLVED = "solved"  # says that it works, or that the case may be closed
STILL = "still"  # says that it is still so
AGAIN = "again"  # says that it is so again
THEN = "like_then"  # likens it to something of a past time
OTHER = "other_matter"  # says that this is something else than before
SUSPECT = "suspect"  # an agent notes that somebody did not prove who he is
BORROWED = "borrowed"  # an agent notes that somebody calls from another's telephone
FIRST = "first_time"  # says that nobody was told before

TEXT_CHARS_MAX = 1_500  # what follows says the same again, or is a log

_APOSTROPHES = str.maketrans("'’`", "   ")  # the patterns write "couldn t", as the words of a text come apart

_CUES: dict[str, Sequence[patterns.Pattern]] = {
    EARLIER: patterns.EARLIER,
    STATUS: patterns.STATUS,
    SOLVED: closing.SOLVED,
    STILL: patterns.STILL,
    AGAIN: back.AGAIN,
    THEN: back.THEN,
    OTHER: patterns.OTHER,
    FIRST: patterns.FIRST,
    BORROWED: patterns.BORROWED,
    SUSPECT: suspicion.SUSPECT,
}

_PATTERNS = [(cue, *one) for cue, some in _CUES.items() for one in some]
_NEEDLES = Needles([needs for _cue, needs, _pattern in _PATTERNS])
_MARKED = tuple((1 << number, *one) for number, one in enumerate(_PATTERNS))


def cues_of(folded_text: str) -> frozenset[str]:
    """Return the cues that the words of the customer's side carry."""
    text = folded_text[:TEXT_CHARS_MAX].translate(_APOSTROPHES)
    marks = _NEEDLES.in_text(text)
    found: set[str] = set()
    for mark, cue, needs, pattern in _MARKED:
        if marks & mark and cue not in found and holds_any(text, needs) and pattern.search(text):
            found.add(cue)
    if EARLIER in found and (FIRST in found or _only_guesses(text)):
        found.discard(EARLIER)
    if AGAIN in found and not _says(back.AGAIN, back.ONCE_MORE.sub(" ", text)):
        found.discard(AGAIN)
    if SOLVED in found and (
        STILL in found or (closing.COMPLAINT.search(text) and not closing.CLOSE_IT.search(text))
    ):
        found.discard(SOLVED)
    return frozenset(found)


def agent_closes(folded_text: str) -> bool:
    """Return whether an agent's words say that the case is closed."""
    return _says(closing.CLOSED, folded_text[-TEXT_CHARS_MAX:].translate(_APOSTROPHES))


def _only_guesses(text: str) -> bool:
    without = patterns.GUESSES.sub(" ", text)
    return without != text and not _says(patterns.EARLIER, without)


def _says(some: Sequence[patterns.Pattern], text: str) -> bool:
    return any(holds_any(text, needs) and pattern.search(text) for needs, pattern in some)
