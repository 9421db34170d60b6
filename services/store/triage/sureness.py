"""How sure a priority is: the fewer of the needed facts are known, the less. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from services.store.triage.needs import needed
from services.store.triage.said import OTHER

KNOWING_NOTHING = 0.3  # a class of problem and a customer are something
UNCLEAR_PROBLEM_FACTOR = 0.8

NAMES: Mapping[str, tuple[str, str]] = {
    "domain": ("domena", "the domain"),
    "mailbox": ("adresa e-pošte", "the mailbox"),
    "direction": ("smjer", "the direction"),
    "since": ("od kada", "since when"),
    "error": ("greška", "the error"),
    "client": ("program", "the program"),
    "scope": ("koga pogađa", "who is affected"),
    "steps": ("što je probano", "what was tried"),
}


class Sureness(msgspec.Struct, frozen=True, kw_only=True):
    """A share between 0 and 1 with its sentence."""

    share: float
    hr: str
    en: str


def sureness(problem: str, missing: Sequence[str]) -> Sureness:
    """Return how sure the priority of a thread is that lacks `missing`; the first needed weigh the most."""
    weights = {name: 1 / rank for rank, name in enumerate(needed(problem), start=1)}
    lacking = sum(weights.get(name, 0.0) for name in missing) / sum(weights.values())
    share = KNOWING_NOTHING + (1 - KNOWING_NOTHING) * (1 - lacking)
    if problem == OTHER:
        share *= UNCLEAR_PROBLEM_FACTOR
    share = round(share, 2)
    return Sureness(share=share, hr=_hr(share, problem, missing), en=_en(share, problem, missing))


def _hr(share: float, problem: str, missing: Sequence[str]) -> str:
    unclear = " Vrsta problema nije jasna." if problem == OTHER else ""
    if not missing:
        return f"Pouzdanost {share:.0%}: zna se sve što je potrebno.{unclear}".replace("%", " %")
    return f"Pouzdanost {share:.0%}: ne zna se {_listed(missing, 0)}.{unclear}".replace("%", " %")


def _en(share: float, problem: str, missing: Sequence[str]) -> str:
    unclear = " The kind of problem is not clear." if problem == OTHER else ""
    if not missing:
        return f"{share:.0%} sure: all that is needed is known.{unclear}"
    return f"{share:.0%} sure: not known yet: {_listed(missing, 1)}.{unclear}"


def _listed(missing: Sequence[str], language: int) -> str:
    return ", ".join(NAMES[name][language] for name in missing)
