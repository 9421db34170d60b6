"""What a run did, for people: numbers, and of each list the first NAMED_MAX by name. Pure."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from services.store.directory import Change
from services.store.directory_preview import Added
from services.store.directory_sync.listed import Refusal
from shared.clean import clean_line

NAMED_MAX = 100
WHAT_CHARS_MAX = 300


class Missing(msgspec.Struct, frozen=True):
    """A customer whom the source does not list, or of whom it does not list something."""

    number: str
    parts: tuple[str, ...] = ()  # "contact Ana Kos"; none: the whole customer
    runs: int = 0  # in a row


class RunReport(msgspec.Struct, frozen=True, kw_only=True):
    """Who and what a run was about."""

    added: tuple[Added, ...] = ()
    changed: tuple[Change, ...] = ()
    missing: tuple[Missing, ...] = ()  # kept for now
    ended: tuple[Missing, ...] = ()
    held: tuple[Missing, ...] = ()  # would end; too many for one run without an administrator's word
    refused: tuple[Refusal, ...] = ()
    left_out: tuple[str, ...] = ()


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """How many customers a run was about."""

    listed: int = 0
    added: int = 0
    changed: int = 0
    missing: int = 0
    ended: int = 0
    refused: int = 0


def refusals(found: Iterable[Refusal]) -> tuple[Refusal, ...]:
    """Return the first of the refusals, in lines that a page can show."""
    first = [one for one, _ in zip(found, range(NAMED_MAX), strict=False)]
    return tuple(
        Refusal(clean_line(one.where), clean_line(one.what, chars_max=WHAT_CHARS_MAX), clean_line(one.number))
        for one in first
    )


def shortened(report: RunReport, refused: Iterable[Refusal], left_out: Iterable[str]) -> RunReport:
    """Return the report with what was refused and left out, of each list the first NAMED_MAX."""
    lists = {name: getattr(report, name)[:NAMED_MAX] for name in RunReport.__struct_fields__}
    lists |= {"refused": refusals(refused), "left_out": tuple(left_out)[:NAMED_MAX]}
    return RunReport(**lists)
