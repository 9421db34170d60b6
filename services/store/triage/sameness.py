"""Whether two statements of one fact say the same, say more, or contradict each other. Pure.

Doubt is no contradiction: an agent who is warned for nothing stops reading warnings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

from services.store.triage.impact import scope_of
from shared.folding import fold, words_of
from shared.identifiers import normalise_domain, normalise_email

_SEND = re.compile(r"\b(?:sl[ao]|sal[jt]|posla|send|sent|van\b|odlaz|outgoing)")
_RECEIVE = re.compile(r"\b(?:prim|sti[zgc]|dolaz|do[dsb]|ulaz|povlac|receiv|arriv|get|incoming)")
_BOUNCED = re.compile(r"\b(?:vraca|odbij|bounc|return)")
# What tells one error from another: status and reply codes, and names like 0x800CCC0E or ERR_TIMED_OUT.
_CODE = re.compile(r"\b(?:[1-5]\d\d|0x[0-9a-f]{4,}|[a-z]+_[a-z_]+|econn[a-z]+)\b")
_FINER_CODE = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")


def normal(fact: str, words: str) -> str:
    """Return what is equal for statements that say the same."""
    plain = words.strip().strip("\"'„“”»«‘’.,;: ")
    if fact == "domain":
        return normalise_domain(plain) or fold(plain)
    if fact == "mailbox":
        return normalise_email(plain) or fold(plain)
    if fact == "direction":
        return direction_of(words) or " ".join(words_of(words))
    return " ".join(words_of(words))


def direction_of(words: str) -> str:
    """Return which way mail fails by these words: `send`, `receive`, or empty where they do not tell."""
    folded = fold(words)
    ways = [
        name
        for name, pattern in (("send", _SEND), ("receive", _RECEIVE), ("send", _BOUNCED))
        if pattern.search(folded)
    ]
    return ways[0] if len(set(ways)) == 1 else ""


def differing(fact: str, statements: Sequence[str]) -> bool:
    """Return whether two of the statements contradict each other."""
    return any(_contradict(fact, one, other) for one, other in combinations(statements, 2))


def _contradict(fact: str, one: str, other: str) -> bool:
    match fact:
        case "domain" | "mailbox":
            return normal(fact, one) != normal(fact, other)
        case "direction":
            return bool(direction_of(one) and direction_of(other)) and direction_of(one) != direction_of(
                other
            )
        case "scope":
            return _otherwise(scope_of(one), scope_of(other))
        case "error":
            return _other_error(fold(one), fold(other))
        case _:  # since when, with what, and what was tried: more is more, not otherwise
            return False


def _otherwise(one: str, other: str) -> bool:
    return bool(one and other) and one != other


def _other_error(one: str, other: str) -> bool:
    finer = set(_FINER_CODE.findall(one)), set(_FINER_CODE.findall(other))
    if all(finer):
        return finer[0].isdisjoint(finer[1])
    codes = set(_CODE.findall(one)), set(_CODE.findall(other))
    return all(codes) and codes[0].isdisjoint(codes[1])
