"""Labelled corpora as a model is fitted and judged by: which folder, and which pieces of it count.

A corpus is named by its folder, perhaps with a window: FOLDER@FROM..TO, both ids of pieces and both optional.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from deploy.backtest import Corpus, interactions_of, read_corpus
from deploy.backtest_command import read_gold
from services.correlator.core.fitting.examples import History, Labelled
from services.store.directory_entries import customer_id_of, normalise_entry, read_entries
from shared.errors import Refused

Row = dict[str, Any]


class Window(msgspec.Struct, frozen=True):
    """A corpus's folder and the pieces of it that count."""

    folder: Path
    first: str = ""  # id of a piece; empty: from the beginning
    last: str = ""  # id of a piece; empty: to the end

    @property
    def name(self) -> str:
        """What to call it in tables."""
        pieces = f" {self.first}..{self.last}" if self.first or self.last else ""
        return f"{self.folder.name}{pieces}"


class LabelledCorpus(msgspec.Struct, frozen=True):
    """A window of a corpus, read, with its labels."""

    window: Window
    corpus: Corpus
    gold: Sequence[Row]


def window_of(written: str, *, first: str = "", last: str = "") -> Window:
    """Return the window that is written; `first` and `last` hold where it names no pieces itself."""
    folder, separator, pieces = written.rpartition("@")
    if not separator or ".." not in pieces:
        return Window(Path(written), first, last)
    start, _dots, stop = pieces.partition("..")
    return Window(Path(folder), start, stop)


def read_labelled(window: Window) -> LabelledCorpus:
    """Return the window's corpus. Raises Refused where it has no labels, or lacks a named piece."""
    corpus, gold = read_corpus(window.folder), read_gold(window.folder)
    if not gold:
        raise Refused(f"corpus in {window.folder}: it has no labels")
    ids = {row["id"] for row in gold}
    for named in (window.first, window.last):
        if named and named not in ids:
            raise Refused(f"corpus in {window.folder}: there is no piece {named}")
    return LabelledCorpus(window, corpus, gold)


def history_of(labelled: LabelledCorpus) -> History:
    """Return what the desk knew and got, up to the window's end; what came before its beginning is known."""
    window, corpus = labelled.window, labelled.corpus
    entries = read_entries(corpus.directory)
    directory = [normalise_entry(entry, region=corpus.desk.region).customer for entry in entries]
    places = {row["id"]: place for place, row in enumerate(labelled.gold)}
    start, stop = places.get(window.first, 0), places.get(window.last, len(places) - 1)
    pairs = list(zip(labelled.gold, interactions_of(corpus), strict=True))[: stop + 1]
    reports = [
        Labelled(
            interaction=interaction,
            customer_id=customer_id_of(row["gold"]["customer"]) if row["gold"].get("customer") else "",
            thread=row["gold"].get("thread") or "",
            kind=row["gold"]["kind"],
            problem=row["gold"].get("problem") or "",
            counts=place >= start,
        )
        for place, (row, interaction) in enumerate(pairs)
    ]
    return History(name=window.name, desk=corpus.desk, directory=directory, reports=reports)
