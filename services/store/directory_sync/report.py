"""What a run did, for people: numbers, and of each list the first NAMED_MAX by name. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from services.store.directory import Change
from services.store.directory_preview import Added
from services.store.directory_sync.listed import Refusal
from shared.clean import clean_line
from shared.phrases import Phrase, clean_phrase

NAMED_MAX = 100
WHAT_CHARS_MAX = 300


class Missing(msgspec.Struct, frozen=True):
    """A customer whom the source does not list, or of whom it does not list something."""

    number: str
    parts: tuple[Phrase, ...] = ()  # "contact Ana Kos"; none: the whole customer
    runs: int = 0  # in a row


class RunReport(msgspec.Struct, frozen=True, kw_only=True):
    """Who and what a run was about."""

    added: tuple[Added, ...] = ()
    changed: tuple[Change, ...] = ()
    missing: tuple[Missing, ...] = ()  # kept for now
    ended: tuple[Missing, ...] = ()
    held: tuple[Missing, ...] = ()  # would end; too many for one run without an administrator's word
    refused: tuple[Refusal, ...] = ()
    left_out: tuple[Phrase, ...] = ()
    cause: Phrase | None = None  # why the run is broken


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
    return tuple(Refusal(line(one.where), line(one.what), clean_line(one.number)) for one in first)


def line(told: Phrase) -> Phrase:
    """Return what a source made us say as a line that a page can show."""
    return clean_phrase(told, chars_max=WHAT_CHARS_MAX)


def shortened(report: RunReport, refused: Iterable[Refusal], left_out: Sequence[Phrase]) -> RunReport:
    """Return the report with what was refused and left out, of each list the first NAMED_MAX."""
    return RunReport(
        added=report.added[:NAMED_MAX],
        changed=report.changed[:NAMED_MAX],
        missing=report.missing[:NAMED_MAX],
        ended=report.ended[:NAMED_MAX],
        held=report.held[:NAMED_MAX],
        refused=refusals(refused),
        left_out=tuple(line(one) for one in left_out[:NAMED_MAX]),
    )


def read_report(stored: Mapping[str, Any], *, cause: str) -> RunReport:
    """Return a run's report as it was stored; `cause` is the English text of why it is broken, if it is.

    Reports were once texts alone: what is read of those are quotations.
    """
    told = dict(stored)
    for name in ("missing", "ended", "held"):
        told[name] = [{**one, "parts": _phrases(one.get("parts", ()))} for one in told.get(name, ())]
    told["refused"] = [
        {**one, "where": _phrase(one["where"]), "what": _phrase(one["what"])}
        for one in told.get("refused", ())
    ]
    told["left_out"] = _phrases(told.get("left_out", ()))
    if cause and not told.get("cause"):
        told["cause"] = _phrase(cause)
    return msgspec.convert(told, RunReport)


def _phrases(told: Iterable[Any]) -> list[Any]:
    return [_phrase(one) for one in told]


def _phrase(told: Any) -> Any:
    return {"text": told} if isinstance(told, str) else told
