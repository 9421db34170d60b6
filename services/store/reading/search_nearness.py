"""How near two written words are: what is one slip of the fingers, and what another word. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rapidfuzz.distance import OSA

SLIP_LETTERS_MIN = 4  # of a word in which one slip is forgiven; shorter ones are each other's slips
LIKENESS_MIN = 0.15  # with less in common, too many words would have to be looked at
SECOND_SLIP_LETTERS_MIN = 8
ROUNDED = 0.01  # PostgreSQL counts likeness in single precision


def slips_allowed(word: str) -> int:
    """Return how many letters may be wrong, missing, too many or swapped."""
    if len(word) < SLIP_LETTERS_MIN or not word.isalpha():
        return 0
    return 2 if len(word) >= SECOND_SLIP_LETTERS_MIN else 1


def likeness_left(word: str) -> float:
    """Return what a word and a slip of it have in common at the least: trigrams of both by those of either.

    A word of n letters has n + 1; two letters that changed places spoil four, another slip three more.
    """
    trigrams = len(word) + 1
    kept = trigrams - (4 if slips_allowed(word) < 2 else 7)
    return max(kept / (2 * trigrams - kept) - ROUNDED, LIKENESS_MIN)


def slips(word: str, other: str) -> int | None:
    """Return how many slips lie between a typed word and another; None for more than are forgiven.

    Of a longer word its beginning counts as well, for who is still typing.
    """
    allowed = slips_allowed(word)
    if not allowed:
        return 0 if other.startswith(word) else None
    whole = OSA.distance(word, other, score_cutoff=allowed)
    begun = OSA.distance(word, other[: len(word)], score_cutoff=allowed)
    least = min(whole, begun)
    return least if least <= allowed else None


def all_near(words: Iterable[str], others: Sequence[str]) -> int | None:
    """Return the slips by which every word is near one of the others; None where one of them is not."""
    total = 0
    for word in words:
        found = [number for other in others if (number := slips(word, other)) is not None]
        if not found:
            return None
        total += min(found)
    return total
