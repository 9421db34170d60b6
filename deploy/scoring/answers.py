"""The rows of a corpus and of its predictions, side by side: what every figure is counted from. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from shared.errors import Refused

NOISE = "noise"
ASKED = "review"

Row = Mapping[str, Any]
_Struct = TypeVar("_Struct", bound=msgspec.Struct)


class Gold(msgspec.Struct, frozen=True, kw_only=True):
    """The truth about a piece, as far as it is scored; docs/corpora.md tells what each key means."""

    customer: str | None
    thread: str | None
    kind: str
    problem: str
    may_request: bool
    facts: tuple[str, ...]
    recurrence_of: str | None = None
    incident: str | None = None
    trusted: bool = True
    closes: bool = False


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A labelled line of interactions.jsonl."""

    id: str
    received_at: datetime
    payload: dict[str, Any]
    gold: Gold


class Prediction(msgspec.Struct, frozen=True, kw_only=True):
    """What was told of a piece; what was not told is as for a piece without a prediction."""

    id: str
    customer: str | None = None
    thread: str | None = None
    kind: str = "new"
    zone: str = "auto"
    suggested_threads: tuple[str, ...] | None = None
    suggested_customers: tuple[str, ...] | None = None
    incident: str | None = None
    recurrence_of: str | None = None
    problem: str | None = None
    facts: dict[str, Any] | None = None
    may_request: bool | None = None


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """A piece with what was told of it."""

    piece: Piece
    told: Prediction
    thread: str  # where it was told to stand: its thread's name, or one that nobody shares
    predicted: bool  # whether there was a prediction at all
    counts: bool  # whether it is in the window; all others are history

    @property
    def id(self) -> str:
        """The piece's id."""
        return self.piece.id

    @property
    def gold(self) -> Gold:
        """What is true."""
        return self.piece.gold

    @property
    def is_report(self) -> bool:
        """Whether it truly is a report, not noise."""
        return self.piece.gold.kind != NOISE

    @property
    def asked(self) -> bool:
        """Whether a human was asked."""
        return self.told.zone == ASKED


def answers_of(
    interactions: Iterable[Row],
    predictions: Iterable[Row],
    first: str | None = None,
    last: str | None = None,
) -> list[Answer]:
    """Return an answer for each interaction, in order; those from `first` to `last` count.

    A missing prediction is: no customer, a thread of its own, kind new, zone auto, nothing found. One for a
    piece that is not there tells nothing. None, or what is no piece's id, bounds nothing.
    Raises Refused naming the row that is not in the form of docs/corpora.md.
    """
    pieces = {piece.id: piece for piece in _converted(interactions, Piece, "interaction")}
    told = {row.id: row for row in _converted(predictions, Prediction, "prediction")}
    places = {name: place for place, name in enumerate(pieces)}
    start, stop = places.get(first or "", 0), places.get(last or "", len(places))
    return [
        _answer(piece, told.get(piece.id), counts=start <= place <= stop)
        for place, piece in enumerate(pieces.values())
    ]


def _answer(piece: Piece, told: Prediction | None, *, counts: bool) -> Answer:
    if piece.gold.kind != NOISE and piece.gold.thread is None:
        raise Refused(f"interaction {piece.id}: a report belongs to a thread, its label names none")
    said = told or Prediction(id=piece.id)
    thread = f"alone:{piece.id}" if said.thread is None else said.thread
    return Answer(piece=piece, told=said, thread=thread, predicted=told is not None, counts=counts)


def _converted(rows: Iterable[Row], form: type[_Struct], called: str) -> Sequence[_Struct]:
    found = []
    for place, row in enumerate(rows, 1):
        try:
            found.append(msgspec.convert(row, form))
        except msgspec.ValidationError as error:
            named = row.get("id", "") if isinstance(row, Mapping) else ""
            raise Refused(f"{called} {place} {named}: {error}") from None
    return found
