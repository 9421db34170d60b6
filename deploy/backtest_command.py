"""The `onethread backtest` command: a history, a database of its own, the replay, what there is to tell."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from deploy import servers
from deploy.backtest import Corpus, predictions, read_corpus, replay
from deploy.backtest_report.figures import Reading, report_of
from deploy.backtest_telling import PLAINLY, Wanted, reading_of, tell, writable
from deploy.data_folder import held
from deploy.history.reading import read_history
from services.correlator.core.models import Model
from services.correlator.model_file import model_named
from services.store.migrating import migrate
from shared.errors import Refused
from shared.placement import Placed
from shared.settings import Settings


async def backtest(
    settings: Settings,
    paths: Sequence[Path],
    *,
    out_file: Path | None,
    console: Console,
    wanted: Wanted = PLAINLY,
) -> None:
    """Replay what is in `paths` and tell what became of it; write what is asked for.

    A single folder with interactions.jsonl is a corpus (docs/corpora.md), scored where it has labels; all
    else is a desk's own history (docs/backtest.md). The settings' model decides.
    """
    model = model_named(settings.model)
    writable([out_file, wanted.json_file, wanted.html_file])
    corpus, gold, reading = await asyncio.to_thread(_read, paths, wanted)
    placed, rows = await _replayed(settings, corpus, model, console)
    if out_file:
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        await asyncio.to_thread(out_file.write_text, lines, encoding="utf-8")
        console.print(f"{len(rows)} predictions are in {out_file}")
    report = report_of(corpus, placed, rows, gold=gold, reading=reading, assumptions=wanted.assumptions)
    if out_file and report.scores:
        board_file = out_file.with_suffix(".scores.json")
        board = json.dumps(report.scores.board, indent=1)
        await asyncio.to_thread(board_file.write_text, board, encoding="utf-8")
        console.print(f"the scoreboard is in {board_file}")
    await asyncio.to_thread(tell, report, corpus.desk, wanted, console)


def _read(paths: Sequence[Path], wanted: Wanted) -> tuple[Corpus, list[dict[str, Any]], Reading]:
    """Return the history in `paths` with its labels, if any. Raises Refused."""
    if len(paths) == 1 and (paths[0] / "interactions.jsonl").is_file() and not wanted.has_own_files:
        corpus = read_corpus(paths[0])
        if not corpus.pieces:
            raise Refused(f"{paths[0] / 'interactions.jsonl'} is empty: there is nothing to replay")
        return corpus, read_gold(paths[0]), Reading(customers=len(corpus.directory))
    history = read_history(paths, desk=wanted.desk_file, directory=wanted.directory_file)
    return history.corpus, [], reading_of(history)


async def _replayed(
    settings: Settings, corpus: Corpus, model: Model, console: Console
) -> tuple[list[Placed], list[dict[str, Any]]]:
    """Return what was decided, on an embedded database that is gone afterwards."""
    columns = TextColumn("backtest"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with (
        tempfile.TemporaryDirectory(prefix="onethread-backtest-") as folder,
        held(Path(folder)),
        Progress(*columns, console=console, transient=True) as progress,
    ):
        own = Settings(data=folder, postgres_bin=settings.postgres_bin)
        async with asyncio.TaskGroup() as group, servers.database(own, group, console.print) as ready:
            await asyncio.to_thread(migrate, ready.database_url)
            bar = progress.add_task("", total=len(corpus.pieces))
            placed = await replay(
                corpus,
                ready.database_url,
                model=model,
                progress=lambda done: progress.update(bar, completed=done),
            )
    return placed, predictions(corpus, placed)


def read_gold(folder: Path) -> list[dict[str, Any]]:
    """Return the corpus's rows with their labels; none where it has no labels."""
    lines = (folder / "interactions.jsonl").read_bytes().splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    return rows if all("gold" in row for row in rows) else []
