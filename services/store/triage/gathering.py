"""The facts of a thread: what its people stated, over all interactions and channels, word for word. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from services.store.triage.said import FACTS, Situation, customers_words
from services.store.triage.sameness import differing, normal

STATEMENTS_MAX = 10  # of one fact; a thread that states more of them needs an eye, not a list
FROM_DIRECTORY = "directory"


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """One fact in somebody's words, and where these stand."""

    words: str
    channel: str  # FROM_DIRECTORY for what nobody had to say
    at: datetime | None = None
    by: str = ""
    interaction_id: str = ""
    times: int = 1  # how often it was said, in these or other words of the same meaning


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """One fact with all that was said of it, the first first."""

    name: str
    statements: tuple[Statement, ...]
    differing: bool = False  # two of them contradict each other

    @property
    def latest(self) -> str:
        """What was said last."""
        return self.statements[-1].words


def gather(situation: Situation) -> Mapping[str, Fact]:
    """Return the facts of the thread by name, in the order of FACTS; what nobody stated is left out.

    A fact said again in words of the same meaning is counted; other words become a further statement.
    A customer with a single domain in the directory need not name it.
    """
    told: dict[str, dict[str, Statement]] = {}
    for one in customers_words(situation):
        for name, words in one.facts.items():
            if name not in FACTS or not words.strip():
                continue
            of_fact = told.setdefault(name, {})
            key = normal(name, words)
            if key in of_fact:
                of_fact[key] = msgspec.structs.replace(of_fact[key], times=of_fact[key].times + 1)
            elif len(of_fact) < STATEMENTS_MAX:
                of_fact[key] = Statement(
                    words=words,
                    channel=one.channel,
                    at=one.occurred_at,
                    by=one.by,
                    interaction_id=one.interaction_id,
                )
    if "domain" not in told and len(situation.domains) == 1:
        told["domain"] = {"": Statement(words=situation.domains[0], channel=FROM_DIRECTORY)}
    return {name: _fact(name, tuple(told[name].values())) for name in FACTS if name in told}


def _fact(name: str, statements: tuple[Statement, ...]) -> Fact:
    return Fact(
        name=name, statements=statements, differing=differing(name, [one.words for one in statements])
    )
