"""The phrases that kinds of trouble are learned from: one file for each class of problems beside this module.

A file holds blocks: `## kind | what it is called in Croatian | in English`, and below it what somebody would
say of it, a line each, begun with `hr:` or `en:`. They were written for this, by writers who saw neither the
matcher nor any corpus; who adds a kind writes some thirty phrases in each language.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import msgspec

PROBLEMS = (
    "mail", "web", "dns", "ssl", "domain", "database", "ftp", "billing", "performance", "security", "account",
    "backup", "other",
)  # fmt: skip
NOISE = "noise"  # stands for a class with what needs no answer
_HEAD = "## "
_LANGUAGES = ("hr: ", "en: ")


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of trouble."""

    kind: str
    problem: str  # its class, or NOISE
    names: tuple[str, str]  # Croatian, English
    phrases: tuple[str, ...]


@cache
def troubles() -> dict[str, Trouble]:
    """Return the kinds of trouble by name, in the order of classes and files."""
    return _of(PROBLEMS)


@cache
def kinds_by_problem() -> dict[str, int]:
    """Return how many kinds of trouble each class of problems has."""
    return dict(Counter(one.problem for one in troubles().values()))


@cache
def kinds_of_noise() -> dict[str, Trouble]:
    """Return the kinds of what nobody needs to answer, by name."""
    return _of((NOISE,))


def _of(problems: Sequence[str]) -> dict[str, Trouble]:
    folder = files(__package__)
    found = (
        one for problem in problems for one in _read(problem, (folder / f"{problem}.txt").read_text("utf-8"))
    )
    return {one.kind: one for one in found}


def _read(problem: str, text: str) -> list[Trouble]:
    return [_trouble(problem, block.splitlines()) for block in text.split(_HEAD)[1:]]


def _trouble(problem: str, lines: list[str]) -> Trouble:
    kind, croatian, english = (part.strip() for part in lines[0].split("|"))
    phrases = [line[len(_LANGUAGES[0]) :] for line in lines[1:] if line.startswith(_LANGUAGES)]
    return Trouble(kind=kind, problem=problem, names=(croatian, english), phrases=tuple(phrases))
