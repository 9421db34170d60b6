"""`onethread backtest`: how OneThread would have done on a desk's history.

The corpus (docs/corpora.md tells the format) goes through the same normalisers, core and repository that
serve live traffic, in order of arrival, with the corpus's own clock, into a database of its own. Labels are
read only afterwards, to keep score.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from services.correlator.core.keys import customer_keys
from services.correlator.core.models import Model
from services.correlator.worker import Worker
from services.intake.channel import Context, normalise_record
from services.intake.channels import CHANNELS
from services.store.database import connect
from services.store.directory import import_directory
from services.store.directory_entries import customer_id_of, read_entries
from services.store.repository import Repository
from shared.desk import Desk, Source
from shared.errors import Refused
from shared.interaction import Interaction
from shared.metrics import CorrelatorMetrics
from shared.placement import Choice, Placed

BATCH = 50  # any size gives the same placements; a test holds it to that
SALT = "backtest"  # the same ids in every run

Progress = Callable[[int], None]


class Piece(msgspec.Struct, frozen=True):
    """One line of interactions.jsonl; the labels are not read."""

    id: str
    channel: str
    received_at: datetime
    payload: dict[str, Any]


class Corpus(msgspec.Struct, frozen=True):
    """A desk's history, read from a folder."""

    desk: Desk
    directory: Sequence[str]
    pieces: Sequence[Piece]


def read_corpus(folder: Path) -> Corpus:
    """Return the corpus in `folder`. Raises Refused naming the file that is missing or damaged."""
    pieces = msgspec.json.Decoder(Piece)
    try:
        return Corpus(
            desk=msgspec.json.decode((folder / "desk.json").read_bytes(), type=Desk),
            directory=(folder / "directory.jsonl").read_text(encoding="utf-8").splitlines(),
            pieces=[
                pieces.decode(line)
                for line in (folder / "interactions.jsonl").read_bytes().splitlines()
                if line.strip()
            ],
        )
    except OSError as error:
        raise Refused(f"corpus: {error.filename}: {error.strerror}") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused(f"corpus in {folder}: {error}") from None


def interactions_of(corpus: Corpus) -> Iterator[Interaction]:
    """Yield the corpus's pieces as its intakes would have published them."""
    sources = {name: Source(name=f"backtest-{name}", channel=name, salt=SALT) for name in CHANNELS}
    for piece in corpus.pieces:
        context = Context(source=sources[piece.channel], desk=corpus.desk, received_at=piece.received_at)
        yield normalise_record(CHANNELS[piece.channel], piece.payload, context).interaction


async def replay(
    corpus: Corpus, database_url: str, *, model: Model, progress: Progress, batch: int = BATCH
) -> list[Placed]:
    """Place the whole corpus in the empty, migrated database and return what was decided, in order."""
    engine = connect(database_url, look_ups_only=True)
    try:
        await import_directory(
            engine, corpus.directory, customer_keys=customer_keys, region=corpus.desk.region
        )
        worker = Worker(
            Repository(engine), desk=lambda: corpus.desk, model=model, metrics=CorrelatorMetrics()
        )
        placed: list[Placed] = []
        interactions = list(interactions_of(corpus))
        for start in range(0, len(interactions), batch):
            placed += await worker.place(interactions[start : start + batch])
            progress(min(start + batch, len(interactions)))
        return placed
    finally:
        await engine.dispose()


def predictions(corpus: Corpus, placed: Sequence[Placed]) -> list[dict[str, Any]]:
    """Return one row for each piece of the corpus, in the form of docs/corpora.md.

    Who is not in the directory is nobody known. A piece that came twice stands where it stood first.
    """
    listed = (entry.customer.strip() for entry in read_entries(corpus.directory))
    numbers = {customer_id_of(number): number for number in listed}
    by_interaction = {one.interaction.id: one for one in placed}
    return [
        _prediction(piece.id, by_interaction[interaction.id], numbers)
        for piece, interaction in zip(corpus.pieces, interactions_of(corpus), strict=True)
    ]


def _prediction(piece_id: str, one: Placed, numbers: dict[str, str]) -> dict[str, Any]:
    placement, triage = one.placement, one.placement.triage
    return {
        "id": piece_id,
        "customer": numbers.get(placement.customer_id),
        "thread": placement.thread_id or None,
        "kind": placement.kind,
        "zone": placement.zone,
        "suggested_threads": _named(placement.suggested_threads, lambda choice: choice.thread_id),
        "suggested_customers": _named(
            placement.suggested_customers, lambda choice: numbers.get(choice.customer_id, "")
        ),
        "recurrence_of": placement.recurrence_of or None,
        "incident": one.incident or None,
        "problem": triage.problem or None,
        "facts": triage.facts,
        "may_request": triage.may_request,
        "trusted": one.interaction.trust != "forged",
    }


def _named(choices: Sequence[Choice], name: Callable[[Choice], str]) -> list[str]:
    return [found for choice in choices if (found := name(choice))]
