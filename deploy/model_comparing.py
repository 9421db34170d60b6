"""`onethread model compare`: two models on the same corpora, side by side, and the verdict."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from deploy import servers
from deploy.backtest import predictions, replay
from deploy.data_folder import held
from deploy.databases import copy_database, drop_database
from deploy.model_corpora import LabelledCorpus, read_labelled, window_of
from deploy.promoting import Board, Judged, cost, helped, objections, wrong_joins
from deploy.scoring.board import score
from deploy.scoring.rates import rate
from services.correlator.core.models import Model
from services.correlator.model_file import model_named
from services.store.database import parse_url
from services.store.migrating import migrate
from shared.errors import Refused
from shared.settings import Settings

REPLAYED = "replayed"  # name of the database that each replay gets for itself
NAME_WIDTH, FIGURE_WIDTH = 34, 30

Counted = tuple[str, int, int]  # figure, hits, of how many


async def compare_models(
    settings: Settings,
    one: str,
    other: str,
    corpora: Sequence[str],
    *,
    first: str = "",
    last: str = "",
    console: Console,
) -> tuple[list[str], bool]:
    """Return what to print, and whether `other` may be promoted. Raises Refused for what cannot be read."""
    models = model_named(one), model_named(other)
    read = [read_labelled(window_of(written, first=first, last=last)) for written in corpora]
    if not read:
        raise Refused("name at least one labelled corpus to compare on")
    boards = await _replayed(settings, models, read, console)
    judged = [Judged(labelled.window.name, *pair) for labelled, pair in zip(read, boards, strict=True)]
    lines = [line for pair in judged for line in side_by_side(pair, (models[0].name, models[1].name))]
    against = objections(judged)
    return [*lines, *_verdict(models[1].name, against)], not against


def side_by_side(pair: Judged, names: tuple[str, str]) -> Iterator[str]:
    """Yield both scoreboards of a corpus, rates with their 95 % bounds."""
    yield f"{pair.name:<{NAME_WIDTH}}{names[0]:>{FIGURE_WIDTH}}{names[1]:>{FIGURE_WIDTH}}"
    for before, after in zip(counts(pair.before), counts(pair.after), strict=True):
        yield f"  {before[0]:<{NAME_WIDTH - 2}}{_rate(before):>{FIGURE_WIDTH}}{_rate(after):>{FIGURE_WIDTH}}"
    for name, figures in _plain(pair).items():
        yield f"  {name:<{NAME_WIDTH - 2}}{figures[0]:>{FIGURE_WIDTH}}{figures[1]:>{FIGURE_WIDTH}}"
    yield ""


def counts(board: Board) -> Iterator[Counted]:
    """Yield the figures of a scoreboard that are so many of so many."""
    new, real = board["new"], board["without_noise"]
    yield "wrong customers", board["customer"]["wrong"], real
    yield "new wrongly joined", wrong_joins(new), new["count"]
    beside = new["beside_an_open_thread"]
    yield "  of those beside an open thread", round((new["wrongly_joined_beside"] or 0.0) * beside), beside
    for kind in ("repeat", "follow_up"):
        count = board[kind]["count"]
        yield f"{kind} caught", round((board[kind]["caught"] or 0.0) * count), count
        yield f"{kind} caught or asked", helped(board[kind]), count
    yield "asked a human", round((board["asked_a_human"] or 0.0) * real), real


def _plain(pair: Judged) -> dict[str, tuple[str, str]]:
    """Return the figures that are no shares of pieces, so have no such bounds."""
    boards = (pair.before, pair.after)

    def both(*path: str) -> tuple[str, str]:
        return _figure(boards[0], path), _figure(boards[1], path)

    return {
        "customer recall": both("customer", "recall"),
        "customer recall or asked": both("customer", "recall_or_asked"),
        "B-cubed F1": both("thread_b_cubed", "f1"),
        "pairs F1": both("thread_pairs", "f1"),
        "recurrence recall": both("recurrence", "recall"),
        "recurrence precision": both("recurrence", "precision"),
        "cost, in missed joins": (f"{cost(pair.before):.1f}", f"{cost(pair.after):.1f}"),
    }


def _figure(board: Board, path: Sequence[str]) -> str:
    value: Any = board
    for name in path:
        value = value[name]
    return "-" if value is None else f"{value:.3f}"


def _rate(counted: Counted) -> str:
    _name, hits, trials = counted
    told = rate(hits, trials)
    if told.bounds is None:
        return "-"
    low, high = told.bounds
    return f"{hits}/{trials} {told.share:.3f} ({low:.3f}-{high:.3f})"


def _verdict(name: str, against: Sequence[str]) -> Iterator[str]:
    if not against:
        yield f"{name} may be promoted: no bound is worse, and it costs no more."
        return
    yield f"{name} may not be promoted:"
    yield from (f"  {objection}" for objection in against)


async def _replayed(
    settings: Settings, models: tuple[Model, Model], read: Sequence[LabelledCorpus], console: Console
) -> list[tuple[Board, Board]]:
    """Return both scoreboards of each corpus, on an embedded server that is gone afterwards."""
    columns = TextColumn("compare"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with (
        tempfile.TemporaryDirectory(prefix="onethread-compare-") as folder,
        held(Path(folder)),
        Progress(*columns, console=console, transient=True) as progress,
    ):
        own = Settings(data=folder, postgres_bin=settings.postgres_bin)
        bar = progress.add_task("", total=2 * sum(len(one.corpus.pieces) for one in read))
        async with asyncio.TaskGroup() as group, servers.database(own, group, console.print) as ready:
            await asyncio.to_thread(migrate, ready.database_url)

            async def board(labelled: LabelledCorpus, model: Model) -> Board:
                found = await _board(ready.database_url, labelled, model)
                progress.advance(bar, len(labelled.corpus.pieces))
                return found

            return [(await board(one, models[0]), await board(one, models[1])) for one in read]


async def _board(template_url: str, labelled: LabelledCorpus, model: Model) -> Board:
    """Return the scoreboard of one replay, on a copy of the empty, migrated database."""
    template = parse_url(template_url)
    server = template.set(database="postgres").render_as_string(hide_password=False)
    url = template.set(database=REPLAYED).render_as_string(hide_password=False)
    await copy_database(server, REPLAYED, template=str(template.database))
    try:
        placed = await replay(labelled.corpus, url, model=model, progress=lambda _done: None)
    finally:
        await drop_database(server, REPLAYED)
    window, rows = labelled.window, predictions(labelled.corpus, placed)
    return score(labelled.gold, rows, window.first or None, window.last or None)
