"""What a text says about itself: its writer was here before, it is solved, it is something else.

Cues decide between the kinds and shift the odds of joining; none decides alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from services.correlator.core import closing_patterns as closing
from services.correlator.core import cue_patterns as patterns

EARLIER = "earlier"  # mentions an earlier contact of the writer's side with the desk
STATUS = "status"  # asks how it stands, or says that it waits
SOLVED = "solved"  # says that it works, or that the case may be closed
STILL = "still"  # says that it is still so
AGAIN = "again"  # says that it is so again
OTHER = "other_matter"  # says that this is something else than before
FIRST = "first_time"  # says that nobody was told before

TEXT_CHARS_MAX = 1_500  # what follows says the same again, or is a log

_CUES: dict[str, Sequence[patterns.Pattern]] = {
    EARLIER: patterns.EARLIER,
    STATUS: patterns.STATUS,
    SOLVED: closing.SOLVED,
    STILL: patterns.STILL,
    AGAIN: patterns.AGAIN,
    OTHER: patterns.OTHER,
    FIRST: patterns.FIRST,
}


def cues_of(folded_text: str) -> frozenset[str]:
    """Return the cues that the words of the customer's side carry."""
    text = folded_text[:TEXT_CHARS_MAX]
    found = {cue for cue, some in _CUES.items() if _says(some, text)}
    if EARLIER in found and (FIRST in found or _only_guesses(text)):
        found.discard(EARLIER)
    if SOLVED in found and (
        STILL in found or (closing.COMPLAINT.search(text) and not closing.CLOSE_IT.search(text))
    ):
        found.discard(SOLVED)
    return frozenset(found)


def agent_closes(folded_text: str) -> bool:
    """Return whether an agent's words say that the case is closed."""
    return _says(closing.CLOSED, folded_text[-TEXT_CHARS_MAX:])


def _only_guesses(text: str) -> bool:
    without = patterns.GUESSES.sub(" ", text)
    return without != text and not _says(patterns.EARLIER, without)


def _says(some: Sequence[patterns.Pattern], text: str) -> bool:
    for needs, pattern in some:
        for need in needs:
            if need in text:
                if pattern.search(text):
                    return True
                break
    return False
